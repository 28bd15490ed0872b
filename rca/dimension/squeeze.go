package dimension

import (
	"cmp"
	"math"
	"slices"
)

// squeezeBins is the resolution of the histogram of deviation scores, on
// [-2,2].
const squeezeBins = 40

// squeeze is after Li et al., "Generic and Robust Localization of
// Multi-dimensional Root Causes", ISSRE 2019. Bottom up: leaves that deviate are
// clustered by deviation score, because one cause moves its leaves by one factor.
// Top down: in each cluster and each cuboid, elements are taken by descent score,
// the part of their leaves that is in the cluster, and the number of them is the
// one with the largest generalized potential score
//
//	GPS = 1 - (mean over S of |v-a| + mean over the rest of |v-f|) /
//	          (mean over S of |v-f| + mean over the rest of |v-f|)
//
// with a the forecast scaled to the sum of v over S. Among cuboids a set is
// charged for its elements and their layer. Filtering by the knee of the
// deviations is here a fixed limit, a deviation score of 0.2.
type squeeze struct {
	*likelihood
	opt  Options
	rows []int32
}

func searchSqueeze(k *likelihood, opt Options, rows []int32) (found []candidate) {
	m := squeeze{k, opt, rows}
	clusters := m.clusters()
	leaves := len(slices.Concat(clusters...))
	for _, cluster := range clusters {
		if float64(len(cluster)) < opt.MinShare*float64(leaves) {
			continue
		}
		for _, terms := range m.explain(cluster) {
			same := func(c candidate) bool { return slices.Equal(c.terms, terms) }
			if !slices.ContainsFunc(found, same) {
				found = append(found, k.element(terms, rows))
			}
		}
	}
	return found
}

// squeezeLimit is the deviation score past which a leaf is clustered: a change
// of a fifth.
const squeezeLimit = 0.2

// clusters splits the deviating leaves where the histogram of their scores is
// empty or lowest between peaks.
func (m squeeze) clusters() (clusters [][]int32) {
	var histogram [squeezeBins][]int32
	for _, r := range m.rows {
		if d := m.l.deviationScore(r); math.Abs(d) > squeezeLimit {
			b := min(int((d+2)/4*squeezeBins), squeezeBins-1)
			histogram[b] = append(histogram[b], r)
		}
	}
	var current []int32
	for b, bin := range histogram {
		valley := b > 0 && b+1 < squeezeBins && len(bin) < len(histogram[b-1]) && len(bin) <= len(histogram[b+1])
		if (len(bin) == 0 || valley) && len(current) > 0 {
			clusters, current = append(clusters, current), nil
		}
		current = append(current, bin...)
	}
	if len(current) > 0 {
		clusters = append(clusters, current)
	}
	return clusters
}

// explain returns the elements that explain a cluster best.
func (m squeeze) explain(cluster []int32) (best [][]term) {
	in := make([]bool, len(m.l.actual))
	for _, r := range cluster {
		in[r] = true
	}
	cuboids := m.descents(in, len(cluster))
	top := math.Inf(-1)
	// The weight of the potential score against succinctness grows with how
	// rare the cluster is.
	rarity := -math.Log(float64(len(cluster))/float64(len(m.rows)+1)) / math.Log(float64(len(m.rows)+1))
	for _, key := range sortedKeys(cuboids) {
		elements := cuboids[key]
		for n := 1; n <= min(len(elements), m.opt.MaxCauses); n++ {
			score := m.potential(elements[:n]) - (1-min(rarity, 0.9))*0.1*float64(n*len(elements[0].terms))
			if score > top {
				top, best = score, nil
				for _, e := range elements[:n] {
					best = append(best, e.terms)
				}
			}
		}
	}
	return best
}

type descent struct {
	terms []term
	score float64 // part of its leaves that is in the cluster
	hits  int
	moved float64 // breaks ties
}

// descents returns the elements of each cuboid that hold a part of the cluster,
// by descent score.
func (m squeeze) descents(in []bool, size int) map[uint64][]descent {
	cuboids := map[uint64][]descent{}
	m.l.walk(m.rows, m.opt.MaxLayer, func(terms []term, part []int32) bool {
		hits := 0
		for _, r := range part {
			if in[r] {
				hits++
			}
		}
		if float64(hits) < m.opt.MinShare*float64(size) {
			return false
		}
		key := cuboidOf(terms)
		cuboids[key] = append(cuboids[key], descent{slices.Clone(terms), float64(hits) / float64(len(part)), hits, math.Abs(sumOf(m.excess, part))})
		return true
	})
	for _, elements := range cuboids {
		slices.SortFunc(elements, func(a, b descent) int {
			return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.hits, a.hits), cmp.Compare(b.moved, a.moved), compareTerms(a.terms, b.terms))
		})
	}
	return cuboids
}

// potential returns the generalized potential score of a set.
func (m squeeze) potential(set []descent) float64 {
	var inside, outside, sumV, sumF, n, before float64
	member := func(r int32) bool {
		return slices.ContainsFunc(set, func(e descent) bool { return m.l.matches(e.terms, r) })
	}
	for _, r := range m.rows {
		v, f := m.l.values(r)
		if member(r) {
			sumV, sumF, n, before = sumV+v, sumF+f, n+1, before+math.Abs(v-f)
		} else {
			outside += math.Abs(v - f)
		}
	}
	for _, r := range m.rows {
		if member(r) {
			v, f := m.l.values(r)
			inside += math.Abs(v - f*quotient(sumV, sumF, 1))
		}
	}
	rest := quotient(outside, float64(len(m.rows))-n, 0)
	return 1 - quotient(inside/n+rest, before/n+rest, 1)
}

func sortedKeys[V any](m map[uint64]V) []uint64 {
	keys := make([]uint64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
