package shap

import (
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/gbdt"
)

// maxPlays bounds the plays of a [Partition].
const maxPlays = 1 << 20

// Partition takes Owen values in a hierarchy of the players (Owen, Values of
// Games with a Priori Unions, 1977, at every level; shap's PartitionExplainer):
// features that go together come and go together, against those outside, and
// share what they bring within. Exact for its hierarchy; adds up to 1e-9 of the
// largest output. Cost: the square of the players in plays where the hierarchy
// is balanced, up to 2ⁿ where it is a chain.
type Partition struct {
	*arena
	merges [][2]int
}

// NewPartition prepares a game with a hierarchy, as [Cluster] and [Halves] make
// it: merge k joins two of the players 0…n-1 and of the merges n…n+k-1, and is
// n+k itself. Nil takes [Halves]. Errors: [ErrOptions] when it is no binary tree
// of all players, [ErrBackground], [ErrTooLarge] beyond a million plays.
func NewPartition(g Game, merges [][2]int) (*Partition, error) {
	t, err := newArena(g)
	if err != nil {
		return nil, err
	}
	if merges == nil {
		merges = Halves(t.players)
	}
	plays, err := countPlays(merges, t.players)
	if err != nil {
		return nil, err
	}
	if plays > maxPlays {
		return nil, fmt.Errorf("%w: the hierarchy takes %.3g plays, at most %d", ErrTooLarge, plays, maxPlays)
	}
	return &Partition{t, slices.Clone(merges)}, nil
}

// countPlays checks a hierarchy.
func countPlays(merges [][2]int, n int) (float64, error) {
	if len(merges) != n-1 {
		return 0, fmt.Errorf("%w: %d merges of %d players, want %d", ErrOptions, len(merges), n, n-1)
	}
	used, plays := make([]bool, 2*n-1), make([]float64, 2*n-1)
	for k, m := range merges {
		for _, c := range m {
			if c < 0 || c >= n+k || used[c] {
				return 0, fmt.Errorf("%w: merge %d joins %v: not there, or joined already", ErrOptions, k, m)
			}
			used[c] = true
		}
		plays[n+k] = 2 + 2*plays[m[0]] + 2*plays[m[1]]
	}
	return plays[2*n-2], nil
}

// Halves is a hierarchy that halves the players in their order, again and again:
// of a window, stretches of time.
func Halves(n int) [][2]int {
	merges := make([][2]int, 0, max(0, n-1))
	var build func(from, to int) int
	build = func(from, to int) int {
		if to-from == 1 {
			return from
		}
		mid := (from + to) / 2
		l, r := build(from, mid), build(mid, to)
		merges = append(merges, [2]int{l, r})
		return n + len(merges) - 1
	}
	if n > 0 {
		build(0, n)
	}
	return merges
}

// Explain implements [Explainer].
func (e *Partition) Explain(dst, row []float64) []float64 {
	dst = e.begin(dst, row)
	all := make([]float64, e.Outputs())
	e.game.F(all, row)
	w := owen{e, dst, row}
	w.walk(e.players+len(e.merges)-1, 1, e.base, all)
	return dst
}

// owen is one explanation at work.
type owen struct {
	e        *Partition
	dst, row []float64
}

// walk shares what a node brings, with - without, among what it joins: each part
// comes first in half of the orders.
func (w *owen) walk(node int, weight float64, without, with []float64) {
	n := w.e.players
	if node < n {
		for o := range with {
			w.dst[o*n+node] += weight * (with[o] - without[o])
		}
		return
	}
	parts := w.e.merges[node-n]
	var alone [2][]float64
	for k, p := range parts {
		w.set(p, true)
		alone[k] = slices.Clone(w.e.play(w.row))
		w.set(p, false)
	}
	for k, p := range parts {
		w.walk(p, weight/2, without, alone[k])
		w.set(parts[1-k], true)
		w.walk(p, weight/2, alone[1-k], with)
		w.set(parts[1-k], false)
	}
}

// set makes the players of a node known or not.
func (w *owen) set(node int, known bool) {
	if n := w.e.players; node >= n {
		w.set(w.e.merges[node-n][0], known)
		w.set(w.e.merges[node-n][1], known)
		return
	}
	w.e.known[node] = known
}

// Cluster is a hierarchy of columns by how they move together: the two clusters
// whose members correlate most, |r| on average over pairs, are joined, again and
// again (average linkage). A missing value counts as its column's mean. Cost:
// columns² × rows and columns³.
func Cluster(x gbdt.Matrix) [][2]int {
	n := x.Cols
	near := make([][]float64, 2*n)
	columns := standardColumns(x)
	for i := range near {
		near[i] = make([]float64, 2*n)
	}
	for i := range columns {
		for j := range i {
			r := math.Abs(dot(columns[i], columns[j]))
			near[i][j], near[j][i] = r, r
		}
	}
	alive, size := make([]int, n), make([]float64, 2*n)
	for i := range alive {
		alive[i], size[i] = i, 1
	}
	var merges [][2]int
	for len(alive) > 1 {
		a, b := closest(alive, near)
		made := n + len(merges)
		merges = append(merges, [2]int{a, b})
		size[made] = size[a] + size[b]
		alive = slices.DeleteFunc(alive, func(c int) bool { return c == a || c == b })
		for _, c := range alive {
			near[c][made] = (size[a]*near[c][a] + size[b]*near[c][b]) / size[made]
			near[made][c] = near[c][made]
		}
		alive = append(alive, made)
	}
	return merges
}

func closest(alive []int, near [][]float64) (a, b int) {
	best := -1.0
	for i, p := range alive {
		for _, q := range alive[i+1:] {
			if near[p][q] > best {
				a, b, best = p, q, near[p][q]
			}
		}
	}
	return a, b
}

// standardColumns returns columns of mean 0 and length 1; 0 where constant.
func standardColumns(x gbdt.Matrix) [][]float64 {
	out := make([][]float64, x.Cols)
	for f := range out {
		c := make([]float64, x.Rows())
		n, mean := 0.0, 0.0
		for r := range c {
			if c[r] = x.Row(r)[f]; c[r] == c[r] {
				n++
				mean += (c[r] - mean) / n
			}
		}
		for r, v := range c {
			c[r] = v - mean
			if v != v {
				c[r] = 0
			}
		}
		if length := math.Sqrt(dot(c, c)); length > 1e-12*math.Abs(mean) {
			scale(c, 1/length)
		} else {
			clear(c)
		}
		out[f] = c
	}
	return out
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
