package measure

import "math"

// Ranking is the score that a method gives each candidate, and which of them are
// right.
type Ranking struct {
	Score []float64 // NaN: not ranked, after all others
	Right []bool
}

// Rank returns the rank of the best of the right candidates, from 1 on. Ties are
// broken pessimistically: a right candidate stands behind every wrong one with
// the same score. 0 when none is right or none of the right is ranked.
func (r Ranking) Rank() int {
	best := 0
	for i, right := range r.Right {
		if !right || math.IsNaN(r.Score[i]) {
			continue
		}
		rank := 1
		for j, wrong := range r.Right {
			if !wrong && r.Score[j] >= r.Score[i] {
				rank++
			}
		}
		if best == 0 || rank < best {
			best = rank
		}
	}
	return best
}

// Chance is the probability that a random order has a right candidate among the
// first k.
func (r Ranking) Chance(k int) float64 {
	n, right := float64(len(r.Right)), 0.0
	for _, ok := range r.Right {
		if ok {
			right++
		}
	}
	miss := 1.0
	for i := range min(k, len(r.Right)) {
		miss *= max(0, n-right-float64(i)) / (n - float64(i))
	}
	return 1 - miss
}

// AccuracyAt returns AC@k: the share of cases whose rank is at most k. Rank 0 is a
// miss. NaN without cases.
func AccuracyAt(ranks []int, k int) float64 {
	hits := 0
	for _, r := range ranks {
		if r > 0 && r <= k {
			hits++
		}
	}
	return float64(hits) / float64(len(ranks))
}

// AverageAt returns Avg@k, the mean of AC@1 to AC@k (Pham et al., "Root Cause
// Analysis for Microservices based on Causal Inference: How Far Are We?", ASE
// 2024, section 4.3).
func AverageAt(ranks []int, k int) float64 {
	sum := 0.0
	for i := 1; i <= k; i++ {
		sum += AccuracyAt(ranks, i)
	}
	return sum / float64(k)
}

// ReciprocalRank returns MRR, the mean of 1/rank; rank 0 counts 0.
func ReciprocalRank(ranks []int) float64 {
	sum := 0.0
	for _, r := range ranks {
		if r > 0 {
			sum += 1 / float64(r)
		}
	}
	return sum / float64(len(ranks))
}

// RankInterval returns the 95 % interval of a statistic of ranks by [Bootstrap] over cases.
func RankInterval(ranks []int, seed uint64, statistic func([]int) float64) (lo, hi float64) {
	drawn := make([]int, len(ranks))
	return Bootstrap(len(ranks), seed, func(pick []int) float64 {
		for i, p := range pick {
			drawn[i] = ranks[p]
		}
		return statistic(drawn)
	})
}
