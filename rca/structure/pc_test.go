package structure

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"testing"
)

// source is SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a few lines in any
// language, so that the reference implementation sees the same data.
type source uint64

func (s *source) uniform() float64 {
	*s += 0x9E3779B97F4A7C15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return float64((z^z>>31)>>11) / (1 << 53)
}

// linear is data of a random linear model in which metric i depends on earlier
// ones, degree/(metrics-1) of them in the mean, with noise of variance 1 (twelve uniforms).
func linear(metrics, rows int, seed uint64, degree float64) [][]float64 {
	s := source(seed)
	weight := make([][]float64, metrics)
	for i := range metrics {
		weight[i] = make([]float64, i)
		for j := range i {
			if s.uniform() < degree/float64(max(metrics-1, 1)) {
				w := 0.3 + 0.7*s.uniform()
				if s.uniform() >= 0.5 {
					w = -w
				}
				weight[i][j] = w
			}
		}
	}
	x := make([][]float64, metrics)
	for i := range x {
		x[i] = make([]float64, rows)
	}
	for r := range rows {
		for i := range metrics {
			noise := 0.0
			for range 12 {
				noise += s.uniform()
			}
			sum := 0.0
			for j, w := range weight[i] {
				if w != 0 {
					sum += w * x[j][r]
				}
			}
			x[i][r] = noise - 6 + sum
		}
	}
	return x
}

func learn(t testing.TB, columns [][]float64) (undirected, directed []Edge) {
	t.Helper()
	edges, err := PC(columns, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edges {
		if e.Directed {
			directed = append(directed, e)
		} else {
			undirected = append(undirected, e)
		}
	}
	return undirected, directed
}

func pairs(p [][2]int, directed bool) (list []Edge) {
	for _, e := range p {
		list = append(list, Edge{e[0], e[1], directed})
	}
	slices.SortFunc(list, func(a, b Edge) int { return (a.From-b.From)*1000 + a.To - b.To })
	return list
}

// The wanted graphs are those of causal-learn 0.1.4.8, on the same data as linear makes:
//
//	pc(X, alpha=0.05, indep_test="fisherz", stable=True, uc_rule=0, uc_priority=2)
func TestPCIsCausalLearns(t *testing.T) {
	for _, c := range []struct {
		metrics              int
		seed                 uint64
		degree               float64
		undirected, directed [][2]int
	}{
		{10, 1, 2, [][2]int{{1, 7}}, [][2]int{{0, 6}, {3, 6}, {3, 9}, {4, 6}, {5, 9}, {7, 9}}},
		{20, 2, 3, [][2]int{{0, 9}, {9, 18}}, [][2]int{
			{11, 1}, {14, 1}, {14, 2}, {16, 2}, {17, 2}, {18, 2}, {3, 12}, {7, 5}, {5, 8}, {5, 12}, {18, 5}, {11, 6}, {6, 13}, {14, 6}, {16, 6},
			{18, 6}, {7, 15}, {7, 16}, {8, 16}, {8, 19}, {10, 17}, {19, 14}, {18, 15}, {16, 17},
		}},
		{40, 3, 3, [][2]int{{0, 3}, {0, 10}, {0, 14}, {3, 32}, {9, 18}}, [][2]int{
			{0, 16}, {0, 19}, {1, 12}, {1, 15}, {2, 13}, {14, 2}, {22, 2}, {24, 2}, {28, 2}, {3, 22}, {33, 4}, {34, 4}, {4, 36}, {6, 19}, {26, 7},
			{29, 7}, {31, 7}, {8, 13}, {8, 16}, {8, 23}, {9, 28}, {17, 11}, {27, 11}, {16, 12}, {12, 17}, {12, 33}, {12, 37}, {24, 13}, {20, 15},
			{15, 28}, {16, 20}, {27, 16}, {18, 22}, {20, 19}, {20, 29}, {20, 30}, {21, 27}, {22, 25}, {22, 27}, {24, 23}, {25, 23}, {35, 23},
			{24, 29}, {30, 34}, {32, 33}, {33, 35}, {35, 38}, {38, 37},
		}},
	} {
		undirected, directed := learn(t, linear(c.metrics, 600, c.seed, c.degree))
		if want := pairs(c.undirected, false); !slices.Equal(undirected, want) {
			t.Errorf("%d metrics, undirected\n got %v\nwant %v", c.metrics, undirected, want)
		}
		if want := pairs(c.directed, true); !slices.Equal(directed, want) {
			t.Errorf("%d metrics, directed\n got %v\nwant %v", c.metrics, directed, want)
		}
	}
}

// At full size: the number of edges and FNV-1a of them, made as above, seed and number
// of metrics equal (14 s and 134 s there, on the machine at hand).
func TestPCIsCausalLearnsAtFullSize(t *testing.T) {
	for _, c := range []struct {
		metrics, edges int
		hash           uint64
	}{
		{100, 157, 0x1ba777ae248f4786},
		{200, 328, 0xef62984ce7dd6ed7},
	} {
		got, err := PC(linear(c.metrics, 600, uint64(c.metrics), 3), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, e := range got {
			sign := "-"
			if e.Directed {
				sign = ">"
			}
			words = append(words, fmt.Sprintf("%d%s%d", e.From, sign, e.To))
		}
		h := fnv.New64a()
		h.Write([]byte(strings.Join(words, " ")))
		if len(got) != c.edges || h.Sum64() != c.hash {
			t.Errorf("%d metrics: %d edges, hash %#x; want %d, %#x", c.metrics, len(got), h.Sum64(), c.edges, c.hash)
		}
	}
}

func TestPCDegradesInStatedWays(t *testing.T) {
	x := linear(6, 300, 4, 2)
	want, err := PC(x, Options{})
	if err != nil || len(want) == 0 {
		t.Fatal(want, err)
	}
	with := append(slices.Clone(x), make([]float64, 300)) // a constant
	with[6][7] = math.NaN()                               // and a row that counts for nobody
	if got, err := PC(with, Options{}); err != nil || slices.ContainsFunc(got, func(e Edge) bool { return e.From == 6 || e.To == 6 }) {
		t.Error(got, err)
	}
	twin := append(slices.Clone(x), x[0]) // collinear: no test may divide by 0
	if _, err := PC(twin, Options{}); err != nil {
		t.Error(err)
	}
	if got, err := PC(nil, Options{}); got != nil || err != nil {
		t.Error(got, err)
	}
}

func TestPCErrors(t *testing.T) {
	f := func(columns [][]float64, o Options, want error) {
		t.Helper()
		if _, err := PC(columns, o); !errors.Is(err, want) {
			t.Errorf("err = %v, want %v", err, want)
		}
	}
	f(make([][]float64, 201), Options{}, ErrLarge)
	f([][]float64{{1, 2}, {1}}, Options{}, ErrData)
	f([][]float64{{1, 2}, {3, 4}}, Options{}, ErrData)
	f(nil, Options{Alpha: 2, MaxConditions: -1}, ErrOptions)
}

func BenchmarkPC(b *testing.B) {
	for _, n := range []int{25, 50, 100, 200} {
		x := linear(n, 600, uint64(n), 3)
		b.Run(fmt.Sprintf("metrics=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := PC(x, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	x := linear(200, 600, 200, 3)
	b.Run("yardstick=correlations-of-200", func(b *testing.B) {
		for b.Loop() {
			correlations(x)
		}
	})
}
