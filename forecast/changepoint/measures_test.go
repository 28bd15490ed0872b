package changepoint

import "slices"

// The measures of TCPDBench (van den Burg & Williams 2020, arXiv:2003.06222,
// sections 4.1 and 4.2), margin 5, written from the paper's definitions.

// fMeasure weighs precision against all annotators with recall of each.
func fMeasure(annotators [][]int, found []int) float64 {
	x := withZero(found)
	var all []int
	var recall float64
	for _, a := range annotators {
		truth := withZero(a)
		all = append(all, truth...)
		recall += float64(hits(truth, x)) / float64(len(truth)) / float64(len(annotators))
	}
	precision := float64(hits(withZero(all), x)) / float64(len(x))
	return 2 * precision * recall / (precision + recall)
}

func withZero(points []int) []int {
	p := append([]int{0}, points...)
	slices.Sort(p)
	return slices.Compact(p)
}

// hits counts points of truth with a found one within 5, each used once.
func hits(truth, found []int) (n int) {
	left := slices.Clone(found)
	for _, t := range truth {
		best := -1
		for i, f := range left {
			if abs(f-t) <= 5 && (best < 0 || abs(f-t) < abs(left[best]-t)) {
				best = i
			}
		}
		if best >= 0 {
			n++
			left = slices.Delete(left, best, best+1)
		}
	}
	return n
}

func abs(x int) int { return max(x, -x) }

// covering is the mean over annotators of Σ |A|·max Jaccard(A, A') / n.
func covering(annotators [][]int, found []int, n int) (c float64) {
	mine := append(withZero(found), n)
	for _, a := range annotators {
		truth := append(withZero(a), n)
		for i := 1; i < len(truth); i++ {
			lo, hi := truth[i-1], truth[i]
			best := 0.0
			for k := 1; k < len(mine); k++ {
				both := min(hi, mine[k]) - max(lo, mine[k-1])
				either := max(hi, mine[k]) - min(lo, mine[k-1])
				best = max(best, float64(both)/float64(either))
			}
			c += float64(hi-lo) * best / float64(n*len(annotators))
		}
	}
	return c
}
