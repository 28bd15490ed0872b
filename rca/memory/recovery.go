package memory

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/order"
	"github.com/portent-go/portent/rca"
)

// MetricRecovery is one metric that had moved, around a fix.
type MetricRecovery struct {
	Component, Metric string
	Before            float64 // its median before the incident
	During            float64 // farthest from that, up to the fix
	After             float64 // its median in the last quarter after the fix; NaN when it is gone
	Back              bool    // After is where it was before
	BackAt            int64   // when it came back for good, Unix milliseconds; 0 not yet
}

// Recovery is what a fix did.
type Recovery struct {
	Metrics []MetricRecovery // in the order of the ranking
	Result  Result           // Worked: all are back; Helped: at least half; Failed: fewer
	BackAt  int64            // when the last of those that are back was back; 0 when none is
}

// backLimit is how many scales from its median a metric may be to be back: that
// at which a metric counts as moved.
const backLimit = leastSize

// settledShare of the values must be back from some time on for the metric to be
// back from then on: a spike now and then is life.
const settledShare = 0.9

// leastAfter rows must follow the fix: with fewer there is no telling.
const leastAfter = 4

// Recovered says whether the metrics that a ranking found to have moved for good
// (past its threshold for half of the window) are back after a fix. The frame
// goes on from the one that was ranked, to as long after the fix as there is; fix
// is in Unix milliseconds. The result is a suggestion for an [Outcome]: a person
// who knows better says so.
//
// Errors: those of the frame, [ErrHistory] when fewer than four rows follow the
// fix or no metric had moved.
func Recovered(f *rca.Frame, r *rca.Ranking, fix int64) (Recovery, error) {
	var out Recovery
	if err := f.Validate(); err != nil {
		return out, err
	}
	from, to := rowsOf(f, rca.Span{From: fix, To: math.MaxInt64})
	if to-from < leastAfter {
		return out, fmt.Errorf("%w: %d rows after the fix, want %d", ErrHistory, to-from, leastAfter)
	}
	columns := map[[3]string][]float64{}
	for _, c := range f.Columns {
		columns[[3]string{c.Component, c.Metric, c.Peer}] = c.Values
	}
	for _, c := range r.Metrics {
		if len(c.Evidence) == 0 || !c.Evidence[0].Sustained {
			continue
		}
		if values, ok := columns[[3]string{c.Component, c.Metric, c.Peer}]; ok {
			out.Metrics = append(out.Metrics, recovery(f.Time, values, c, from))
		}
	}
	if len(out.Metrics) == 0 {
		return out, fmt.Errorf("%w: no metric had moved for good", ErrHistory)
	}
	out.judge()
	return out, nil
}

func (r *Recovery) judge() {
	back := 0
	for _, m := range r.Metrics {
		if m.Back {
			back++
			r.BackAt = max(r.BackAt, m.BackAt)
		}
	}
	switch {
	case back == len(r.Metrics):
		r.Result = Worked
	case 2*back >= len(r.Metrics):
		r.Result = Helped
	}
}

func recovery(times []int64, values []float64, c rca.Cause, from int) MetricRecovery {
	e := c.Evidence[0]
	m := MetricRecovery{Component: c.Component, Metric: c.Metric, Before: e.Median, During: e.Peak, After: math.NaN()}
	if last := order.AppendPresent(nil, values[from+3*(len(values)-from)/4:]); len(last) > 0 {
		m.After = order.Median(last)
		m.Back = isBack(m.After, e)
	}
	if m.Back {
		m.BackAt = times[backFrom(values, e, from)]
	}
	return m
}

func isBack(v float64, e rca.Evidence) bool {
	return math.Abs(v-e.Median)-e.Usual <= backLimit*e.Scale
}

// backFrom returns the first row from which on nearly all values are back,
// itself among them; the last row when there is none.
func backFrom(values []float64, e rca.Evidence, from int) int {
	first, present, back := len(values)-1, 0, 0
	for i := len(values) - 1; i >= from; i-- {
		if math.IsNaN(values[i]) {
			continue
		}
		present++
		if !isBack(values[i], e) {
			continue
		}
		back++
		if float64(back) >= settledShare*float64(present) {
			first = i
		}
	}
	return first
}
