package kernel

// Packed is a matrix laid out for products with one row: tiles of 128 columns, the
// last of what is left, each a run of memory.
type Packed struct {
	rows, cols int
	data       []float32
}

// tileCols is the width of a tile. 128 sums are 8 registers of AVX-512, just
// enough to hide the 4 cycles of two multiply-adds a cycle.
const tileCols = 128

// Pack copies a matrix with unit ColStep and a multiple of 16 columns.
func Pack(b Matrix) Packed {
	if b.ColStep != 1 || b.Cols%16 != 0 || !b.within() {
		panic(badWidth)
	}
	p := Packed{rows: b.Rows, cols: b.Cols, data: make([]float32, 0, b.Rows*b.Cols)}
	for j := 0; j < b.Cols; j += tileCols {
		for k := range b.Rows {
			p.data = append(p.data, b.Data[k*b.RowStep+j:][:min(tileCols, b.Cols-j)]...)
		}
	}
	return p
}

// Rows returns the number of rows.
func (p Packed) Rows() int { return p.rows }

// Row writes from + a·B into dst, all of the matrix's columns; from may be dst. The
// sums are formed as by [MulAdd] and have the same bits, in either direction of the
// walk over the tiles. A matrix larger than the first cache leaves its last tiles
// there: who comes back the other way, every other time, finds them. 82 KB of
// weights against 48 KB of cache then cost a quarter less. It panics when lengths
// do not fit.
func (p Packed) Row(dst, from, a []float32, backward bool) {
	if len(dst) != p.cols || len(from) != p.cols || len(a) != p.rows {
		panic(badShape)
	}
	tiles := (p.cols + tileCols - 1) / tileCols
	for i := range tiles {
		if backward {
			i = tiles - 1 - i
		}
		j := i * tileCols
		p.tile(dst, from, a, j, min(tileCols, p.cols-j))
	}
}

// tile does the columns from j on.
func (p Packed) tile(dst, from, a []float32, j, cols int) {
	b := p.data[j*p.rows:][:cols*p.rows]
	dst, from = dst[j:][:cols], from[j:][:cols]
	if level != Portable && len(a) > 0 {
		rowFast(dst, from, a, b)
		return
	}
	copy(dst, from)
	for k, x := range a {
		for i, w := range b[k*cols:][:cols] {
			dst[i] += float32(x * w)
		}
	}
}

// Read loads the numbers of x, as many as fill blocks of 128, at the width in use:
// the yardstick of a product, which reads every weight once. The result only keeps
// the compiler from dropping the loop.
func Read(x []float32) float32 {
	x = x[:len(x)&^127]
	if len(x) > 0 && level != Portable {
		readFast(x)
		return x[0]
	}
	var sum float32
	for _, v := range x {
		sum += v
	}
	return sum
}
