package ensemble

import (
	"cmp"
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/gbdt"
)

// Reason is one feature's part in what the boosts say of a row.
type Reason struct {
	Feature string  `json:"feature"`
	Value   float64 `json:"value"`   // of the feature; NaN when missing
	Missing bool    `json:"missing"` // whether it was
	// Contribution is in log-odds: how much higher the boosts' mean margin is
	// for what the splits on the feature found.
	Contribution float64 `json:"contribution"`
}

// Explain appends the reasons of a row's risk to dst, the largest in absolute
// value first, features without any left out. They are the path attributions of
// the boosts (Saabas, "Interpreting random forests", 2014): on the way to its
// leaf a row passes nodes whose values differ, and each difference belongs to the
// feature split on. With the value of the roots they add up to the boosts' mean
// margin. Path attributions favour splits near the leaves; package rca/shap
// gives Shapley values of the same trees, from [Model.Boosts]. Without boosts
// there are none.
func (m *Model) Explain(row []float64, dst []Reason) []Reason {
	if len(row) != len(m.columns) {
		panic("ensemble: features of another model")
	}
	parts := make([]float64, len(m.columns))
	boosts := m.Boosts()
	for _, g := range boosts {
		for i := range g.Trees() {
			walk(g, g.Tree(i), row, parts)
		}
	}
	from := len(dst)
	for f, v := range parts {
		if v != 0 {
			dst = append(dst, Reason{m.columns[f], row[f], math.IsNaN(row[f]), v / float64(len(boosts))})
		}
	}
	slices.SortStableFunc(dst[from:], func(a, b Reason) int {
		return cmp.Compare(math.Abs(b.Contribution), math.Abs(a.Contribution))
	})
	return dst
}

// walk adds the differences along a row's path.
func walk(g *gbdt.Model, nodes []gbdt.Node, row, parts []float64) {
	for n := &nodes[0]; !n.Leaf(); {
		next := &nodes[n.Right]
		if g.Left(n, row[n.Feature]) {
			next = &nodes[n.Left]
		}
		parts[n.Feature] += next.Value - n.Value
		n = next
	}
}

// Interval returns the interval of a blended score; see [Risk].
func (m *Model) Interval(blend float64) (low, high float64) {
	return m.calibration.interval(blend)
}

// RiskOf is the risk of a row whose blended score is known from [Model.Score].
func (m *Model) RiskOf(at int64, blend float64, row []float64) Risk {
	var curve []float64
	if h := m.of(hazard); len(h.trees) > 0 {
		curve = make([]float64, h.steps)
		h.hazard(slices.Concat(row, []float64{0}), curve)
	}
	return m.risk(at, blend, curve)
}
