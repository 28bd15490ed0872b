package kernel

// Matrix is a view of rows × cols numbers: element (i, j) is Data[i·RowStep +
// j·ColStep].
type Matrix struct {
	Rows, Cols       int
	RowStep, ColStep int
	Data             []float32
}

// Dense views data as rows of stride numbers, of which the first cols count.
func Dense(data []float32, rows, cols, stride int) Matrix {
	return Matrix{Rows: rows, Cols: cols, RowStep: stride, ColStep: 1, Data: data}
}

// T is the transpose, without a copy.
func (m Matrix) T() Matrix {
	return Matrix{Rows: m.Cols, Cols: m.Rows, RowStep: m.ColStep, ColStep: m.RowStep, Data: m.Data}
}

// within reports whether every element lies in Data.
func (m Matrix) within() bool {
	if m.Rows <= 0 || m.Cols <= 0 {
		return m.Rows >= 0 && m.Cols >= 0
	}
	return m.RowStep >= 0 && m.ColStep >= 0 && (m.Rows-1)*m.RowStep+(m.Cols-1)*m.ColStep < len(m.Data)
}

// Pad rounds n up to the width that products and cells want: a multiple of 16,
// one AVX-512 vector.
func Pad(n int) int { return (n + 15) &^ 15 }

const (
	badShape  = "kernel: shapes do not fit"
	badWidth  = "kernel: width is not a multiple of 16"
	badLength = "kernel: lengths of slices differ"
)

// MulAdd adds the product A·B to C. B and C must have unit ColStep and a number
// of columns that is a multiple of 16; A is free, so that a transpose costs
// nothing. C must not overlap A or B. It panics when shapes do not fit.
func MulAdd(c, a, b Matrix) {
	if c.Rows != a.Rows || a.Cols != b.Rows || b.Cols != c.Cols || !a.within() || !b.within() || !c.within() {
		panic(badShape)
	}
	if c.Cols%16 != 0 || c.ColStep != 1 || b.ColStep != 1 {
		panic(badWidth)
	}
	if c.Rows == 0 || c.Cols == 0 || a.Cols == 0 {
		return
	}
	if level == Portable {
		mulAdd(c, a, b)
		return
	}
	mulAddFast(c, a, b)
}

// mulAdd is the portable product, a row of C at a time. Products are rounded
// before they are added (the conversion forbids fusing), so that every
// processor gives the same bits.
func mulAdd(c, a, b Matrix) {
	for i := range c.Rows {
		dst := c.Data[i*c.RowStep:][:c.Cols]
		for k := range a.Cols {
			x := a.Data[i*a.RowStep+k*a.ColStep]
			src := b.Data[k*b.RowStep:][:len(dst)]
			for j, w := range src {
				dst[j] += float32(x * w)
			}
		}
	}
}
