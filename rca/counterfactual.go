package rca

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// Counterfactual shares the symptom's outlierness out among the noises of the
// linear model by Shapley values (Budhathoki et al., "Causal structure-based
// root cause analysis of outliers", ICML 2022): the worth of a set of
// components is ln(1 + |Σ effect·noise|) of the symptom had only they behaved as in
// the window and all others as in the baseline. The ten largest contributors
// are shared out exactly, the rest gets nothing.
var Counterfactual Method = counterfactual{}

type counterfactual struct{}

// players bounds the exact sum of 2^players sets.
const players = 10

// Name implements [Method].
func (counterfactual) Name() string { return "Shapley counterfactual/1" }

func (counterfactual) score(s *scene, b *blame) bool {
	if !s.linked() || s.front < 0 {
		return false
	}
	m := s.linearModel()
	if m.face[s.front] < 0 {
		return false
	}
	effect := m.effects(s.front, s.callees)
	var who []int
	for c := range effect {
		if m.noise[c] == nil {
			continue
		}
		if effect[c] *= m.shift(c); effect[c] != 0 {
			who = append(who, c)
		}
	}
	slices.SortFunc(who, func(a, b int) int {
		return cmp.Or(cmp.Compare(math.Abs(effect[b]), math.Abs(effect[a])), cmp.Compare(a, b))
	})
	who = who[:min(len(who), players)]
	part := make([]float64, len(who))
	for i, c := range who {
		part[i] = effect[c]
	}
	for i, v := range shapleyOfSum(part) {
		b.components[who[i]] = max(v, 0)
		b.metrics[m.face[who[i]]] = b.components[who[i]]
	}
	return true
}

// shapleyOfSum returns the Shapley values of v(S) = ln(1 + |Σ over S of part|).
func shapleyOfSum(part []float64) []float64 {
	n := len(part)
	worth := make([]float64, 1<<n)
	sums := make([]float64, 1<<n)
	for set := 1; set < 1<<n; set++ {
		low := bits.TrailingZeros(uint(set))
		sums[set] = sums[set&(set-1)] + part[low]
		worth[set] = math.Log1p(math.Abs(sums[set]))
	}
	weight := make([]float64, n) // |S|!(n-|S|-1)!/n!
	for k := range weight {
		weight[k] = 1 / (float64(n) * binomial(n-1, k))
	}
	phi := make([]float64, n)
	for set := range worth {
		for i := range phi {
			if set&(1<<i) == 0 {
				phi[i] += weight[bits.OnesCount(uint(set))] * (worth[set|1<<i] - worth[set])
			}
		}
	}
	return phi
}

func binomial(n, k int) float64 {
	b := 1.0
	for i := range k {
		b = b * float64(n-i) / float64(i+1)
	}
	return b
}
