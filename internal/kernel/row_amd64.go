//go:build amd64 && !noasm

package kernel

// The tiles of a packed matrix; bRow in bytes.

//go:noescape
func row128z(k int, a, b *float32, bRow int, from, c *float32)

//go:noescape
func row64z(k int, a, b *float32, bRow int, from, c *float32)

//go:noescape
func row16z(k int, a, b *float32, bRow int, from, c *float32)

//go:noescape
func row64y(k int, a, b *float32, bRow int, from, c *float32)

//go:noescape
func row16y(k int, a, b *float32, bRow int, from, c *float32)

//go:noescape
func readZ(blocks int, x *float32)

//go:noescape
func readY(blocks int, x *float32)

func readFast(x []float32) {
	if level == AVX2 {
		readY(len(x)/128, &x[0])
		return
	}
	readZ(len(x)/128, &x[0])
}

// rowFast is one tile. AVX2 has registers for 64 sums and takes a wide tile in two
// halves.
func rowFast(dst, from, a, b []float32) {
	k, bRow := len(a), 4*len(dst)
	for j := 0; j < len(dst); {
		left := len(dst) - j
		switch {
		case level == AVX2 && left >= 64:
			row64y(k, &a[0], &b[j], bRow, &from[j], &dst[j])
			j += 64
		case level == AVX2:
			row16y(k, &a[0], &b[j], bRow, &from[j], &dst[j])
			j += 16
		case left >= 128:
			row128z(k, &a[0], &b[j], bRow, &from[j], &dst[j])
			j += 128
		case left >= 64:
			row64z(k, &a[0], &b[j], bRow, &from[j], &dst[j])
			j += 64
		default:
			row16z(k, &a[0], &b[j], bRow, &from[j], &dst[j])
			j += 16
		}
	}
}
