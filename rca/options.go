package rca

import (
	"errors"
	"fmt"
	"time"
)

// Symptom names a metric of a component. An empty Metric means any.
type Symptom struct{ Component, Metric string }

// Options configure [Rank]. The zero value ranks the whole frame with an
// unknown fault time. One configuration serves every system; nothing here
// wants tuning per data set.
type Options struct {
	// At is the time of the fault in Unix milliseconds; a time that is somewhat
	// late is fine. 0 searches the onset in the frame, and the ranking says so.
	At int64

	// Baseline is how much time before At counts as normal. 0 takes everything
	// before At: a median does not mind old data, and more of it makes the
	// scale surer.
	Baseline time.Duration

	// Window is how much time from At on is looked at. 0 takes everything to
	// the end of the frame. Set it when the fault is over long before the frame
	// ends.
	Window time.Duration

	// Floor is the smallest scale of a metric, as a share of the absolute
	// value of its median. Default 0.01: metrics that hardly move (memory, a
	// limit, a constant) have a MAD near 0 and would otherwise outrank
	// everything by moving a little; a change below a percent of the level is
	// never news. Larger values start to hide real changes of large levels
	// (a leak of 5 % of a big heap); this one constant is worth more than any
	// choice between mean and median, see TestRootCauses in benchdata.
	Floor float64

	// Level is the quantile of the absolute deviation over the window that
	// counts as the metric's level, above 0 and at most 1. Default 0.75: an
	// effect must last a quarter of the window. Effects build up late in it, so
	// the mean or the median would miss them; towards the maximum, bursts that
	// any system has decide. Of 0.5, 0.75, 0.9 and 0.95 on the odd cases of
	// four systems, 0.5 lost the faults that build up, and the upper two those
	// that hide among bursts.
	Level float64

	// Threshold is the deviation, in scales, that at least half of the window
	// must exceed in some metric for anything to be blamed; below it the
	// ranking abstains. Default 8. Half of a window past 3 would already be
	// next to impossible for independent Gaussian noise; real metrics drift
	// between baseline and window, and 8 covers the drift in 29 of the 30
	// normal recordings of Sock Shop (the 30th holds a real CPU jump), while
	// its faults reach 600 and more.
	Threshold float64

	// Symptom is what the alert was about. The zero value means that nobody
	// said; methods that need one then take the worst metric that users feel.
	Symptom Symptom

	// Method ranks alone, without the others. nil asks them all: see [Ensemble].
	Method Method

	// Graph is the call graph. The zero graph has no edges and changes
	// nothing.
	Graph Graph
}

// Defaults of the options, argued at their fields.
const (
	defaultFloor     = 0.01
	defaultLevel     = 0.75
	defaultThreshold = 8
)

// Validate reports every fault of the options at once, each wrapped in
// [ErrOptions].
func (o Options) Validate() error {
	var errs []error
	fault := func(bad bool, name string, value any, want string) {
		if bad {
			errs = append(errs, fmt.Errorf("%w: %s is %v, want %s", ErrOptions, name, value, want))
		}
	}
	fault(o.At < 0, "At", o.At, "0 or a time")
	fault(o.Baseline < 0, "Baseline", o.Baseline, "0 or more")
	fault(o.Window < 0, "Window", o.Window, "0 or more")
	fault(!(o.Floor >= 0 && o.Floor < 1), "Floor", o.Floor, "0 (default) to below 1")
	fault(!(o.Level >= 0 && o.Level <= 1), "Level", o.Level, "0 (default) to 1")
	fault(!(o.Threshold >= 0) || o.Threshold > 1e300, "Threshold", o.Threshold, "0 (default) or more")
	return errors.Join(append(errs, o.Graph.faults()...)...)
}

// withDefaults returns the options with the zero fields filled in.
func (o Options) withDefaults() Options {
	o.Floor = orDefault(o.Floor, defaultFloor)
	o.Level = orDefault(o.Level, defaultLevel)
	o.Threshold = orDefault(o.Threshold, defaultThreshold)
	if o.Method == nil {
		o.Method = Ensemble
	}
	return o
}

func orDefault(x, d float64) float64 {
	if x == 0 {
		return d
	}
	return x
}
