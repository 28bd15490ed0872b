package rca

import (
	"cmp"
	"math"

	"github.com/portent-go/portent/internal/order"
)

const (
	// minBaseline values make a median and a MAD worth having: with 10 the
	// median's standard error is still 40 % of the scale, with fewer the MAD
	// is often 0 by accident.
	minBaseline = 10
	// thinWindow is where Level stops being a quantile and becomes the maximum.
	thinWindow = 3
)

// meter measures columns against their own past. Its scratch is reused from
// column to column.
type meter struct {
	frame    *Frame
	opt      Options
	baseline Span
	window   Span
	scratch  []float64
	warnings []Warning
}

// deviation applies the method to one column; ok is false when the column had
// to be left out, which a warning says.
//
//	scale     = max(1.4826·MAD, Floor·|median|) over the baseline
//	usual     = 0, or for a metric with MAD 0 the Level-quantile of |value - median| over the baseline
//	deviation = Level-quantile over the window of max(|value - median| - usual, 0) / scale
//
// A metric that stands still more than half of the time and jumps now and then
// (a counter of clock ticks, a page cache) has no spread to be measured by; what
// it reaches anyway is its yardstick. Others keep usual = 0, because a late
// fault time puts the fault into the baseline, and quantiles, unlike the MAD,
// would learn it.
//
// The MAD bounds the harm of a contaminated baseline, so a late fault time
// costs little (breakdown point 1/2: Hampel, "The Influence Curve and its Role
// in Robust Estimation", JASA 69, 1974). A column whose scale is still 0 was
// constantly 0: its scale is Floor times the largest value it ever takes, so
// its deviation is 1/Floor at most, finite and comparable.
func (m *meter) deviation(c Column) (e Evidence, ok bool) {
	b0, b1 := m.frame.rows(m.baseline)
	w0, w1 := m.frame.rows(m.window)
	m.warnInfinite(c, b0, w1)
	m.scratch = order.AppendPresent(m.scratch[:0], c.Values[b0:b1])
	if len(m.scratch) < minBaseline {
		m.warn(ThinBaseline, c, len(m.scratch))
		return e, false
	}
	e = Evidence{Method: MethodDeviation, Metric: c.Metric, Baseline: m.baseline, Window: m.window}
	e.Median, e.Scale = order.MedianMAD(m.scratch)
	if e.Scale == 0 {
		e.Usual = order.Quantile(m.scratch, m.opt.Level)
	}
	m.floor(&e, c.Values[b0:w1])
	return e, m.level(&e, c, w0, w1)
}

// floor raises the scale to its relative floor.
func (m *meter) floor(e *Evidence, values []float64) {
	floor := m.opt.Floor * math.Abs(e.Median)
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
	m.scratch = order.AppendPresent(m.scratch[:0], c.Values[w0:w1])
	n := len(m.scratch)
	if n == 0 {
		m.warn(Vanished, c, 0)
		return false
	}
	if n < thinWindow {
		m.warn(ThinWindow, c, n)
	}
	for i, v := range m.scratch {
		m.scratch[i] = e.scales(v)
	}
	e.Deviation = order.Quantile(m.scratch, m.opt.Level)
	e.Score = e.Deviation
	e.Sustained = order.Median(m.scratch) >= m.opt.Threshold
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

// scales returns |v - Median| / Scale, at most 1e150.
func (e *Evidence) scales(v float64) float64 {
	d := max(math.Abs(v-e.Median)-e.Usual, 0) / e.Scale
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
