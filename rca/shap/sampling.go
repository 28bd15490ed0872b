package shap

import (
	"fmt"
	"math/rand/v2"
)

// Sampling draws, for every order of the players, one background row instead of
// going through all (Štrumbelj and Kononenko, An Efficient Explanation of
// Individual Classifications using Game Theory, JMLR 11, 2010): for backgrounds
// of thousands of rows. What the draw lacks of the whole difference is spread in
// proportion to the variance of each player's changes, where the error most
// likely is, so that attributions add up to 1e-9 of the largest output. Cost:
// 2·Draws·(players+1) answers of the function.
type Sampling struct {
	*arena
	draws        int
	seed         uint64
	order        []int
	before       []float64
	sum, square  []float64
	lacks, total []float64
}

// NewSampling prepares a game with a number of draws, 0 for 500. Errors:
// [ErrOptions], [ErrBackground].
func NewSampling(g Game, draws int, seed uint64) (*Sampling, error) {
	t, err := newArena(g)
	if err != nil {
		return nil, err
	}
	if draws == 0 {
		draws = 500
	}
	if draws < 1 {
		return nil, fmt.Errorf("%w: %d draws, want at least 1", ErrOptions, draws)
	}
	o, n := t.Outputs(), t.Outputs()*t.players
	return &Sampling{t, draws, seed, make([]int, t.players), make([]float64, o),
		make([]float64, n), make([]float64, n), make([]float64, o), make([]float64, o)}, nil
}

// Explain implements [Explainer]. The draws are the same for every row.
func (e *Sampling) Explain(dst, row []float64) []float64 {
	dst = e.begin(dst, row)
	rng := rand.New(rand.NewPCG(e.seed, 4))
	clear(e.sum)
	clear(e.square)
	for i := range e.order {
		e.order[i] = i
	}
	for range e.draws {
		rng.Shuffle(len(e.order), func(i, j int) { e.order[i], e.order[j] = e.order[j], e.order[i] })
		r := rng.IntN(e.game.Background.Rows())
		e.walk(row, r, false)
		e.walk(row, r, true)
	}
	n := float64(2 * e.draws)
	for i := range dst {
		dst[i] = e.sum[i] / n
		e.square[i] = max(0, e.square[i]/n-dst[i]*dst[i])
	}
	e.complete(dst, row)
	return dst
}

func (e *Sampling) walk(row []float64, r int, back bool) {
	clear(e.known)
	e.one(row, r)
	copy(e.before, e.answer)
	for k := range e.order {
		p := e.order[k]
		if back {
			p = e.order[len(e.order)-1-k]
		}
		e.known[p] = true
		e.one(row, r)
		for o, v := range e.answer {
			change := v - e.before[o]
			e.before[o] = v
			e.sum[o*e.players+p] += change
			e.square[o*e.players+p] += change * change
		}
	}
}

// complete spreads what is lacking; where no change varied, nothing is lacking but
// rounding.
func (e *Sampling) complete(dst, row []float64) {
	e.game.F(e.lacks, row)
	for o := range e.lacks {
		phi, variance := dst[o*e.players:][:e.players], e.square[o*e.players:][:e.players]
		lack, total := e.lacks[o]-e.base[o], 0.0
		for p := range phi {
			lack -= phi[p]
			total += variance[p]
		}
		if total > 0 {
			for p := range phi {
				phi[p] += lack * variance[p] / total
			}
		}
	}
}
