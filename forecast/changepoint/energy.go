package changepoint

import (
	"cmp"
	"math"
	"slices"
)

// energy computes the energy statistic of every division of a window whose samples
// stand in some order. identity puts them in the order of time, shuffle in a random
// one; scan visits every τ in turn until told to stop.
type energy interface {
	identity(lo, hi int)
	shuffle(lo, hi int, rng source)
	scan(lo, hi int, visit func(tau int, q float64) bool)
}

func newEnergy(s *series, unbiased bool) energy {
	n := s.len()
	o := ordering{perm: make([]int, n), rows: make([]float64, n), unbiased: unbiased}
	if len(s.x) == 1 {
		return &rankEnergy{ordering: o, x: s.x[0], rank: make([]int, n), tree: make([]node, n+1)}
	}
	e := &matrixEnergy{ordering: o, d: make([][]float64, n)}
	for i := range e.d {
		e.d[i] = make([]float64, n)
		for j := range i {
			e.d[i][j] = distance(s.x, i, j)
			e.d[j][i] = e.d[i][j]
		}
	}
	return e
}

func distance(x [][]float64, i, j int) (d float64) {
	for _, dim := range x {
		d += (dim[i] - dim[j]) * (dim[i] - dim[j])
	}
	return math.Sqrt(d)
}

// ordering is what both ways share.
type ordering struct {
	perm     []int     // sample that stands at each place
	rows     []float64 // by sample: sum of distances to all others of its window
	unbiased bool
}

func (o *ordering) shuffle(lo, hi int, rng source) {
	w := o.perm[lo:hi]
	for i := range w {
		w[i] = lo + i
	}
	for i := len(w) - 1; i > 0; i-- {
		j := rng.IntN(i + 1)
		w[i], w[j] = w[j], w[i]
	}
}

// walk carries the three sums from one τ to the next, given the distances of the
// sample at τ to those before it, which near returns.
func (o *ordering) walk(lo, hi int, near func(sample int) float64, visit func(int, float64) bool) {
	var before, after, between float64
	for _, s := range o.perm[lo:hi] {
		after += o.rows[s]
	}
	after /= 2
	for tau := range hi - lo {
		if !visit(tau, o.statistic(before, after, between, tau, hi-lo-tau)) {
			return
		}
		s := o.perm[lo+tau]
		d := near(s)
		rest := o.rows[s] - d
		before += d
		after -= rest
		between += rest - d
	}
}

// statistic is Q = nm/(n+m)·(2·between/nm − before/pairs − after/pairs), where sums
// run over unordered pairs and a mean over them divides by n²/2, or by n(n−1)/2 when
// unbiased (Matteson & James 2014, equations 5 and 6).
func (o *ordering) statistic(before, after, between float64, n, m int) float64 {
	if n == 0 || m == 0 {
		return 0
	}
	fn, fm := float64(n), float64(m)
	e := 2*between/(fn*fm) - o.within(before, fn) - o.within(after, fm)
	return fn * fm / (fn + fm) * e
}

func (o *ordering) within(sum, n float64) float64 {
	if !o.unbiased {
		return 2 * sum / (n * n)
	}
	if n < 2 {
		return 0
	}
	return 2 * sum / (n * (n - 1))
}

// rankEnergy is for one dimension: with samples in a tree by rank (Fenwick 1994,
// "A new data structure for cumulative frequency tables"), the distances of a
// sample to all earlier ones take 2·log₂ n additions, not n.
type rankEnergy struct {
	ordering
	x    []float64
	rank []int // of each sample in its window, from 1
	tree []node
}

// node holds how many samples it stands for and their sum.
type node struct{ n, sum float64 }

func (e *rankEnergy) identity(lo, hi int) {
	w := e.perm[lo:hi]
	for i := range w {
		w[i] = lo + i
	}
	slices.SortFunc(w, func(a, b int) int { return cmp.Compare(e.x[a], e.x[b]) })
	var total, below float64
	for _, s := range w {
		total += e.x[s]
	}
	for i, s := range w {
		v := e.x[s]
		e.rank[s] = i + 1
		e.rows[s] = v*float64(i) - below + (total - below - v) - v*float64(len(w)-1-i)
		below += v
	}
	for i := range w {
		w[i] = lo + i
	}
}

func (e *rankEnergy) scan(lo, hi int, visit func(int, float64) bool) {
	tree := e.tree[:hi-lo+1]
	clear(tree)
	var all node
	e.walk(lo, hi, func(s int) float64 {
		v := e.x[s]
		var below node
		for i := e.rank[s] - 1; i > 0; i &= i - 1 {
			below.n += tree[i].n
			below.sum += tree[i].sum
		}
		for i := e.rank[s]; i < len(tree); i += i & -i {
			tree[i].n++
			tree[i].sum += v
		}
		d := v*below.n - below.sum + (all.sum - below.sum) - v*(all.n-below.n)
		all.n++
		all.sum += v
		return d
	}, visit)
}

// matrixEnergy keeps all distances.
type matrixEnergy struct {
	ordering
	d [][]float64
}

func (e *matrixEnergy) identity(lo, hi int) {
	for i := lo; i < hi; i++ {
		e.perm[i] = i
		e.rows[i] = 0
		for _, d := range e.d[i][lo:hi] {
			e.rows[i] += d
		}
	}
}

func (e *matrixEnergy) scan(lo, hi int, visit func(int, float64) bool) {
	done := lo
	e.walk(lo, hi, func(s int) (d float64) {
		row := e.d[s]
		for _, t := range e.perm[lo:done] {
			d += row[t]
		}
		done++
		return d
	}, visit)
}
