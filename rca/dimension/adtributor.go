package dimension

import (
	"cmp"
	"slices"
)

// The thresholds that Adtributor's authors use: a set must hold two thirds of
// the change, each of its elements a tenth.
const (
	adtributorPower   = 0.67
	adtributorElement = 0.1
)

// searchAdtributor is Bhagwan et al., NSDI 2014, algorithm 1: in each dimension
// elements are taken by surprise, largest first, leaving out those that hold
// little of the change, until together they hold most of it; of the dimensions
// that get there the one with the largest surprise wins. It assumes that the
// cause lies in one dimension.
func searchAdtributor(k *likelihood, _ Options, rows []int32) (best []candidate) {
	most := 0.0
	for dim := range k.l.dims {
		set, surprise := k.adtributorSet(rows, dim)
		if surprise > most {
			best, most = set, surprise
		}
	}
	return best
}

func (k *likelihood) adtributorSet(rows []int32, dim int) (set []candidate, surprise float64) {
	parts, terms := k.l.partition(rows, dim)
	powers := k.l.powers(parts, rows)
	order, surprises := make([]int, len(parts)), make([]float64, len(parts))
	for i, part := range parts {
		order[i], surprises[i] = i, k.l.surprise(part, rows)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(surprises[b], surprises[a]) })
	held := 0.0
	for _, i := range order {
		if powers[i] <= adtributorElement {
			continue
		}
		set = append(set, k.element(terms[i], rows))
		held, surprise = held+powers[i], surprise+surprises[i]
		if held > adtributorPower {
			return set, surprise
		}
	}
	return nil, 0
}
