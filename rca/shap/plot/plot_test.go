package plot

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/rca/shap"
)

var names = []string{`cpu{host="<a&b>"}`, "memory", "a name that is much longer than the place there is for it", "errors"}

// attributions of n rows, with gaps and a column without any.
func attributions(n int) (phi, x gbdt.Matrix) {
	rng := rand.New(rand.NewPCG(1, 1))
	phi, x = gbdt.Matrix{Cols: 4}, gbdt.Matrix{Cols: 4}
	for range n {
		a, b := rng.NormFloat64(), rng.NormFloat64()
		x.Data = append(x.Data, a, b, math.NaN(), 5)
		phi.Data = append(phi.Data, a*b, b/2, 0.1, 0)
	}
	return phi, x
}

func row(phi ...float64) shap.Explanation {
	e := shap.Explanation{Names: names, Row: []float64{0.5, math.NaN(), 1e9, -3}, Phi: phi, Base: -1, Output: -1}
	for _, v := range phi {
		e.Output += v
	}
	return e
}

// wellFormed fails when a drawing is not XML, or holds a number that is none.
func wellFormed(t *testing.T, name string, d *Drawing) string {
	t.Helper()
	s := d.String()
	for dec := xml.NewDecoder(strings.NewReader(s)); ; {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%s: %v in %.300s", name, err, s)
		}
	}
	if strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
		t.Errorf("%s: a place is no number", name)
	}
	return s
}

func all(t *testing.T) map[string]*Drawing {
	phi, x := attributions(200)
	im, err := shap.Global(phi, shap.GlobalOptions{Resamples: 50})
	if err != nil {
		t.Fatal(err)
	}
	window := make([]float64, 12)
	for i := range window {
		window[i] = float64(i%5) - 2
	}
	one := gbdt.Matrix{Data: phi.Data[:4], Cols: 4}
	return map[string]*Drawing{
		"waterfall":          Waterfall(row(1, -2, 0.5, 0), 2, "log-odds"),
		"waterfall/nothing":  Waterfall(row(0, 0, 0, 0), 5, "log-odds"),
		"waterfall/huge":     Waterfall(row(1e300, -1e-300, 1, 0), 9, "log-odds"),
		"force":              Force(row(1, -2, 0.5, 0.25), 3, "log-odds"),
		"force/nothing":      Force(row(0, 0, 0, 0), 3, "log-odds"),
		"bar":                Bar(im, names, 3, "log-odds"),
		"beeswarm":           Beeswarm(phi, x, im.Order, names, 9, "log-odds"),
		"beeswarm/one":       Beeswarm(one, gbdt.Matrix{Data: x.Data[:4], Cols: 4}, im.Order, nil, 9, "log-odds"),
		"dependence":         Dependence(phi, x, 0, Partner(phi, x, 0), names, "log-odds"),
		"dependence/alone":   Dependence(phi, x, 3, -1, names, "log-odds"),
		"dependence/missing": Dependence(phi, x, 2, 0, names, "log-odds"),
		"times":              Times(shap.NewTimes(window, 3), names, "answer"),
		"times/zero":         Times(shap.NewTimes(make([]float64, 4), 2), nil, "answer"),
	}
}

func TestDrawings(t *testing.T) {
	again := all(t)
	for name, d := range all(t) {
		if s := wellFormed(t, name, d); s != again[name].String() {
			t.Errorf("%s: differs from itself", name)
		}
	}
}

func TestWaterfallAddsUp(t *testing.T) {
	steps := waterfallSteps(row(1, -2, 0.5, 0), 2)
	if len(steps) != 3 || steps[0].to != -1.5 || steps[2].from != -1 || steps[2].label != "1 other" {
		t.Errorf("%v", steps)
	}
}

// TestPartner: the attributions of column 0 depend on column 1.
func TestPartner(t *testing.T) {
	phi, x := attributions(500)
	if p := Partner(phi, x, 0); p != 1 {
		t.Errorf("partner %d", p)
	}
	if p := Partner(phi, x, 3); p != -1 {
		t.Errorf("partner of a constant: %d", p)
	}
}

func TestPlaces(t *testing.T) {
	got := places([]float64{3, math.NaN(), 1, 3, 2})
	want := []float64{5.0 / 6, math.NaN(), 0, 5.0 / 6, 1.0 / 3}
	for i, w := range want {
		if g := got[i]; math.Abs(g-w) > 1e-12 || (g == g) != (w == w) {
			t.Errorf("place %d: %v, want %v", i, g, w)
		}
	}
}

func BenchmarkPlots(b *testing.B) {
	phi, x := attributions(1000)
	im, _ := shap.Global(phi, shap.GlobalOptions{Resamples: 50})
	b.Run("waterfall", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = Waterfall(row(1, -2, 0.5, 0), 2, "log-odds").String()
		}
	})
	b.Run("beeswarm-4x1000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = Beeswarm(phi, x, im.Order, names, 9, "log-odds").String()
		}
	})
}
