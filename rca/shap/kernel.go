package shap

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Kernel fits a weighted linear model to what coalitions are worth, whose
// coefficients are Shapley values when all coalitions are there (Lundberg and
// Lee 2017, theorem 2; Charnes et al. 1988). Of more players than Samples can
// go through, the smallest and largest coalitions are all taken, which carry
// most weight, and the others drawn in pairs with their complements (Covert and
// Lee, Improving KernelSHAP, AISTATS 2021). Adds up to 1e-9 of the largest
// output. Cost: Samples plays and the cube of the players.
type Kernel struct {
	*arena
	samples int
	seed    uint64
	a       *mat.SymDense // normal equations of all players but the last
	b       [][]float64   // right sides, one for each output
	rate    []float64     // of a coalition: known less whether the last is
	all     []float64     // worth of everybody, less the base
}

// NewKernel prepares a game with a number of coalitions to ask, 0 for 2·players
// + 2048 (shap's default). Errors: [ErrOptions] when it is below 2·players,
// [ErrBackground].
func NewKernel(g Game, samples int, seed uint64) (*Kernel, error) {
	t, err := newArena(g)
	if err != nil {
		return nil, err
	}
	n := t.players
	if samples == 0 {
		samples = 2*n + 2048
	}
	if samples < 2*n {
		return nil, fmt.Errorf("%w: %d coalitions for %d players, want at least 2 for each", ErrOptions, samples, n)
	}
	e := &Kernel{arena: t, samples: samples, seed: seed, rate: make([]float64, n), all: make([]float64, t.Outputs())}
	if n > 1 {
		e.a = mat.NewSymDense(n-1, nil)
	}
	for range t.Outputs() {
		e.b = append(e.b, make([]float64, n-1))
	}
	return e, nil
}

// Explain implements [Explainer]. The coalitions are the same for every row.
func (e *Kernel) Explain(dst, row []float64) []float64 {
	dst = e.begin(dst, row)
	n := e.players
	e.game.F(e.all, row)
	for o := range e.all {
		e.all[o] -= e.base[o]
	}
	if n == 1 {
		copy(dst, e.all)
		return dst
	}
	e.a.Zero()
	for _, b := range e.b {
		clear(b)
	}
	e.ask(row)
	e.solve(dst)
	return dst
}

// ask goes through coalitions of sizes 1 and n-1, 2 and n-2, …, as far as
// Samples reach, and draws from the rest.
func (e *Kernel) ask(row []float64) {
	n, left := e.players, float64(e.samples)
	size := 1
	for ; 2*size <= n; size++ {
		many := choose(n, size)
		if 2*size < n {
			many *= 2
		}
		if many > left {
			break
		}
		left -= many
		w := sizeWeight(n, size) / choose(n, size)
		e.every(size, func() { e.pair(row, w, 2*size < n) })
	}
	if 2*size <= n {
		e.draw(row, size, int(left/2))
	}
}

// sizeWeight is the weight of all coalitions of a size together.
func sizeWeight(n, size int) float64 { return float64(n-1) / float64(size*(n-size)) }

func choose(n, k int) float64 {
	return math.Round(math.Exp(lfactorial(n) - lfactorial(k) - lfactorial(n-k)))
}

// every makes known each coalition of a size in turn.
func (e *Kernel) every(size int, f func()) {
	var pick func(from, left int)
	pick = func(from, left int) {
		if left == 0 {
			f()
			return
		}
		for p := from; p+left <= e.players; p++ {
			e.known[p] = true
			pick(p+1, left-1)
			e.known[p] = false
		}
	}
	pick(0, size)
}

// draw adds pairs of coalitions of the sizes from size to players-size.
func (e *Kernel) draw(row []float64, size, pairs int) {
	if pairs < 1 {
		return
	}
	n, rng, total := e.players, rand.New(rand.NewPCG(e.seed, 5)), 0.0
	for s := size; s <= n-size; s++ {
		total += sizeWeight(n, s)
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for range pairs {
		u, s := total*rng.Float64(), size
		for ; s < n-size && u >= sizeWeight(n, s); s++ {
			u -= sizeWeight(n, s)
		}
		rng.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
		clear(e.known)
		for _, p := range order[:s] {
			e.known[p] = true
		}
		e.pair(row, total/float64(2*pairs), true)
	}
	clear(e.known)
}

// pair adds the coalition that is known, and its complement.
func (e *Kernel) pair(row []float64, weight float64, complement bool) {
	e.add(row, weight)
	if !complement {
		return
	}
	e.flip()
	e.add(row, weight)
	e.flip()
}

func (e *Kernel) flip() {
	for p := range e.known {
		e.known[p] = !e.known[p]
	}
}

// add adds a coalition to the normal equations of the players but the last,
// whose attribution is what is left of the whole.
func (e *Kernel) add(row []float64, weight float64) {
	n, last := e.players-1, 0.0
	if e.known[n] {
		last = 1
	}
	for p := range n {
		e.rate[p] = -last
		if e.known[p] {
			e.rate[p]++
		}
	}
	worth := e.play(row)
	for p := range n {
		if e.rate[p] == 0 {
			continue
		}
		for q := p; q < n; q++ {
			e.a.SetSym(p, q, e.a.At(p, q)+weight*e.rate[p]*e.rate[q])
		}
		for o, b := range e.b {
			b[p] += weight * e.rate[p] * (worth[o] - e.base[o] - last*e.all[o])
		}
	}
}

// solve writes the coefficients. The equations have a solution: all coalitions
// of size 1 are among them.
func (e *Kernel) solve(dst []float64) {
	n := e.players - 1
	var c mat.Cholesky
	c.Factorize(e.a)
	for o, b := range e.b {
		phi := dst[o*e.players:][:e.players]
		_ = c.SolveVecTo(mat.NewVecDense(n, phi[:n]), mat.NewVecDense(n, b)) // warns of condition: rounding
		phi[n] = e.all[o]
		for _, v := range phi[:n] {
			phi[n] -= v
		}
	}
}
