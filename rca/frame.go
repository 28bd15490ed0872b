package rca

import (
	"errors"
	"fmt"
)

// Column is one metric of one component. NaN is missing; an infinite value is
// taken as missing and gives a warning.
type Column struct {
	Component string    // service, pod, host: what is blamed
	Metric    string    // unique within the component and peer
	Values    []float64 // one per time of the frame

	// Peer is set for a metric of the calls that Component makes to another
	// component, its name. A metric whose name contains "destination" is what
	// the callee measured of them, any other what the caller did.
	Peer string
}

// Name returns "component/metric", or "component>peer/metric", as errors,
// warnings and reports write it.
func (c Column) Name() string {
	if c.Peer != "" {
		return c.Component + ">" + c.Peer + "/" + c.Metric
	}
	return c.Component + "/" + c.Metric
}

// Frame is a table of metrics on one clock. Ranking never changes it.
type Frame struct {
	Time    []int64 // Unix milliseconds, strictly increasing; need not be evenly spaced
	Columns []Column
}

// Span is a stretch of time, From included and To excluded, in Unix
// milliseconds.
type Span struct{ From, To int64 }

// Contains reports whether t lies in the span.
func (s Span) Contains(t int64) bool { return t >= s.From && t < s.To }

// Validate reports every fault of the frame at once, each wrapped in
// [ErrFrame] and naming the column: no rows, no columns, times that do not
// increase (the first place), columns whose length differs, empty names,
// a metric given twice.
func (f *Frame) Validate() error {
	var errs []error
	if len(f.Time) == 0 {
		errs = append(errs, fmt.Errorf("%w: no rows", ErrFrame))
	}
	if len(f.Columns) == 0 {
		errs = append(errs, fmt.Errorf("%w: no columns", ErrFrame))
	}
	if i := f.disorder(); i > 0 {
		errs = append(errs, fmt.Errorf("%w: row %d has time %d after %d", ErrFrame, i, f.Time[i], f.Time[i-1]))
	}
	return errors.Join(append(errs, f.columnFaults()...)...)
}

// disorder returns the first row whose time does not follow the one before, or
// 0.
func (f *Frame) disorder() int {
	for i := 1; i < len(f.Time); i++ {
		if f.Time[i] <= f.Time[i-1] {
			return i
		}
	}
	return 0
}

func (f *Frame) columnFaults() []error {
	type key struct{ component, peer, metric string }
	var errs []error
	seen := make(map[key]int, len(f.Columns))
	for i, c := range f.Columns {
		if c.Component == "" || c.Metric == "" {
			errs = append(errs, fmt.Errorf("%w: column %d %q lacks a component or metric name", ErrFrame, i, c.Name()))
		}
		if len(c.Values) != len(f.Time) {
			errs = append(errs, fmt.Errorf("%w: column %q has %d values for %d rows", ErrFrame, c.Name(), len(c.Values), len(f.Time)))
		}
		k := key{c.Component, c.Peer, c.Metric}
		if j, ok := seen[k]; ok {
			errs = append(errs, fmt.Errorf("%w: column %q stands at %d and at %d", ErrFrame, c.Name(), j, i))
		}
		seen[k] = i
	}
	return errs
}

// rows returns the half-open range of rows whose time lies in the span.
func (f *Frame) rows(s Span) (from, to int) {
	return f.rowAt(s.From), f.rowAt(s.To)
}

// rowAt returns the first row whose time is not before t.
func (f *Frame) rowAt(t int64) int {
	lo, hi := 0, len(f.Time)
	for lo < hi {
		if mid := lo + (hi-lo)/2; f.Time[mid] < t {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
