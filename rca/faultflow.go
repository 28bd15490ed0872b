package rca

import (
	"math"
	"slices"
	"strings"

	"github.com/portent-go/portent/internal/order"
	"gonum.org/v1/gonum/floats"
)

// FaultFlow accounts for where the trouble is made. A component's excess is the
// time (or the number of failures) per step that it adds beyond its baseline:
//
//	E(v) = mean over the window of (x·rate) - median over the baseline of (x·rate)
//
// with x its mean latency or its share of failed requests, and rate its
// requests per step, 1 when it has no such metric. What its callees account
// for is not its own:
//
//	own(v) = E(v) - Σ over callees c of E(c) · E(v)/Σ over callers u of c of E(u)
//
// because a callee shared by several callers makes each of them slow in
// proportion to what they suffer. Blame is own(v)⁺, times deviation/threshold
// where the metric itself is not past the threshold, as a share of all of that
// kind; latency and failures are accounted separately and the larger share
// counts, or only the symptom's kind when there is a symptom. Only components
// that the symptom's component reaches can be to blame.
//
// The principle is that of the accounting of exclusive time in profilers and
// traces, applied to aggregated metrics.
var FaultFlow Method = faultFlow{}

type faultFlow struct{}

// Name implements [Method].
func (faultFlow) Name() string { return "fault-flow accounting/1" }

func (faultFlow) score(s *scene, b *blame) bool {
	if !s.linked() {
		return false
	}
	any := false
	for _, failures := range s.accounts() {
		any = s.flow(failures).blame(s, b) || any
	}
	return any
}

// accounts says which accounts are kept: that of latency, of failures, or both.
func (s *scene) accounts() []bool {
	switch {
	case !s.named:
		return []bool{false, true}
	case s.signals[s.symptom].kind == Latency:
		return []bool{false}
	case s.signals[s.symptom].kind.External():
		return []bool{true}
	}
	return []bool{false, true}
}

// flow is the account of latency or of failures.
type flow struct {
	excess []float64 // per component
	column []int     // the metric it was read off, -1 for none
}

func (s *scene) flow(failures bool) *flow {
	which := &s.flows[0]
	if failures {
		which = &s.flows[1]
	}
	if *which == nil {
		*which = s.newFlow(failures)
	}
	return *which
}

func (s *scene) newFlow(failures bool) *flow {
	f := &flow{make([]float64, len(s.components)), make([]int, len(s.components))}
	for c := range s.of {
		f.column[c] = s.flowColumn(c, failures)
		if f.column[c] >= 0 {
			f.excess[c] = s.excess(f.column[c], s.rateColumn(c))
		}
	}
	return f
}

// flowColumn chooses the metric that a component's account is kept in.
func (s *scene) flowColumn(c int, failures bool) int {
	best, at := -1, 0
	for _, i := range s.of[c] {
		g := &s.signals[i]
		if r := flowRank(g.kind, g.Metric, failures); g.ok && r > at {
			best, at = i, r
		}
	}
	return best
}

// flowRank prefers means to quantiles, because means add up, low quantiles to
// high ones, and what a component serves to what it asks for; 0 for a metric of
// another kind.
func flowRank(k Kind, metric string, failures bool) int {
	name := strings.ToLower(metric)
	if failures {
		switch k {
		case Success:
			return 2
		case Errors:
			return 1
		}
		return 0
	}
	if k != Latency {
		return 0
	}
	rank := 2
	for i, q := range []string{"99", "95", "90", "50", "mean", "avg", "average"} {
		if strings.Contains(name, q) {
			rank = 2 * (i + 1)
		}
	}
	if strings.Contains(name, "client") {
		rank--
	}
	return rank
}

// rateColumn returns the traffic metric of a component, -1 for none.
func (s *scene) rateColumn(c int) int {
	for _, i := range s.of[c] {
		if g := &s.signals[i]; g.ok && g.kind == Traffic {
			return i
		}
	}
	return -1
}

// excess is E(v).
func (s *scene) excess(column, rate int) float64 {
	s.scratch = s.account(s.scratch[:0], column, rate, s.rows.w0, s.rows.w1)
	n := float64(len(s.scratch))
	mean := floats.Sum(s.scratch) / n
	s.scratch = s.account(s.scratch[:0], column, rate, s.rows.b0, s.rows.b1)
	if s.values.Load(s.scratch); n == 0 || s.values.Len() == 0 {
		return 0
	}
	return mean - s.values.Median()
}

// account appends time or failures per step in some rows, where known.
func (s *scene) account(dst []float64, column, rate, from, to int) []float64 {
	values, unit := s.frame.Columns[column].Values, s.flowUnit(column, rate)
	for r := from; r < to; r++ {
		if x := unit(values[r], r); x-x == 0 {
			dst = append(dst, x)
		}
	}
	return dst
}

// flowUnit turns a value into time or failures per step.
func (s *scene) flowUnit(column, rate int) func(v float64, row int) float64 {
	g := &s.signals[column]
	top := 0.0
	if g.kind == Success {
		top = whole(g.Median)
	}
	count := g.kind == Errors && g.Median > 1 // failures, not a share of them
	return func(v float64, row int) float64 {
		if top > 0 {
			v = max(0, top-v) / top
		}
		if rate < 0 || count {
			return v
		}
		n := s.frame.Columns[rate].Values[row]
		if n != n {
			n = s.signals[rate].Median
		}
		return v * n
	}
}

// own returns what each component adds itself, and the sum of it.
func (f *flow) own(s *scene) (own []float64, total float64) {
	suffered := f.suffered(s)
	reach := s.reach()
	own = make([]float64, len(f.excess))
	for v, e := range f.excess {
		if f.column[v] < 0 || !reach[v] || e <= 0 {
			continue
		}
		for _, c := range s.callees[v] {
			if suffered[c] > 0 {
				e -= max(f.excess[c], 0) * f.excess[v] / suffered[c]
			}
		}
		own[v] = max(e, 0) * min(1, s.signals[f.column[v]].bad/s.opt.Threshold)
		total += own[v]
	}
	return own, total
}

// blame adds the account to b.
func (f *flow) blame(s *scene, b *blame) bool {
	own, total := f.own(s)
	if !(total > 0) || math.IsInf(total, 1) {
		return false
	}
	for v, e := range own {
		if e == 0 {
			continue
		}
		got := e / total * s.weight(s.signals[f.column[v]].bad)
		if got > b.components[v] {
			b.components[v], b.metrics[f.column[v]] = got, got
		}
	}
	return true
}

// material is the largest own excess in units of the usual spread of the
// symptom's account, which is at least one failure. 0 when the symptom's
// component has no such account, or when its excess over the n rows of the window is within
// the error of a mean, spread/√n: then nothing arrives there.
func (f *flow) material(s *scene, failures bool) float64 {
	column, rate := f.column[s.front], s.rateColumn(s.front)
	if column < 0 {
		return 0
	}
	_, spread := order.MedianMAD(s.account(nil, column, rate, s.rows.b0, s.rows.b1))
	if failures && rate >= 0 {
		spread = max(spread, 1)
	}
	rows := float64(s.rows.w1 - s.rows.w0)
	if !(f.excess[s.front] > spread/math.Sqrt(rows)) {
		return 0
	}
	own, _ := f.own(s)
	return slices.Max(own) / max(spread, math.SmallestNonzeroFloat64)
}

// suffered sums, for each component, the excess of its callers.
func (f *flow) suffered(s *scene) []float64 {
	sum := make([]float64, len(f.excess))
	for u := range f.excess {
		for _, c := range s.callees[u] {
			sum[c] += max(f.excess[u], 0)
		}
	}
	return sum
}
