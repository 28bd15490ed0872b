package scoring

import (
	"cmp"
	"math"
	"slices"
)

// Member is one scored resource of a fleet.
type Member struct {
	Name  string
	Size  float64 // what it counts in the fleet's mean, such as its cores or price; 0, less and NaN count as 1
	Score Score
}

// Fleet is many scores in one view.
type Fleet struct {
	// Ranking lists the members, the worst first: by value, then by the level
	// of the bottleneck, then by name. Members without a known score come last.
	Ranking []Member

	// Strained lists, the worst bottleneck first, the members whose mean hides
	// it (see Hidden): a saturated disk behind an idle CPU is found here, not
	// in the ranking.
	Strained []Member

	Mean    float64 // of the known values, weighted by size; NaN when none is known
	Median  float64 // by nearest rank; NaN when none is known
	P95     float64 // value that 95 % of the known members do not exceed in badness
	Known   int
	Unknown int
}

// NewFleet ranks members, whose scores should be of one profile: values of
// others do not compare. The slice is not kept; scores are shared with it. Cost:
// two sorts.
func NewFleet(members []Member) Fleet {
	f := Fleet{Ranking: slices.Clone(members)}
	slices.SortStableFunc(f.Ranking, compareMembers)
	for i := range f.Ranking {
		if v := f.Ranking[i].Score.Value; v == v {
			f.Known++
		}
	}
	f.Unknown = len(members) - f.Known
	f.Mean = mean(f.Ranking[:f.Known])
	f.Median, f.P95 = f.badness(0.5), f.badness(0.95)
	for _, m := range f.Ranking[:f.Known] {
		if m.Score.Reason().Verdict == Hidden {
			f.Strained = append(f.Strained, m)
		}
	}
	slices.SortStableFunc(f.Strained, func(a, b Member) int {
		return a.Score.Sense.order(a.Score.Bottleneck.Level, b.Score.Bottleneck.Level)
	})
	return f
}

// compareMembers puts the worse member first.
func compareMembers(a, b Member) int {
	x, y := &a.Score, &b.Score
	switch {
	case x.Value != x.Value || y.Value != y.Value:
		return cmp.Or(unknown(x)-unknown(y), cmp.Compare(a.Name, b.Name))
	}
	return cmp.Or(x.Sense.order(x.Value, y.Value), x.Sense.order(x.Bottleneck.Level, y.Bottleneck.Level), cmp.Compare(a.Name, b.Name))
}

func unknown(s *Score) int {
	if s.Value != s.Value {
		return 1
	}
	return 0
}

// order compares two levels, the worse first.
func (s Sense) order(a, b float64) int {
	switch {
	case s.worse(a, b):
		return -1
	case s.worse(b, a):
		return 1
	}
	return 0
}

// mean weighs the values by size; NaN of nothing.
func mean(members []Member) float64 {
	sum, size := 0.0, 0.0
	for i := range members {
		w := members[i].Size
		if !(w > 0) {
			w = 1
		}
		sum += w * members[i].Score.Value
		size += w
	}
	return sum / size
}

// badness returns the value that a share q of the known members does not exceed
// in badness, by nearest rank.
func (f *Fleet) badness(q float64) float64 {
	if f.Known == 0 {
		return math.NaN()
	}
	return f.Ranking[f.Known-rank(q, f.Known)].Score.Value // rank counts from the best
}
