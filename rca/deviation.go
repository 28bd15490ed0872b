package rca

import (
	"cmp"
	"math"
	"slices"

	"github.com/portent-go/portent/internal/order"
	"github.com/portent-go/portent/rca/internal/pick"
)

const (
	// minBaseline values make a median and a MAD worth having: with 10 the
	// median's standard error is still 40 % of the scale, with fewer the MAD
	// is often 0 by accident.
	minBaseline = 10
	// thinWindow is where Level stops being a quantile and becomes the minimum.
	thinWindow = 3
	// minPeers components must carry a metric of one name for its typical level
	// to be one; with three, the median is not the extreme.
	minPeers = 3
)

// meter measures columns against their own past.
type meter struct {
	frame    *Frame
	opt      Options
	baseline Span
	window   Span
	values   pick.Values
	warnings []Warning
}

// measure fills in the evidence of every column; ok stays false for those that
// had to be left out, which a warning says.
//
//	scale     = max(1.4826·MAD, Floor·|median|, Floor·peers) over the baseline
//	usual     = 0, or for a metric whose scale is a floor the Level-quantile of |value - median| over the older half of the baseline
//	deviation = Level-quantile over the window of max(|value - median| - usual, 0) / scale
//
// peers is the median, over the components that have a metric of this name, of
// its |median|: a change of less than a percent of what peers hold is never
// news, however small this component is.
//
// A metric that stands still more than half of the time and jumps now and then
// (a counter of clock ticks, a page cache, a quantile read off coarse buckets)
// has no spread to be measured by; what it reaches anyway is its yardstick. It
// is taken from the older half of the baseline, because a late fault time puts
// the fault into the newer one, and quantiles, unlike the MAD, would learn it.
//
// The MAD bounds the harm of a contaminated baseline, so a late fault time
// costs little (breakdown point 1/2: Hampel, "The Influence Curve and its Role
// in Robust Estimation", JASA 69, 1974). A column whose scale is still 0 was
// constantly 0: its scale is Floor times the largest value it ever takes, so
// its deviation is 1/Floor at most, finite and comparable.
//
// The quantile of the window is an order statistic, not interpolated: in a window of 2 to
// 20 values the largest does not count, so one stray value never decides.
func (m *meter) measure(signals []signal) {
	b0, b1 := m.frame.rows(m.baseline)
	w0, w1 := m.frame.rows(m.window)
	for i := range signals {
		m.centre(&signals[i], m.frame.Columns[i], b0, b1, w1)
	}
	peers := peerLevels(m.frame, signals)
	for i := range signals {
		if g, c := &signals[i], m.frame.Columns[i]; g.ok {
			m.floor(g, c.Values[b0:w1], peers[c.Metric])
			m.usual(&g.Evidence, c.Values[b0:b1])
			g.ok = m.level(&g.Evidence, c, w0, w1)
		}
	}
}

// centre finds median and spread over the baseline.
func (m *meter) centre(g *signal, c Column, b0, b1, w1 int) {
	m.warnInfinite(c, b0, w1)
	m.values.Load(c.Values[b0:b1])
	if n := m.values.Len(); n < minBaseline {
		m.warn(ThinBaseline, c, n)
		return
	}
	g.ok = true
	g.Evidence = Evidence{Method: MethodDeviation, Metric: c.Metric, Peer: c.Peer, Baseline: m.baseline, Window: m.window}
	g.Median = m.values.Median()
	m.values.LoadDistances(c.Values[b0:b1], g.Median)
	g.Scale = order.Gaussian * m.values.Median()
}

// peerLevels returns the typical level of each metric that several components
// have.
func peerLevels(f *Frame, signals []signal) map[string]float64 {
	levels := map[string][]float64{}
	for i, g := range signals {
		if g.ok {
			name := f.Columns[i].Metric
			levels[name] = append(levels[name], math.Abs(g.Median))
		}
	}
	typical := make(map[string]float64, len(levels))
	for name, of := range levels {
		if len(of) >= minPeers {
			typical[name] = order.Median(of)
		}
	}
	return typical
}

// failedFloor is the scale of a share of requests that did not fail where its
// spread is smaller: the third nine of an objective. A percent of the level, as for
// others, would be a hundred times the failures of a good service.
const failedFloor = 0.001

// floor raises the scale to its relative floor.
func (m *meter) floor(g *signal, values []float64, peers float64) {
	e := &g.Evidence
	floor := m.opt.Floor * max(math.Abs(e.Median), peers)
	if g.kind == Success {
		floor = failedFloor * whole(e.Median)
	}
	if e.Scale == 0 && floor == 0 {
		floor = m.opt.Floor * largest(values)
	}
	if floor == 0 {
		floor = 1 // constant 0 throughout; every deviation is 0 in any unit
	}
	if e.Scale <= floor {
		e.Scale, e.Floored = floor, true
	}
}

// whole is what a share of requests is a share of: 100 when it is in percent.
func whole(median float64) float64 {
	if median > 1 {
		return 100
	}
	return 1
}

// usual finds what a metric without a spread reaches anyway.
func (m *meter) usual(e *Evidence, baseline []float64) {
	if !e.Floored {
		return
	}
	m.values.LoadDistances(baseline, e.Median)
	m.values.Cut(max(m.values.Len()/2, minBaseline))
	e.Usual = m.values.Quantile(m.opt.Level)
}

// largest returns the largest finite absolute value.
func largest(values []float64) float64 {
	top := 0.0
	for _, v := range values {
		if a := math.Abs(v); a > top && !math.IsInf(a, 1) {
			top = a
		}
	}
	return top
}

// level fills in what the window shows; false when the window is empty.
func (m *meter) level(e *Evidence, c Column, w0, w1 int) bool {
	m.values.LoadDistances(c.Values[w0:w1], e.Median)
	n := m.values.Len()
	if n == 0 {
		m.warn(Vanished, c, 0)
		return false
	}
	if n < thinWindow {
		m.warn(ThinWindow, c, n)
	}
	e.Deviation = e.inScales(m.values.At(int(m.opt.Level * float64(n-1))))
	e.Score = e.Deviation
	e.Sustained = e.inScales(m.values.Median()) >= m.opt.Threshold
	m.trace(e, c, w0, w1)
	return true
}

// trace finds peak, onset and direction in the window.
func (m *meter) trace(e *Evidence, c Column, w0, w1 int) {
	far, above := -1.0, 0
	for i := w0; i < w1; i++ {
		v := c.Values[i]
		if v-v != 0 { // NaN or infinite
			continue
		}
		d := e.scales(v)
		if d > far {
			far, e.Peak, e.PeakTime = d, v, m.frame.Time[i]
		}
		if e.Onset == 0 && d >= m.opt.Threshold {
			e.Onset = m.frame.Time[i]
		}
		above += cmp.Compare(v, e.Median)
	}
	e.Direction = cmp.Or(cmp.Compare(above, 0), cmp.Compare(e.Peak, e.Median))
}

// maxDeviation bounds a deviation so that sums of squares stay finite whatever
// the values are; infinite scores would tie.
const maxDeviation = 1e150

// scales is the deviation of a value, at most 1e150.
func (e *Evidence) scales(v float64) float64 { return e.inScales(math.Abs(v - e.Median)) }

// inScales turns a distance from the median into a deviation.
func (e *Evidence) inScales(distance float64) float64 {
	d := max(distance-e.Usual, 0) / e.Scale
	if d <= maxDeviation {
		return d
	}
	return maxDeviation // overflow, or Inf/Inf
}

func (m *meter) warn(k WarningKind, c Column, count int) {
	m.warnings = append(m.warnings, Warning{Kind: k, Component: c.Component, Metric: c.Metric, Count: count})
}

func (m *meter) warnInfinite(c Column, from, to int) {
	n := 0
	for _, v := range c.Values[from:to] {
		if math.IsInf(v, 0) {
			n++
		}
	}
	if n > 0 {
		m.warn(Infinite, c, n)
	}
}

// Deviation blames what moved farthest from its own past, in robust scales; a
// component's score is the root of the sum of squares of its three strongest
// metrics: one metric may carry a fault, others may confirm it, and a component
// with many metrics wins nothing by their number.
var Deviation Method = deviation{}

type deviation struct{}

// Name implements [Method].
func (deviation) Name() string { return MethodDeviation }

func (deviation) score(s *scene, b *blame) bool {
	s.eachUsable(func(i int, g *signal) { b.metrics[i] = g.Deviation })
	b.strongest(s, strongest)
	return true
}

// strongest sets each component's blame to the root of the sum of squares of
// its n most blamed metrics.
func (b *blame) strongest(s *scene, n int) {
	var top []float64
	for c, columns := range s.of {
		top = top[:0]
		for _, i := range columns {
			top = append(top, b.metrics[i])
		}
		slices.Sort(top)
		for k := max(0, len(top)-n); k < len(top); k++ {
			b.components[c] = math.Hypot(b.components[c], top[k])
		}
	}
}
