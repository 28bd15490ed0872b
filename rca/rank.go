package rca

import (
	"cmp"
	"fmt"
)

// Rank ranks the components and metrics of a frame by blame.
//
//  1. The fault time is Options.At, or the onset found in the frame.
//  2. Each metric is measured against its own baseline, in robust scales: see
//     [Evidence] and [Deviation].
//  3. Options.Method, or the [Ensemble], turns that and the call graph into a score of
//     every component and metric; the other methods vote on it.
//  4. The ranking abstains when nothing is wrong. With a symptom and a call
//     graph: when the symptom is within its ordinary and nobody whom it reaches
//     adds anything that arrives there. Otherwise: when no metric stays past
//     the threshold for half of the window.
//
// Degradations: without a call graph a cause is not told from what it makes
// slow; cycles in it are walked once; components without metrics and metrics
// with too few values are left out; each of these is a warning in the result.
// Constant metrics are measured in percents of their level, which their
// evidence says (Floored). Columns must be on one clock.
//
// Limits: a rank is a lead, not a proof.
//
// Errors: [ErrOptions], [ErrFrame], [ErrTime], [ErrShort], [ErrMethod]; everything
// milder is a warning in the result. Cost: linear in the cells of the frame,
// about 30 ns a cell, and in the edges of the graph. The frame is not changed nor kept.
func Rank(f *Frame, opt Options) (Ranking, error) {
	if err := cmp.Or(opt.Validate(), f.Validate()); err != nil {
		return Ranking{}, err
	}
	opt = opt.withDefaults()
	r := Ranking{Method: opt.Method.Name(), At: opt.At}
	if err := r.place(f, opt); err != nil {
		return Ranking{}, err
	}
	s, warnings := newScene(f, opt, r.Baseline, r.Window)
	r.Warnings = append(r.Warnings, warnings...)
	r.Warnings = append(r.Warnings, s.graphWarnings()...)
	for _, name := range opt.Graph.unknown(s) {
		r.Warnings = append(r.Warnings, Warning{Kind: UnknownComponent, Component: name})
	}
	if y := opt.Symptom; y.Component != "" && !s.named {
		r.Warnings = append(r.Warnings, Warning{Kind: UnknownSymptom, Component: y.Component, Metric: y.Metric})
	}
	if err := r.judge(s, opt.Method); err != nil {
		return Ranking{}, err
	}
	if opt.Method == Ensemble {
		r.ask(s)
	}
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

// judge asks the method and builds both lists.
func (r *Ranking) judge(s *scene, method Method) error {
	b, ok := s.blame(method)
	if !ok {
		return fmt.Errorf("%w: %s", ErrMethod, method.Name())
	}
	r.Abstained = s.quiet()
	for i := range s.signals {
		g := &s.signals[i]
		if !g.ok {
			continue
		}
		e := g.Evidence
		e.Score = b.metrics[i]
		r.Metrics = append(r.Metrics, Cause{Component: s.components[g.component], Metric: g.Metric, Peer: g.Peer, Score: e.Score, Evidence: []Evidence{e}})
	}
	if len(r.Metrics) == 0 {
		return fmt.Errorf("%w: none of %d columns has %d values before and one after %d", ErrShort, len(s.signals), minBaseline, r.At)
	}
	sortCauses(r.Metrics, r.Abstained)
	r.addComponents(s, b)
	return nil
}

// strongest is how many metrics of a component count.
const strongest = 3

// addComponents builds the list of components; their evidence is that of their most
// blamed metrics.
func (r *Ranking) addComponents(s *scene, b *blame) {
	at := make([]int, len(s.components))
	for _, m := range r.Metrics {
		c := s.number(m.Component)
		if at[c] == 0 {
			r.Components = append(r.Components, Cause{Component: m.Component, Score: b.components[c]})
			at[c] = len(r.Components)
		}
		if of := &r.Components[at[c]-1]; len(of.Evidence) < strongest && m.Peer == "" {
			of.Evidence = append(of.Evidence, m.Evidence...)
		}
	}
	sortCauses(r.Components, r.Abstained)
}
