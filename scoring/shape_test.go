package scoring

import (
	"math"
	"testing"
)

func TestShapePoints(t *testing.T) {
	f := func(s Shape, x, want float64) {
		t.Helper()
		if got := s.Points(x); math.Abs(got-want) > 1e-12 {
			t.Errorf("Points(%v) = %v, want %v", x, got, want)
		}
	}
	f(nil, 0.25, 25)
	f(nil, 1.5, 100) // jitter above capacity
	f(nil, -1, 0)
	bent := Shape{{0, 0}, {0.7, 50}, {0.9, 100}}
	f(bent, 0.35, 25)
	f(bent, 0.7, 50) // on a knot
	f(bent, 0.8, 75)
	f(bent, 1, 100) // level after the last
	late := Shape{{0.5, 10}, {1, 100}}
	f(late, 0.1, 10) // level before the first
	if !math.IsNaN(bent.Points(math.NaN())) || !math.IsNaN(Shape(nil).Points(math.NaN())) {
		t.Error("NaN must stay NaN")
	}
}
