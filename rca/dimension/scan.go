package dimension

import (
	"cmp"
	"math"
	"slices"
)

// scan is the default method.
//
//  1. The gain of an element is how much better one common change explains its
//     leaves than their forecast does (see likelihood). A parent of the cause
//     dilutes the change, a part of it misses some: both gain less.
//
//  2. Elements of one cuboid (the same dimensions) make sets, by gain, largest
//     first: their gains add up, for they have no leaf in common.
//
//  3. The score of a set is
//
//     gain · coverage² · setCost^(elements-1)
//
//     with coverage the part of the change that lies in it: the succinctness and
//     explanatory power of Adtributor beside the surprise. The whole table is a
//     candidate as well: when it wins, the cause is outside the dimensions.
//
//  4. What the best set covers is taken away, and the rest is searched again as
//     long as it holds a set that is worth a part of the first.
type scan struct {
	*likelihood
	opt   Options
	least float64 // change that an element must hold
	// of the round:
	change  float64   // what is to be explained, in the direction looked for
	noise   float64   // standard deviation of all leaves together, from counting
	visited int       // elements
	alone   []float64 // per dimension: gain of a separate change of each value
}

const (
	// coveragePower: a part of the cause that holds more concentrated change may
	// gain more than the whole, when severity differs among the parts. 2 lets
	// an element that covers all win over one that covers 80 % and gains up to
	// half more.
	coveragePower = 2.5
	// setCost is what a set must gain for each element more: about a sixth.
	setCost = 0.85
)

// candidate is an element that may be part of the answer.
type candidate struct {
	terms        []term
	gain, excess float64
}

// searchScan returns the elements found, or that everything moved alike.
func searchScan(k *likelihood, opt Options, rows []int32) (found []candidate, everywhere bool) {
	s := scan{likelihood: k, opt: opt, least: opt.MinShare * k.changeOf(rows)}
	set := s.round(rows)
	if s.uniform(rows, set) {
		return nil, true
	}
	first := gainOf(set)
	for len(set) > 0 && gainOf(set) >= opt.MinShare*first && len(found)+len(set) <= opt.MaxCauses {
		real := s.significant(set, k.dispersion(k.without(rows, set)))
		if len(real) == 0 {
			break
		}
		found, rows = append(found, real...), k.without(rows, real)
		set = s.round(rows)
	}
	return found, false
}

// without returns the rows outside all elements.
func (k *likelihood) without(rows []int32, set []candidate) []int32 {
	for _, c := range set {
		rows = k.l.selectRows(rows, c.terms, false)
	}
	return rows
}

// significant returns the elements of a set that stand out of the noise of the
// rest.
func (s *scan) significant(set []candidate, dispersion float64) (real []candidate) {
	for _, c := range set {
		if significant(c.gain, dispersion, s.visited) {
			real = append(real, c)
		}
	}
	return real
}

// uniformity is the part of what separate changes of the values of a dimension
// gain that one change of everything must gain to be called uniform, for every
// dimension. Synthetic tables in which all leaves move alike reach 0.97 with
// noise of a fifth of each leaf; an element that holds half of the traffic
// reaches 0.7.
const uniformity = 0.95

// uniform reports whether the change is spread over everything alike.
func (s *scan) uniform(rows []int32, best []candidate) bool {
	if len(best) == 0 {
		return false
	}
	all := s.gain(rows)
	for _, alone := range s.alone {
		if all < uniformity*alone {
			return false
		}
	}
	return significant(all, s.dispersion(rows), s.visited)
}

// changeOf returns how much there is to explain: the net change, and at least
// half of what rose, when rises and falls cancel.
func (k *likelihood) changeOf(rows []int32) float64 {
	net, rises := 0.0, 0.0
	for _, r := range rows {
		net += k.excess[r]
		rises += max(k.excess[r], 0)
	}
	return max(net, rises/2)
}

// round returns the best set among the rows.
func (s *scan) round(rows []int32) (best []candidate) {
	s.change, s.noise, s.visited = s.changeOf(rows), s.counting(rows), 1
	s.alone = make([]float64, len(s.l.dims))
	cuboids := map[uint64][]candidate{}
	s.l.walk(rows, s.opt.MaxLayer, func(terms []term, part []int32) bool {
		return s.visit(cuboids, terms, part)
	})
	score := 0.0
	for _, elements := range cuboids {
		set, v := s.bestSet(elements)
		if len(set) > 0 && (v > score || v == score && compareTerms(set[0].terms, best[0].terms) < 0) {
			best, score = set, v
		}
	}
	return best
}

// visit keeps an element that may be part of a set; false when no part of it
// can be.
func (s *scan) visit(cuboids map[uint64][]candidate, terms []term, part []int32) bool {
	s.visited++
	rises := 0.0
	for _, r := range part {
		rises += max(s.excess[r], 0)
	}
	large := rises >= s.least
	if !large && len(terms) > 1 {
		return false
	}
	c := candidate{terms: slices.Clone(terms), gain: s.gain(part), excess: sumOf(s.excess, part)}
	if len(terms) == 1 {
		s.alone[terms[0].dim] += c.gain
	}
	if c.gain > 0 && c.excess >= s.least {
		cuboids[cuboidOf(terms)] = append(cuboids[cuboidOf(terms)], c)
	}
	return large
}

// cuboidOf returns the set of dimensions as bits.
func cuboidOf(terms []term) (bits uint64) {
	for _, t := range terms {
		bits |= 1 << t.dim
	}
	return bits
}

// bestSet returns the best set among elements of one cuboid.
func (s *scan) bestSet(elements []candidate) (best []candidate, score float64) {
	slices.SortFunc(elements, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.gain, a.gain), compareTerms(a.terms, b.terms))
	})
	gain, excess, cost := 0.0, 0.0, 1.0
	for n, e := range elements {
		if n == s.opt.MaxCauses || e.gain < s.opt.MinShare*gain {
			break
		}
		gain, excess = gain+e.gain, excess+e.excess
		coverage := s.coverage(excess)
		if v := gain * math.Pow(coverage, coveragePower) * cost; v > score {
			best, score = elements[:n+1], v
		}
		cost *= setCost
	}
	return best, score
}

// coverage returns the part of the change that an excess holds. What it leaves
// over is no change as long as counting alone could have made it, within two
// standard deviations.
func (s *scan) coverage(excess float64) float64 {
	left := max(s.change-excess-2*s.noise, 0)
	return excess / (excess + left)
}

func gainOf(set []candidate) (sum float64) {
	for _, c := range set {
		sum += c.gain
	}
	return sum
}
