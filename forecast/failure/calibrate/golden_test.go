package calibrate

import (
	"fmt"
	"math"
	"testing"
)

// sklearnRows are rows a script can repeat: s = ((i*7919) % 101)/25 - 2 and
// y = (i*7919) % 101 + (i*31) % 60 > 90 for i in range(80).
func sklearnRows() (s []float64, y []bool) {
	for i := range 80 {
		s = append(s, float64((i*7919)%101)/25-2)
		y = append(y, (i*7919)%101+(i*31)%60 > 90)
	}
	return s, y
}

// Golden values: scikit-learn 1.9.1, sklearn.calibration._sigmoid_calibration(s, y),
// whose slope and offset have the other sign.
func TestPlattEqualsScikitLearn(t *testing.T) {
	s, y := sklearnRows()
	p, err := FitPlatt(s, y, nil)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(p.Slope-2.3501879924668923) > 1e-5 || math.Abs(p.Offset+1.2455303831859859) > 1e-5 {
		t.Errorf("%+v", p)
	}
}

// Golden values: scikit-learn 1.9.1,
// IsotonicRegression(out_of_bounds="clip").fit(s, y).predict(…).
func TestIsotonicEqualsScikitLearn(t *testing.T) {
	s, y := sklearnRows()
	m, err := FitIsotonic(s, y, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := []float64{-3, -1, 0, 0.31, 0.5, 1.03, 1.5, 3}
	for i, want := range []float64{0, 0, 0.3333333333333333, 0.5, 0.5, 0.7777777777777778, 1, 1} {
		if got := m.Probability(at[i]); math.Abs(got-want) > 1e-12 {
			t.Errorf("at %v: %v, want %v", at[i], got, want)
		}
	}
}

func BenchmarkFit(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		s, y := draws(n, 1, -3, 7)
		run := func(name string, fit func() error) {
			b.Run(fmt.Sprintf("%s/rows=%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := fit(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		run("sort", func() error { _, err := points(s, y, nil); return err }) // the yardstick
		run("platt", func() error { _, err := FitPlatt(s, y, nil); return err })
		run("isotonic", func() error { _, err := FitIsotonic(s, y, nil); return err })
		run("vennabers", func() error { _, err := FitVennAbers(s, y); return err })
	}
}

func BenchmarkProbability(b *testing.B) {
	s, y := draws(10_000, 1, -3, 7)
	v, err := FitVennAbers(s, y)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		v.Probability(s[i%len(s)])
	}
}
