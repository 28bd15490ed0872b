package protocol

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/portent-go/portent/forecast/failure/landmark"
)

// Events is what an operator sees of a model: alarms of instances, not rows.
type Events struct {
	On, Off     float64 // an alarm begins at On and ends below Off
	Failures    int     // lives that ended in a failure
	Foreseen    int     // of them, with an alarm that was on when they failed, or began within a horizon before
	FalseAlarms int     // alarms that ended, or reached the end of the record, without a failure
	Days        float64 // instance-days watched
	Leads       []time.Duration
}

// Recall is the share of failures foreseen.
func (e Events) Recall() float64 { return float64(e.Foreseen) / float64(e.Failures) }

// Rate is the number of false alarms per instance-day.
func (e Events) Rate() float64 { return float64(e.FalseAlarms) / e.Days }

// Lead is the median time from alarm to failure; 0 without one.
func (e Events) Lead() time.Duration {
	if len(e.Leads) == 0 {
		return 0
	}
	l := slices.Sorted(slices.Values(e.Leads))
	return l[len(l)/2]
}

// String is one line for a table.
func (e Events) String() string {
	long := 0
	for _, l := range e.Leads {
		if l >= time.Minute {
			long++
		}
	}
	return fmt.Sprintf("%d of %d foreseen (%.3f), median lead %v, %d by a minute or more; %d false alarms, %.2f per instance-day",
		e.Foreseen, e.Failures, e.Recall(), e.Lead().Round(time.Second), long, e.FalseAlarms, e.Rate())
}

// track is the rows of one entity in the order of time.
type track struct {
	at     []int64
	score  []float64
	end    int64
	failed bool
}

// Watch is a scored table cut into entities, for [Watch.At] at any threshold.
type Watch struct {
	horizon int64
	tracks  []track
	days    float64
}

// NewWatch takes the scores of a table's rows, of which every life's are followed
// in the order of time. A life is the rows of an entity that end at one moment: a
// server that has incidents lives from one to the next.
func NewWatch(t *landmark.Table, score []float64, horizon time.Duration) *Watch {
	w := &Watch{horizon: horizon.Milliseconds()}
	type life struct {
		entity string
		end    int64
	}
	at := map[life]int{}
	order := make([]int, t.Len())
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.Time[a], t.Time[b]) })
	for _, i := range order {
		l := life{t.Entity[i], t.Time[i] + t.After[i]}
		k, ok := at[l]
		if !ok {
			k = len(w.tracks)
			at[l] = k
			w.tracks = append(w.tracks, track{})
		}
		r := &w.tracks[k]
		r.at, r.score = append(r.at, t.Time[i]), append(r.score, score[i])
		r.end, r.failed = t.Time[i]+t.After[i], t.Failed[i]
	}
	for _, r := range w.tracks {
		w.days += float64(r.end-r.at[0]) / 86_400_000
	}
	return w
}

// At counts alarms that begin at or above on and end below off.
func (w *Watch) At(on, off float64) Events {
	e := Events{On: on, Off: off, Days: w.days}
	for _, r := range w.tracks {
		raised, began := false, int64(0)
		for i, s := range r.score {
			switch {
			case !raised && s >= on:
				raised, began = true, r.at[i]
			case raised && s < off:
				raised = false
				if !r.failed || r.end-began > w.horizon {
					e.FalseAlarms++
				}
			}
		}
		if r.failed {
			e.Failures++
		}
		open := raised
		switch {
		case open && r.failed, !open && r.failed && began != 0 && r.end-began <= w.horizon:
			e.Foreseen++
			e.Leads = append(e.Leads, time.Duration(r.end-began)*time.Millisecond)
		case open:
			e.FalseAlarms++
		}
	}
	return e
}

// Within returns the lowest threshold at which there are at most rate false
// alarms per instance-day, an alarm ending at half its odds. Used on a
// validation part it is a policy; on the test part it is hindsight.
func (w *Watch) Within(rate float64) Events {
	var all []float64
	for _, r := range w.tracks {
		all = append(all, r.score...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	// False alarms need not fall with the threshold: one long alarm may become
	// two. Look at every percentile of the distinct scores from the top down,
	// finer where there are few, and stop well past the budget.
	best := w.At(math.Inf(1), math.Inf(1))
	for k := len(all) - 1; k >= 0; {
		e := w.At(all[k], halfOdds(all[k]))
		if e.Rate() <= rate && e.Foreseen >= best.Foreseen {
			best = e
		}
		if e.Rate() > 4*rate+4/w.days {
			break
		}
		k -= 1 + (len(all)-1-k)/100
	}
	return best
}

// halfOdds is the probability at half the odds of p, for scores that are
// probabilities; half the score for others.
func halfOdds(p float64) float64 {
	if p < 0 || p > 1 {
		return p / 2
	}
	return p / (2 - p)
}
