package kernel

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"
)

// grown is a random tree: its tests and, for a row, the leaf that following the
// nodes leads to.
type grown struct {
	key         []int64
	column      []int
	left, right []int // node, or ^leaf
}

// grow splits leaves first…last, numbered from left to right, and returns the
// node and the leaves under it.
func (g *grown) grow(rng *rand.Rand, first, last, columns int) (node int, under uint64) {
	if first == last {
		return ^first, 1 << first
	}
	node = len(g.key)
	keys := []int64{math.MinInt64, -1, 0, 1, math.MaxInt64 - 1, rng.Int64() - rng.Int64()}
	g.key, g.column = append(g.key, keys[rng.IntN(len(keys))]), append(g.column, rng.IntN(columns))
	g.left, g.right = append(g.left, 0), append(g.right, 0)
	cut := first + rng.IntN(last-first)
	l, ul := g.grow(rng, first, cut, columns)
	r, ur := g.grow(rng, cut+1, last, columns)
	g.left[node], g.right[node] = l, r
	return node, ul | ur
}

// under are the leaves below a node.
func (g *grown) under(node int) uint64 {
	if node < 0 {
		return 1 << ^node
	}
	return g.under(g.left[node]) | g.under(g.right[node])
}

func (g *grown) follow(keys []int64, row int) int {
	node := 0
	if len(g.key) == 0 {
		return 0
	}
	for node >= 0 {
		if keys[g.column[node]*Rows+row] > g.key[node] {
			node = g.right[node]
		} else {
			node = g.left[node]
		}
	}
	return ^node
}

func randomTree(seed uint64, leaves, columns int) (g grown, tests Tests, keys []int64) {
	rng := rand.New(rand.NewPCG(seed, uint64(leaves)))
	g.grow(rng, 0, leaves-1, columns)
	for _, i := range rng.Perm(len(g.key)) {
		tests.Add(g.key[i], g.under(g.left[i]), g.column[i])
	}
	keys = make([]int64, columns*Rows)
	for i := range keys {
		keys[i] = []int64{math.MinInt64, -1, 0, 1, math.MaxInt64, rng.Int64() - rng.Int64()}[rng.IntN(6)]
	}
	return g, tests, keys
}

// TestNarrow: the lowest leaf left is the one that following the tree leads to,
// on every set, whatever the order of the tests.
func TestNarrow(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range []int{1, 2, 3, 7, 31, 32, 33, 63, 64} {
			for seed := range uint64(20) {
				g, tests, keys := randomTree(seed, n, 5)
				var sets [Rows]uint64
				tests.Narrow(&sets, 0, tests.Len(), keys)
				for r, s := range sets {
					if got, want := bits.TrailingZeros64(s), g.follow(keys, r); got != want {
						t.Fatalf("%d leaves, seed %d, row %d: leaf %d, want %d", n, seed, r, got, want)
					}
				}
			}
		}
	})
}

func TestNarrowRefuses(t *testing.T) {
	_, tests, keys := randomTree(1, 9, 3)
	var sets [Rows]uint64
	panics(t, badShape, func() { tests.Narrow(&sets, 0, tests.Len(), keys[1:]) })
	panics(t, badShape, func() { tests.Add(0, 1, -1) })
}

// BenchmarkNarrow is a tree of depth 5; Copy moves the keys once.
func BenchmarkNarrow(b *testing.B) {
	_, tests, keys := randomTree(1, 32, 43)
	var sets [Rows]uint64
	for l := Portable; l <= best(); l++ {
		b.Run(fmt.Sprint(l), func(b *testing.B) {
			use(b, l)
			b.ReportAllocs()
			for b.Loop() {
				tests.Narrow(&sets, 0, tests.Len(), keys)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*Rows*tests.Len()), "ns/test")
		})
	}
	b.Run("Copy", func(b *testing.B) {
		dst := make([]int64, len(keys))
		for b.Loop() {
			copy(dst, keys)
		}
	})
}
