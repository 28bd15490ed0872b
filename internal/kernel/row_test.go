package kernel

import (
	"slices"
	"testing"
)

// TestRowSameBits: a packed row is a row of MulAdd, bit for bit, on every set of
// instructions and in both directions, in place or not.
func TestRowSameBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, s := range []shape{{1, 1, 64, 0}, {1, 80, 256, 0}, {1, 7, 64, 3}, {1, 33, 192, 1}, {1, 128, 320, 0}, {1, 144, 512, 0}, {1, 9, 48, 0}, {1, 20, 240, 1}} {
			c, a, b := operands(s, false)
			p, row, from := Pack(b), a.Data[:s.terms], slices.Clone(c.Data[:s.cols])
			dst := make([]float32, s.cols)
			p.Row(dst, from, row, false)
			MulAdd(c, a, b)
			if !slices.Equal(dst, c.Data[:s.cols]) {
				t.Errorf("%+v: differs from MulAdd", s)
			}
			if p.Row(from, from, row, true); !slices.Equal(dst, from) {
				t.Errorf("%+v: backward and in place differs", s)
			}
		}
	})
}

func TestRowOfNothing(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		dst, from := make([]float32, 64), []float32{63: 7}
		Pack(Dense(nil, 0, 64, 64)).Row(dst, from, nil, false)
		if !slices.Equal(dst, from) {
			t.Error("a product without terms is not what it began with")
		}
	})
}

func TestRowPanics(t *testing.T) {
	c, a, b := operands(shape{1, 5, 64, 0}, false)
	p := Pack(b)
	for name, f := range map[string]func(){
		badShape: func() { p.Row(c.Data[:63], c.Data, a.Data, false) },
		badWidth: func() { Pack(Dense(b.Data, 5, 40, 64)) },
	} {
		func() {
			defer func() {
				if got := recover(); got != name {
					t.Errorf("panic %v, want %v", got, name)
				}
			}()
			f()
		}()
	}
}
