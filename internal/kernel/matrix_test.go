package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// shape is a product of odd rows, terms and steps.
type shape struct{ rows, terms, cols, slack int }

func shapes() []shape {
	return []shape{
		{1, 1, 16, 0}, {1, 80, 256, 0}, {1, 7, 64, 3}, {3, 5, 48, 1}, {4, 2, 32, 0}, {5, 9, 80, 2},
		{8, 64, 64, 0}, {13, 3, 16, 5}, {16, 31, 336, 0}, {31, 17, 112, 7}, {256, 16, 256, 0},
	}
}

// operands makes A (transposed when asked), B and C with slack between rows.
func operands(s shape, transposed bool) (c, a, b Matrix) {
	rng := rand.New(rand.NewPCG(1, uint64(s.rows*1000+s.cols)))
	fill := func(rows, cols int) Matrix {
		return Dense(normals(rng, rows*(cols+s.slack), 1), rows, cols, cols+s.slack)
	}
	a = fill(s.rows, s.terms)
	if transposed {
		a = fill(s.terms, s.rows).T()
	}
	return fill(s.rows, s.cols), a, fill(s.terms, s.cols)
}

// TestMulAdd compares with sums in float64, within the bound of the package
// comment, and looks at the slack between rows.
func TestMulAdd(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, s := range shapes() {
			for _, transposed := range []bool{false, true} {
				c, a, b := operands(s, transposed)
				want := slices.Clone(c.Data)
				MulAdd(c, a, b)
				for at, got := range c.Data {
					i, j := at/c.RowStep, at%c.RowStep
					sum, size := float64(want[at]), math.Abs(float64(want[at]))
					if j < c.Cols {
						for k := range a.Cols {
							p := float64(a.Data[i*a.RowStep+k*a.ColStep]) * float64(b.Data[k*b.RowStep+j])
							sum, size = sum+p, size+math.Abs(p)
						}
					}
					if bound := size * float64(s.terms+1) * 0x1p-23; math.Abs(float64(got)-sum) > bound && j < c.Cols || j >= c.Cols && got != want[at] {
						t.Fatalf("%+v, transposed %v: (%d, %d) is %v, want %v", s, transposed, i, j, got, sum)
					}
				}
			}
		}
	})
}

// TestMulAddSameBits: many rows at once are the rows one by one, and AVX2 is
// AVX-512.
func TestMulAddSameBits(t *testing.T) {
	for _, s := range shapes() {
		var first []float32
		for l := AVX2; l <= best(); l++ {
			use(t, l)
			c, a, b := operands(s, false)
			rows := Dense(slices.Clone(c.Data), c.Rows, c.Cols, c.RowStep)
			MulAdd(c, a, b)
			for i := range c.Rows {
				MulAdd(Dense(rows.Data[i*c.RowStep:], 1, c.Cols, c.RowStep), Dense(a.Data[i*a.RowStep:], 1, a.Cols, a.RowStep), b)
			}
			if !slices.Equal(c.Data, rows.Data) {
				t.Errorf("%v %+v: rows together differ from rows alone", l, s)
			}
			if first == nil {
				first = c.Data
			}
			if !slices.Equal(first, c.Data) {
				t.Errorf("%v %+v differs from %v", l, s, AVX2)
			}
		}
	}
}

func TestMulAddRefuses(t *testing.T) {
	d := make([]float32, 64)
	f := func(want string, c, a, b Matrix) {
		t.Helper()
		panics(t, want, func() { MulAdd(c, a, b) })
	}
	ok := Dense(d, 2, 16, 32)
	f(badShape, ok, Dense(d, 2, 3, 3), Dense(d, 2, 16, 16))                  // terms differ
	f(badShape, ok, Dense(d, 3, 2, 2), Dense(d, 2, 16, 16))                  // rows differ
	f(badShape, ok, Dense(d, 2, 5, 5), Dense(d, 5, 16, 16))                  // B past its end
	f(badShape, Dense(d, 3, 16, 32), Dense(d, 3, 2, 2), Dense(d, 2, 16, 16)) // C past its end
	f(badWidth, Dense(d, 2, 8, 8), Dense(d, 2, 2, 2), Dense(d, 2, 8, 8))     // not a multiple of 16
	MulAdd(Dense(nil, 0, 16, 16), Dense(nil, 0, 2, 2), Dense(d, 2, 16, 16))  // nothing is fine
}

// FuzzMulAdd compares the sets with the portable twin on any shape.
func FuzzMulAdd(f *testing.F) {
	f.Add(uint8(9), uint8(5), uint8(3), uint8(1), true)
	f.Fuzz(func(t *testing.T, rows, terms, wide, slack uint8, transposed bool) {
		s := shape{int(rows)%40 + 1, int(terms)%70 + 1, 16 * (int(wide)%20 + 1), int(slack) % 9}
		use(t, Portable)
		want, a, b := operands(s, transposed)
		MulAdd(want, a, b)
		for l := AVX2; l <= best(); l++ {
			level = l
			got, _, _ := operands(s, transposed)
			MulAdd(got, a, b)
			for i, x := range got.Data {
				if d := math.Abs(float64(x - want.Data[i])); d > 1e-4 {
					t.Fatalf("%v %+v: element %d is %v, portable %v", l, s, i, x, want.Data[i])
				}
			}
		}
	})
}
