package structure

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Options configure [PC]. The zero value is usual.
type Options struct {
	// Alpha is the level of the tests: two metrics are taken as independent
	// when the p-value is above it. Default 0.05, as in most software; smaller
	// gives fewer edges. Among 200 metrics 5 % of false positives are a
	// thousand edges before conditioning removes them.
	Alpha float64
	// MaxConditions bounds how many metrics are conditioned on. 0 is no bound:
	// the search ends by itself when no metric has that many neighbours.
	MaxConditions int
}

// Validate reports every fault of the options at once.
func (o Options) Validate() error {
	var errs []error
	if !(o.Alpha >= 0 && o.Alpha < 1) {
		errs = append(errs, fmt.Errorf("%w: Alpha is %v, want 0 (default) to below 1", ErrOptions, o.Alpha))
	}
	if o.MaxConditions < 0 {
		errs = append(errs, fmt.Errorf("%w: MaxConditions is %d, want 0 (none) or more", ErrOptions, o.MaxConditions))
	}
	return errors.Join(errs...)
}

const defaultAlpha = 0.05

// PC learns the completed partially directed graph of columns, one per metric and
// one value per row, by the order-independent PC algorithm with Fisher's z.
//
//  1. All pairs are joined.
//  2. For d = 0, 1, 2 … the edge of x and y goes when they are independent given
//     some d neighbours of either, all tests of one d made on the graph as it was (Colombo
//     and Maathuis, "Order-Independent Constraint-Based Causal Structure
//     Learning", JMLR 15, 2014). The test is √(n-d-3)·|artanh ρ| against the
//     normal quantile, ρ the partial correlation.
//  3. x - y - z without an edge of x and z becomes x → y ← z when y was in none of
//     the sets that separated x and z. Earlier arrows stay.
//  4. Meek's rules 1 to 3 orient what follows, never closing a cycle (Meek, "Causal
//     Inference and Causal Explanation with Background Knowledge", UAI 1995).
//
// Rows with a missing or infinite value are left out. A column that does not
// vary has no edges. Edges are sorted. Errors: [ErrData], [ErrLarge],
// [ErrOptions]. The columns are not changed. The cost depends on the density:
// all subsets of the neighbours of every metric are tested.
func PC(columns [][]float64, opt Options) ([]Edge, error) {
	if err := errors.Join(opt.Validate(), check(columns)); err != nil {
		return nil, err
	}
	if opt.Alpha == 0 {
		opt.Alpha = defaultAlpha
	}
	rows, err := complete(columns)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	s := newSearch(rows, opt)
	for d := 0; s.deepen(d); d++ {
	}
	g := s.graph
	g.colliders(s.between)
	g.meek()
	return g.edges(), nil
}

// search finds the skeleton.
type search struct {
	n, rows   int
	corr      []float64
	opt       Options
	graph     *graph
	separated []bool              // pairs found independent at this depth
	between   map[[2]int][]uint64 // members of all separating sets of a pair, as a bit set
	gone      [][2]int
}

func newSearch(columns [][]float64, opt Options) *search {
	n := len(columns)
	return &search{
		n: n, rows: len(columns[0]), corr: correlations(columns), opt: opt, graph: fullGraph(n),
		separated: make([]bool, n*n), between: map[[2]int][]uint64{},
	}
}

// deepen makes all tests given d metrics; false when there is nothing more to
// test.
func (s *search) deepen(d int) bool {
	if d > s.graph.maxDegree()-1 || s.opt.MaxConditions > 0 && d > s.opt.MaxConditions || s.rows-d-3 < 1 {
		return false
	}
	z := distuv.UnitNormal.Quantile(1 - s.opt.Alpha/2)
	limit := math.Tanh(z / math.Sqrt(float64(s.rows-d-3))) // |ρ| below is independent
	p := newPartial(s.corr, s.n, d)
	for x := range s.n {
		near := s.graph.neighbours(x)
		if len(near) > d {
			s.subsets(p, x, near, limit)
		}
	}
	for _, pair := range s.gone {
		s.graph.remove(pair[0], pair[1])
	}
	s.gone = s.gone[:0]
	return true
}

// subsets tests x against each neighbour given each set of d others.
func (s *search) subsets(p *partial, x int, near []int, limit float64) {
	pick := make([]int, p.d)
	for i := range pick {
		pick[i] = i
	}
	for {
		for i, k := range pick {
			p.set[i] = near[k]
		}
		if p.condition(x) {
			for k, y := range near {
				if !slices.Contains(pick, k) && p.independent(x, y, limit) {
					s.note(x, y, p.set)
				}
			}
		}
		if !nextSubset(pick, len(near)) {
			return
		}
	}
}

// nextSubset advances to the next subset of n in lexical order.
func nextSubset(pick []int, n int) bool {
	i := len(pick) - 1
	for i >= 0 && pick[i] == n-len(pick)+i {
		i--
	}
	if i < 0 {
		return false
	}
	pick[i]++
	for k := i + 1; k < len(pick); k++ {
		pick[k] = pick[k-1] + 1
	}
	return true
}

// note remembers what separates a pair.
func (s *search) note(x, y int, set []int) {
	pair := [2]int{min(x, y), max(x, y)}
	bits := s.between[pair]
	if bits == nil {
		bits = make([]uint64, (s.n+63)/64)
		s.between[pair] = bits
		s.gone = append(s.gone, pair)
	}
	for _, v := range set {
		bits[v/64] |= 1 << (v % 64)
	}
}
