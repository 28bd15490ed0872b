package shap

import (
	"fmt"
	"math/bits"
)

// maxExact players have a million coalitions.
const maxExact = 20

// Exact goes through all coalitions (Shapley, A Value for n-Person Games, 1953):
//
//	φ(i) = Σ |S|!(n-|S|-1)!/n! · (v(S∪i) - v(S))  over S without i
//
// For up to 20 players; adds up to 1e-9 of the largest output. Cost: 2ⁿ plays of
// all background rows; memory 2ⁿ numbers for each output.
type Exact struct {
	*arena
	all []float64
}

// NewExact prepares a game. Errors: [ErrOptions], [ErrBackground], [ErrTooLarge].
func NewExact(g Game) (*Exact, error) {
	t, err := newArena(g)
	if err != nil {
		return nil, err
	}
	if t.players > maxExact {
		return nil, fmt.Errorf("%w: %d players, at most %d", ErrTooLarge, t.players, maxExact)
	}
	return &Exact{t, make([]float64, t.Outputs()<<t.players)}, nil
}

// Explain implements [Explainer].
func (e *Exact) Explain(dst, row []float64) []float64 {
	dst = e.begin(dst, row)
	n, outputs := e.players, e.Outputs()
	for s := range uint(1) << n {
		e.show(s)
		copy(e.all[int(s)*outputs:], e.play(row))
	}
	for s := range uint(1) << n {
		k := bits.OnesCount(s)
		for i := range n {
			if s>>i&1 == 1 {
				continue
			}
			w := leafWeights.own[k+1][n-k-1] // k!(n-k-1)!/n!
			with, without := e.all[int(s|1<<i)*outputs:], e.all[int(s)*outputs:]
			for o := range outputs {
				dst[o*n+i] += w * (with[o] - without[o])
			}
		}
	}
	return dst
}
