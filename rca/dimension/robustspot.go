package dimension

import (
	"cmp"
	"math"
	"slices"
)

// What the authors of RobustSpot set.
const (
	robustSpotInfluence  = 0.5 // least influence degree
	robustSpotConfidence = 0.8 // of one condition given the others
	robustSpotLayer      = 3   // conditions of an element
	robustSpotGrain      = 0.01
)

// robustSpot is after the method of RobustSpot as published with the RS data
// (github.com/robustspotproject/RobustSpot). A leaf has an influence degree, how
// much its change differs from the mean change of the others, and a contribution
// ability, what its change alone makes of the total; those with both are the
// suspects, weighed by the product. The commonest value of each dimension among
// them is kept, and those combined that go together; the best of these elements
// has the largest share of the suspects less its share of all leaves, its support
// delta. What is left after it is searched again, for a second and a third of the
// same dimensions that make a set with a larger one. The knee that the authors
// search in the influence degrees is their default here.
type robustSpot struct {
	*likelihood
	weight []float64 // by row; 0 for leaves that are no suspects
}

func searchRobustSpot(k *likelihood, opt Options, rows []int32) (found []candidate) {
	m := robustSpot{likelihood: k, weight: make([]float64, len(k.l.actual))}
	var set [][]term
	top, rest := math.Inf(-1), rows
	for range min(robustSpotLayer, opt.MaxCauses) {
		m.weigh(rest)
		next := m.best(rest)
		if next == nil || len(set) > 0 && cuboidOf(next) != cuboidOf(set[0]) {
			break
		}
		m.weigh(rows)
		delta := m.delta(rows, append(set, next))
		if delta <= top {
			break
		}
		top, set = delta, append(set, next)
		rest = k.l.selectRows(rest, next, false)
	}
	for _, terms := range set {
		found = append(found, k.element(terms, rows))
	}
	return found
}

// weigh sets the weights of the rows, and those of all others to 0.
func (m *robustSpot) weigh(rows []int32) {
	clear(m.weight)
	sumChange, n := 0.0, float64(len(rows))
	for _, r := range rows {
		v, f := m.l.values(r)
		sumChange += v - f
	}
	forecast := sumOf(m.l.forecast, rows)
	for _, r := range rows {
		v, f := m.l.values(r)
		others := quotient(sumChange-(v-f), n-1, 0)
		influence := 1 - 1/(math.Abs(quotient(v-f, others, 0))+1)
		ability := m.sign * (m.l.actual[r] - m.l.expect[r]) / max(forecast, 1e-300)
		if w := influence * ability; influence > robustSpotInfluence && w >= robustSpotGrain {
			m.weight[r] = w
		}
	}
}

// best returns the element with the largest support delta.
func (m *robustSpot) best(rows []int32) (best []term) {
	commonest := m.commonest(rows)
	top := math.Inf(-1)
	var combine func(from int, terms []term)
	combine = func(from int, terms []term) {
		if len(terms) > 0 && m.together(rows, terms) {
			if d := m.delta(rows, [][]term{terms}); d > top || d == top && compareTerms(terms, best) < 0 {
				top, best = d, slices.Clone(terms)
			}
		}
		for i := from; i < len(commonest) && len(terms) < robustSpotLayer; i++ {
			combine(i+1, append(terms, commonest[i]))
		}
	}
	combine(0, nil)
	return best
}

// commonest returns the value of each dimension with the most weight; none when
// there are no suspects.
func (m *robustSpot) commonest(rows []int32) (terms []term) {
	for d := range m.l.dims {
		parts, of := m.l.partition(rows, d)
		order := make([]int, len(parts))
		for i := range order {
			order[i] = i
		}
		heaviest := slices.MaxFunc(order, func(a, b int) int {
			return cmp.Or(cmp.Compare(sumOf(m.weight, parts[a]), sumOf(m.weight, parts[b])), cmp.Compare(b, a))
		})
		if sumOf(m.weight, parts[heaviest]) > 0 {
			terms = append(terms, of[heaviest][0])
		}
	}
	return terms
}

// together reports whether some part of the conditions makes the others likely
// among the suspects.
func (m *robustSpot) together(rows []int32, terms []term) bool {
	if len(terms) == 1 {
		return true
	}
	all := sumOf(m.weight, m.l.selectRows(rows, terms, true))
	for left := 1; left < 1<<len(terms)-1; left++ {
		var given []term
		for i, t := range terms {
			if left>>i&1 == 1 {
				given = append(given, t)
			}
		}
		if all > robustSpotConfidence*sumOf(m.weight, m.l.selectRows(rows, given, true)) {
			return true
		}
	}
	return false
}

// delta returns the share of the suspects in a set of disjoint elements, less
// its share of all leaves.
func (m *robustSpot) delta(rows []int32, set [][]term) float64 {
	suspects, inside, insideAll := 0.0, 0.0, 0.0
	for _, r := range rows {
		member := slices.ContainsFunc(set, func(terms []term) bool { return m.l.matches(terms, r) })
		if member {
			insideAll++
		}
		if m.weight[r] > 0 {
			suspects++
			if member {
				inside++
			}
		}
	}
	return quotient(inside, suspects, 0) - insideAll/float64(len(rows))
}
