package rca

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Rank ranks the components and metrics of a frame by blame.
//
//  1. The fault time is Options.At, or the onset found in the frame.
//  2. Each metric's score is its robust deviation from its own baseline: level
//     in the window, in scales, the scale not below 1 % of the median.
//  3. A component's score is the root of the sum of squares of its three
//     strongest metrics: one metric may carry a fault, others may confirm it,
//     and a component with many metrics wins nothing by their number.
//  4. With a call graph, a caller keeps 1/(1+ρ) of its scores, ρ in [0,1] being
//     how far its best callee explains it (see [Graph]).
//  5. When no metric stays past the threshold for half of the window, the
//     ranking abstains.
//
// Limits: a rank is a lead, not a proof. Deviation cannot tell a cause from a
// symptom that moves as much; the graph helps against symptoms upstream, and
// hurts when a flood coming from a caller is what breaks the callee.
//
// Errors: [ErrOptions], [ErrFrame], [ErrTime], [ErrShort]; everything milder
// is a warning in the result. Cost: linear in the cells of the frame, about
// 30 ns a cell. The frame is not changed nor kept.
func Rank(f *Frame, opt Options) (Ranking, error) {
	if err := cmp.Or(opt.Validate(), f.Validate()); err != nil {
		return Ranking{}, err
	}
	opt = opt.withDefaults()
	r := Ranking{Method: MethodDeviation, At: opt.At}
	if err := r.place(f, opt); err != nil {
		return Ranking{}, err
	}
	if err := r.measure(f, opt); err != nil {
		return Ranking{}, err
	}
	r.combine(opt)
	return r, nil
}

// place settles fault time, baseline and window.
func (r *Ranking) place(f *Frame, opt Options) error {
	first, end := f.Time[0], f.Time[len(f.Time)-1]+1
	if r.At == 0 {
		at, err := searchOnset(f, opt.Floor)
		if err != nil {
			return err
		}
		r.At, r.Searched = at, true
		r.Warnings = append(r.Warnings, Warning{Kind: OnsetSearched})
	}
	if r.At <= first || r.At >= end {
		return fmt.Errorf("%w: %d, want after %d and before %d", ErrTime, r.At, first, end)
	}
	r.Baseline, r.Window = Span{first, r.At}, Span{r.At, end}
	if opt.Baseline > 0 {
		r.Baseline.From = max(first, r.At-opt.Baseline.Milliseconds())
	}
	if w := opt.Window.Milliseconds(); w > 0 && w < end-r.At {
		r.Window.To = r.At + w
	}
	return nil
}

// measure fills r.Metrics with one cause per usable column.
func (r *Ranking) measure(f *Frame, opt Options) error {
	m := meter{frame: f, opt: opt, baseline: r.Baseline, window: r.Window}
	r.Abstained = true
	for _, c := range f.Columns {
		e, ok := m.deviation(c)
		if !ok {
			continue
		}
		r.Metrics = append(r.Metrics, Cause{Component: c.Component, Metric: c.Metric, Score: e.Score, Evidence: []Evidence{e}})
		r.Abstained = r.Abstained && !e.Sustained
	}
	r.Warnings = append(r.Warnings, m.warnings...)
	if len(r.Metrics) == 0 {
		return fmt.Errorf("%w: none of %d columns has %d values before and one after %d", ErrShort, len(f.Columns), minBaseline, r.At)
	}
	return nil
}

// combine derives the components from the metrics, applies the graph, and
// orders both lists.
func (r *Ranking) combine(opt Options) {
	sortCauses(r.Metrics, true) // strongest first, shares later
	r.Components = components(r.Metrics)
	scores := scoreOf(r.Components)
	rho := opt.Graph.explained(scores, opt.Threshold)
	for _, list := range [][]Cause{r.Metrics, r.Components} {
		for i := range list {
			list[i].Score *= discount(rho[list[i].Component])
		}
		sortCauses(list, r.Abstained)
	}
	for _, name := range opt.Graph.unknown(scores) {
		r.Warnings = append(r.Warnings, Warning{Kind: UnknownComponent, Component: name})
	}
}

// strongest is how many metrics of a component count.
const strongest = 3

// components combines the metrics, which come strongest first.
func components(metrics []Cause) []Cause {
	at := map[string]int{}
	var list []Cause
	for _, m := range metrics {
		i, ok := at[m.Component]
		if !ok {
			i = len(list)
			at[m.Component] = i
			list = append(list, Cause{Component: m.Component})
		}
		if c := &list[i]; len(c.Evidence) < strongest {
			c.Score = math.Hypot(c.Score, m.Score)
			c.Evidence = append(c.Evidence, m.Evidence...)
		}
	}
	return slices.Clip(list)
}

func scoreOf(components []Cause) map[string]float64 {
	m := make(map[string]float64, len(components))
	for _, c := range components {
		m[c.Component] = c.Score
	}
	return m
}
