// Package kernel holds the loops that nets and trees spend their time in: float32
// matrix products of LSTM size, the gates of LSTM and GRU cells, and the leaves
// that rows of a batch end in.
//
// Every loop exists three times: portable Go, AVX2 with FMA, and AVX-512, the
// last two in assembly for amd64. The best one the machine can run is chosen
// once, at start; the build tag noasm leaves only the portable one.
//
// A sum is always formed in one order, over k from 0 up, starting from what the
// destination holds. AVX2 and AVX-512 therefore give the same bits, and a
// product of many rows the same bits as row by row, which is what makes a
// stream equal to a batch. The portable twin rounds each product before it is
// added, so its sums of n terms differ by up to n·2⁻²⁴ of Σ|a·b|; activations
// differ by 4 units in the last place. All are deterministic.
//
// The assembly is written by gen, both widths from one description.
package kernel

//go:generate go run ./gen
