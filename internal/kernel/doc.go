// Package kernel holds the float32 loops that the recurrent nets spend their
// time in: matrix products of LSTM size and the gates of LSTM and GRU cells.
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
package kernel
