package rca

import (
	"cmp"
	"slices"
)

// MethodDeviation names the method of [Rank]: a later version that ranks
// differently carries another number.
const MethodDeviation = "robust deviation/1"

// Evidence is what one method saw in one metric.
type Evidence struct {
	Method    string
	Metric    string
	Peer      string  // the other end, for a metric of calls
	Score     float64 // what the method gives this metric, here the deviation
	Deviation float64 // level of |value - Median| over the window, in scales
	Direction int     // +1 the metric rose, -1 it fell, 0 it did neither
	Median    float64 // over the baseline
	Scale     float64 // one unit of deviation, in the metric's own unit; above 0
	Usual     float64 // what |value - Median| reaches anyway in a metric that is constant but for bursts; else 0
	Floored   bool    // the scale is the floor, not the metric's own spread
	Peak      float64 // the value farthest from the median in the window
	PeakTime  int64   // when
	Onset     int64   // first time in the window past the threshold; 0 when never
	Sustained bool    // at least half of the window lies past the threshold
	Baseline  Span
	Window    Span
}

// Cause is one suspect.
type Cause struct {
	Component string
	Metric    string  // "" in the ranking of components
	Peer      string  // the other end, for a metric of calls
	Score     float64 // comparable within one ranking
	// Share is the part of the blame, in [0,1]: the score squared over the sum
	// of squares, as variance is shared out. The shares of one list add up to
	// 1; all are 0 when the ranking abstains.
	Share    float64
	Evidence []Evidence // strongest first; a component shows at most three metrics
}

// Ranking answers "why": suspects by blame, highest first. Equal scores are
// ordered by component, then metric, so that a ranking never depends on the
// order of the frame's columns.
type Ranking struct {
	Method     string
	Components []Cause
	Metrics    []Cause
	At         int64 // fault time used
	Searched   bool  // At was searched, not given
	Baseline   Span
	Window     Span
	// Abstained is true when no metric stayed past the threshold for half of
	// the window: nothing is wrong, as far as these metrics tell. The lists are
	// still there, without shares.
	Abstained bool
	Warnings  []Warning

	// Votes are the opinions of the methods that apply, in the order of
	// [Methods]; empty when Options.Method asked for one alone.
	Votes []Vote
	// Confidence is the share of the votes whose first choice is the first of
	// Components; 0 when the ranking abstains. Methods share evidence, so it is
	// not a probability: it says how one-sided the case is.
	Confidence float64
}

// Vote is the opinion of one method about the components.
type Vote struct {
	Method    string
	Component string             // its first choice
	Scores    map[string]float64 // in [0,1], its first choice 1
}

// Top returns the first component, or "" when the ranking abstained.
func (r *Ranking) Top() string {
	if r.Abstained || len(r.Components) == 0 {
		return ""
	}
	return r.Components[0].Component
}

// sortCauses sorts causes by blame and fills in their shares.
func sortCauses(causes []Cause, abstained bool) {
	slices.SortFunc(causes, func(a, b Cause) int {
		return cmp.Or(
			cmp.Compare(b.Score, a.Score),
			cmp.Compare(a.Component, b.Component),
			cmp.Compare(a.Metric, b.Metric),
		)
	})
	if abstained || len(causes) == 0 || causes[0].Score == 0 {
		return
	}
	share(causes)
}

// share divides by the largest score before squaring, so that nothing
// overflows.
func share(causes []Cause) {
	top, sum := causes[0].Score, 0.0
	for i := range causes {
		r := causes[i].Score / top
		causes[i].Share = r * r
		sum += r * r
	}
	for i := range causes {
		causes[i].Share /= sum
	}
}
