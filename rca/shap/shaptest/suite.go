// Package shaptest holds the tests that every [shap.Explainer] must pass.
package shaptest

import (
	"math"
	"slices"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/rca/shap"
)

// Suite is what an explainer is tested with.
type Suite struct {
	// New returns a fresh explainer, each time the same.
	New func() shap.Explainer

	// Rows are explained; some should have missing values.
	Rows gbdt.Matrix

	// Tolerance of all comparisons but determinism, relative above 1. Default
	// 1e-9.
	Tolerance float64

	// Dummies are players that the model does not look at: they get 0.
	Dummies []int

	// Symmetric pairs of players get the same in every row of Alike.
	Symmetric [][2]int
	Alike     gbdt.Matrix

	// Allocates excuses the explainer from allocating nothing when dst is given.
	Allocates bool
}

// Run tests what the documentation of [shap.Explainer] promises.
func (s Suite) Run(t *testing.T) {
	t.Helper()
	if s.Tolerance == 0 {
		s.Tolerance = 1e-9
	}
	t.Run("additivity", s.additivity)
	t.Run("determinism", s.determinism)
	t.Run("dummies", s.dummies)
	t.Run("symmetry", s.symmetry)
	t.Run("missing", s.missing)
	t.Run("buffers", s.buffers)
	t.Run("allocations", s.allocations)
}

// adds reports how far base and attributions are from the output, relative above
// 1; NaN when one is no number.
func adds(e shap.Explainer, row []float64) float64 {
	worst := 0.0
	phi, base, out := e.Explain(nil, row), e.Base(nil), e.Output(nil, row)
	for o := range out {
		sum, size := base[o], math.Abs(out[o])
		for _, v := range phi[o*e.Players():][:e.Players()] {
			sum += v
			size = max(size, math.Abs(v))
		}
		if d := math.Abs(sum-out[o]) / max(1, size); !(d <= worst) {
			worst = d
		}
	}
	return worst
}

func (s Suite) additivity(t *testing.T) {
	e := s.New()
	if n := len(e.Explain(nil, s.Rows.Row(0))); n != e.Outputs()*e.Players() || len(e.Base(nil)) != e.Outputs() || e.Features() != s.Rows.Cols {
		t.Fatalf("%d attributions of %d players, %d outputs", n, e.Players(), e.Outputs())
	}
	for r := range s.Rows.Rows() {
		if d := adds(e, s.Rows.Row(r)); !(d <= s.Tolerance) {
			t.Errorf("row %d: base and attributions are %v from the output", r, d)
		}
	}
}

// determinism compares a fresh explainer with one that has seen the rows in
// another order.
func (s Suite) determinism(t *testing.T) {
	used := s.New()
	for r := s.Rows.Rows() - 1; r >= 0; r-- {
		used.Explain(nil, s.Rows.Row(r))
	}
	for r := range s.Rows.Rows() {
		row := slices.Clone(s.Rows.Row(r))
		if !slices.Equal(used.Explain(nil, row), s.New().Explain(nil, row)) {
			t.Errorf("row %d: differs from that of a fresh explainer", r)
		}
		for i, v := range row {
			if math.Float64bits(v) != math.Float64bits(s.Rows.Row(r)[i]) {
				t.Errorf("row %d was modified", r)
			}
		}
	}
}

func (s Suite) dummies(t *testing.T) {
	e := s.New()
	for r := range s.Rows.Rows() {
		phi := e.Explain(nil, s.Rows.Row(r))
		for o := range e.Outputs() {
			for _, p := range s.Dummies {
				if v := phi[o*e.Players()+p]; !(math.Abs(v) <= s.Tolerance) {
					t.Errorf("row %d: player %d, a dummy, gets %v", r, p, v)
				}
			}
		}
	}
}

func (s Suite) symmetry(t *testing.T) {
	e := s.New()
	for r := range s.Alike.Rows() {
		phi := e.Explain(nil, s.Alike.Row(r))
		for _, p := range s.Symmetric {
			if d := math.Abs(phi[p[0]] - phi[p[1]]); !(d <= s.Tolerance*max(1, math.Abs(phi[p[0]]))) {
				t.Errorf("row %d: players %v get %v and %v", r, p, phi[p[0]], phi[p[1]])
			}
		}
	}
}

// missing explains rows with one, and with every value missing.
func (s Suite) missing(t *testing.T) {
	e, all := s.New(), make([]float64, s.Rows.Cols)
	for i := range all {
		row := slices.Clone(s.Rows.Row(i % s.Rows.Rows()))
		row[i] = math.NaN()
		if d := adds(e, row); !(d <= s.Tolerance) {
			t.Errorf("without feature %d: %v from the output", i, d)
		}
		all[i] = math.NaN()
	}
	if d := adds(e, all); !(d <= s.Tolerance) {
		t.Errorf("with nothing: %v from the output", d)
	}
}

func (s Suite) buffers(t *testing.T) {
	e, row := s.New(), s.Rows.Row(0)
	dst := slices.Repeat([]float64{math.NaN()}, e.Outputs()*e.Players())
	if got := e.Explain(dst, row); &got[0] != &dst[0] || !slices.Equal(got, e.Explain(nil, row)) {
		t.Error("dst is not what is returned, or what it held before shows")
	}
	panics := func(what string, f func()) {
		defer func() {
			if recover() == nil {
				t.Errorf("%s: no panic", what)
			}
		}()
		f()
	}
	panics("dst too long", func() { e.Explain(make([]float64, len(dst)+1), row) })
	panics("row too short", func() { e.Explain(nil, row[:len(row)-1]) })
	panics("row too long for Output", func() { e.Output(nil, append(slices.Clone(row), 0)) })
	panics("dst of Base too long", func() { e.Base(make([]float64, e.Outputs()+1)) })
}

func (s Suite) allocations(t *testing.T) {
	if s.Allocates {
		t.Skip("this one may allocate")
	}
	e, row := s.New(), s.Rows.Row(0)
	dst, out := make([]float64, e.Outputs()*e.Players()), make([]float64, e.Outputs())
	if n := testing.AllocsPerRun(5, func() { e.Explain(dst, row); e.Output(out, row); e.Base(out) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
