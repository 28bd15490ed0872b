package calibrate

import (
	"fmt"
	"math"
	"slices"
)

// Isotonic is the best map that never falls: a staircase fitted by pooling
// adjacent violators (Ayer et al., "An Empirical Distribution Function for
// Sampling with Incomplete Information", Annals of Mathematical Statistics 26,
// 1955; Zadrozny and Elkan, KDD 2002), with straight lines between the middles
// of the stairs so that scores keep their order. It needs some hundreds of
// failures; below that use [Platt].
type Isotonic struct {
	// Score rises, Value never falls; between two scores the value is
	// interpolated, outside it is the end's.
	Score, Value []float64
}

// FitIsotonic learns the map. A nil weight counts each row once. Errors:
// [ErrData]. Cost: a sort.
func FitIsotonic(score []float64, label []bool, weight []float64) (Isotonic, error) {
	ps, err := points(score, label, weight)
	if err != nil {
		return Isotonic{}, err
	}
	var m Isotonic
	for _, s := range pool(ps) {
		v := s.events / s.weight
		m.Score, m.Value = append(m.Score, s.first), append(m.Value, v)
		if s.last > s.first {
			m.Score, m.Value = append(m.Score, s.last), append(m.Value, v)
		}
	}
	return m, nil
}

// stair is a run of points with one value.
type stair struct {
	first, last    float64 // scores
	weight, events float64
}

// pool merges neighbours until the means rise.
func pool(ps []point) []stair {
	var st []stair
	for _, p := range ps {
		st = append(st, stair{p.score, p.score, p.weight, p.events})
		for n := len(st); n > 1 && st[n-2].events*st[n-1].weight >= st[n-1].events*st[n-2].weight; n = len(st) {
			a, b := st[n-2], st[n-1]
			st = append(st[:n-2], stair{a.first, b.last, a.weight + b.weight, a.events + b.events})
		}
	}
	return st
}

// Probability implements [Map].
func (m Isotonic) Probability(score float64) float64 {
	n := len(m.Score)
	if n == 0 || math.IsNaN(score) {
		return math.NaN()
	}
	k, exact := slices.BinarySearch(m.Score, score)
	switch {
	case exact || k == 0:
		return m.Value[k]
	case k == n:
		return m.Value[n-1]
	}
	share := (score - m.Score[k-1]) / (m.Score[k] - m.Score[k-1])
	return m.Value[k-1] + share*(m.Value[k]-m.Value[k-1])
}

// Validate reports a map that no fit could have made, as [ErrSettings].
func (m Isotonic) Validate() error {
	if len(m.Score) == 0 || len(m.Score) != len(m.Value) {
		return fmt.Errorf("%w: %d scores and %d values", ErrSettings, len(m.Score), len(m.Value))
	}
	for i, v := range m.Value {
		if !(v >= 0 && v <= 1) || math.IsNaN(m.Score[i]) || math.IsInf(m.Score[i], 0) {
			return fmt.Errorf("%w: value %v at score %v", ErrSettings, v, m.Score[i])
		}
		if i > 0 && !(m.Score[i] > m.Score[i-1] && v >= m.Value[i-1]) {
			return fmt.Errorf("%w: %v at %v after %v at %v", ErrSettings, v, m.Score[i], m.Value[i-1], m.Score[i-1])
		}
	}
	return nil
}
