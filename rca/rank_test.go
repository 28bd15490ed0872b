package rca

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var nan = math.NaN()

// system returns n components with metrics cpu and latency of Gaussian noise
// around 10, at 1 s; the fault hook changes values from row at on.
func system(seed uint64, n, rows, at int, fault func(component, metric int, v float64) float64) *Frame {
	rng := rand.New(rand.NewPCG(seed, 1))
	f := &Frame{Time: make([]int64, rows)}
	for i := range f.Time {
		f.Time[i] = int64(1000 * (i + 1))
	}
	for c := range n {
		for m, name := range []string{"cpu", "latency"} {
			v := make([]float64, rows)
			for i := range v {
				v[i] = 10 + 0.3*rng.NormFloat64()
				if i >= at && fault != nil {
					v[i] = fault(c, m, v[i])
				}
			}
			f.Columns = append(f.Columns, Column{Component: string(rune('a' + c)), Metric: name, Values: v})
		}
	}
	return f
}

func hog(c, m int, v float64) float64 {
	if c == 2 && m == 0 {
		return v * 3
	}
	return v
}

func mustRank(t *testing.T, f *Frame, o Options) Ranking {
	t.Helper()
	r, err := Rank(f, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRankFindsTheHog(t *testing.T) {
	f := system(1, 5, 300, 200, hog)
	for _, o := range []Options{{At: 201000}, {At: 221000}, {At: 0}, {At: 201000, Window: time.Minute, Baseline: 100 * time.Second}} {
		r := mustRank(t, f, o)
		if r.Top() != "c" || r.Metrics[0].Metric != "cpu" || r.Abstained {
			t.Errorf("%+v: top %q by %q", o, r.Top(), r.Metrics[0].Metric)
		}
		e := r.Metrics[0].Evidence[0]
		if e.Direction != 1 || !e.Sustained || e.Peak < 25 || math.Abs(e.Median-10) > 0.2 {
			t.Errorf("evidence %+v", e)
		}
	}
}

func TestOnsetSearchIsExactOnAClearStep(t *testing.T) {
	r := mustRank(t, system(2, 5, 300, 200, hog), Options{})
	if r.At < 199000 || r.At > 203000 || !r.Searched || r.Warnings[0].Kind != OnsetSearched {
		t.Errorf("At = %d, warnings %v", r.At, r.Warnings)
	}
}

func TestNothingIsWrong(t *testing.T) {
	for seed := range uint64(20) {
		f := system(seed, 6, 300, 0, nil)
		for _, at := range []int64{0, 150000} {
			r := mustRank(t, f, Options{At: at})
			if !r.Abstained || r.Top() != "" || r.Components[0].Share != 0 || len(r.Components) != 6 {
				t.Fatalf("seed %d at %d: %+v", seed, at, r.Components[0])
			}
		}
	}
}

func TestSharesAddUp(t *testing.T) {
	r := mustRank(t, system(3, 5, 300, 200, hog), Options{At: 201000})
	for _, list := range [][]Cause{r.Components, r.Metrics} {
		sum := 0.0
		for i, c := range list {
			sum += c.Share
			if i > 0 && c.Score > list[i-1].Score {
				t.Error("not in order")
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("shares add up to %v", sum)
		}
	}
}

// Units do not matter, nor does the order of columns, nor a shift in time.
func TestMetamorphic(t *testing.T) {
	f := system(4, 5, 300, 200, hog)
	want := mustRank(t, f, Options{At: 201000})
	g := &Frame{Time: slices.Clone(f.Time), Columns: slices.Clone(f.Columns)}
	slices.Reverse(g.Columns)
	for i := range g.Columns {
		g.Columns[i].Values = slices.Clone(g.Columns[i].Values)
		for j := range g.Columns[i].Values {
			g.Columns[i].Values[j] *= 1024 // a power of two is exact
		}
	}
	for i := range g.Time {
		g.Time[i] += 5000
	}
	got := mustRank(t, g, Options{At: 206000})
	if diff := cmp.Diff(names(want.Metrics), names(got.Metrics)); diff != "" {
		t.Error(diff)
	}
	for i := range got.Components {
		if got.Components[i].Score != want.Components[i].Score {
			t.Errorf("component %d: %v, want %v", i, got.Components[i].Score, want.Components[i].Score)
		}
	}
}

func names(causes []Cause) (s []string) {
	for _, c := range causes {
		s = append(s, c.Component+"/"+c.Metric)
	}
	return s
}

func TestConstantColumns(t *testing.T) {
	rows := 40
	f := system(5, 1, rows, 0, nil)
	constant, zero, memory := make([]float64, rows), make([]float64, rows), make([]float64, rows)
	for i := range rows {
		constant[i] = 7
		memory[i] = 1e9
		if i >= 30 {
			zero[i] = 3       // errors appear where there were none
			memory[i] = 1.2e9 // 20 scales of 1 %
		}
	}
	f.Columns = append(f.Columns,
		Column{Component: "k", Metric: "constant", Values: constant}, Column{Component: "z", Metric: "errors", Values: zero},
		Column{Component: "m", Metric: "memory", Values: memory})
	r := mustRank(t, f, Options{At: 31000})
	score := map[string]float64{}
	for _, c := range r.Metrics {
		score[c.Metric] = c.Evidence[0].Deviation
	}
	if score["constant"] != 0 || math.Abs(score["errors"]-100) > 1e-9 || math.Abs(score["memory"]-20) > 1e-9 {
		t.Errorf("scores %v", score)
	}
}

func TestGraphDiscountsTheCaller(t *testing.T) {
	// a calls b calls c; c is slow, so b and a are, and a most in its own scale.
	slow := func(c, m int, v float64) float64 {
		if m == 1 && c < 3 {
			return v * []float64{3.4, 3.2, 3}[c]
		}
		return v
	}
	f := system(6, 5, 300, 200, slow)
	plain := mustRank(t, f, Options{At: 201000})
	g := Graph{Edges: []Edge{{"b", "c"}, {"a", "b"}, {"a", "b"}, {"a", "a"}, {"c", "ghost"}}}
	with := mustRank(t, f, Options{At: 201000, Graph: g})
	if plain.Top() == "c" || with.Top() != "c" || with.Metrics[0].Component != "c" {
		t.Errorf("plain %q, with graph %q", plain.Top(), with.Top())
	}
	if w := with.Warnings[len(with.Warnings)-1]; w.Kind != UnknownComponent || w.Component != "ghost" {
		t.Errorf("warnings %v", with.Warnings)
	}
	g.Edges = append(g.Edges, Edge{"c", "a"}) // a cycle is tolerated, and said
	if w := mustRank(t, f, Options{At: 201000, Graph: g}).Warnings; w[0] != (Warning{Kind: Cycle, Component: "a"}) {
		t.Errorf("warnings %v", w)
	}
}

func TestWarnings(t *testing.T) {
	f := system(7, 3, 100, 50, hog)
	for i := range 100 {
		if i < 45 {
			f.Columns[0].Values[i] = nan // thin baseline
		}
		if i >= 50 {
			f.Columns[1].Values[i] = nan // vanished
		}
		if i >= 52 {
			f.Columns[2].Values[i] = nan // thin window
		}
	}
	f.Columns[3].Values[60] = math.Inf(1)
	r := mustRank(t, f, Options{At: 51000})
	var got []string
	for _, w := range r.Warnings {
		got = append(got, w.String())
	}
	want := []string{
		"a/cpu: too few values before the fault (5)", "b/latency: infinite values taken as missing (1)",
		"a/latency: no value after the fault (0)", "b/cpu: few values after the fault (2)",
		"no calls between the components are known: a cause cannot be told from what it makes slow",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestErrors(t *testing.T) {
	f := system(8, 2, 100, 50, nil)
	check := func(f *Frame, o Options, want error, words string) {
		t.Helper()
		_, err := Rank(f, o)
		if !errors.Is(err, want) || !strings.Contains(err.Error(), words) {
			t.Errorf("err = %v, want %v with %q", err, want, words)
		}
	}
	check(f, Options{At: 1000}, ErrTime, "1000")
	check(f, Options{At: 200000}, ErrTime, "200000")
	check(f, Options{At: 5000}, ErrShort, "none of 4 columns")
	check(&Frame{}, Options{}, ErrFrame, "no rows")
	check(f, Options{Floor: -1, Level: 2, Threshold: nan, Window: -5}, ErrOptions, "Threshold is NaN")
	check(f, Options{Graph: Graph{Edges: []Edge{{"a", ""}}}}, ErrOptions, "graph edge 0")
	short := &Frame{Time: f.Time[:8], Columns: []Column{{Component: "a", Metric: "x", Values: f.Columns[0].Values[:8]}}}
	check(short, Options{}, ErrShort, "8 rows")
}

// No values make a score infinite or NaN, and none panics, whatever the method.
func FuzzRank(f *testing.F) {
	f.Add(uint64(1), 1e308, -1e308, uint8(20))
	f.Add(uint64(2), 5e-324, 0.0, uint8(30))
	f.Add(uint64(3), math.Inf(1), nan, uint8(12))
	f.Add(uint64(4), 1e200, 1e-200, uint8(25))
	f.Fuzz(func(t *testing.T, seed uint64, a, b float64, at uint8) {
		fr := system(seed, 4, 40, 0, nil)
		rng := rand.New(rand.NewPCG(seed, 2))
		for _, c := range fr.Columns[:5] {
			for i := range c.Values {
				c.Values[i] = []float64{a, b, 1, c.Values[i]}[rng.IntN(4)]
			}
		}
		fr.Columns = append(fr.Columns, Column{Component: "a", Peer: "b", Metric: "latency", Values: fr.Columns[0].Values})
		g := Graph{Edges: []Edge{{"a", "b"}, {"b", "c"}, {"c", "a"}, {"b", "d"}}}
		for _, m := range Methods() {
			r, err := Rank(fr, Options{At: int64(at) * 1000, Graph: g, Method: m, Symptom: Symptom{Component: "a"}})
			if err != nil {
				continue
			}
			for _, c := range append(r.Components, r.Metrics...) {
				if math.IsNaN(c.Score) || math.IsInf(c.Score, 0) || math.IsNaN(c.Share) || c.Score < 0 {
					t.Fatalf("%s: %+v", m.Name(), c)
				}
			}
			for _, v := range r.Votes {
				for c, x := range v.Scores {
					if !(x >= 0 && x <= 1) {
						t.Fatalf("%s gives %s %v", v.Method, c, x)
					}
				}
			}
		}
	})
}

func BenchmarkRank(b *testing.B) {
	for _, n := range []int{5, 25, 100, 500} { // times 2 metrics, 600 rows
		f := system(1, n, 600, 500, hog)
		g := Graph{}
		for i := 1; i < n; i++ { // a tree
			g.Edges = append(g.Edges, Edge{string(rune('a' + (i-1)/3)), string(rune('a' + i))})
		}
		for _, with := range []Graph{{}, g} {
			b.Run(fmt.Sprintf("metrics=%d/edges=%d", len(f.Columns), len(with.Edges)), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Rank(f, Options{At: 501000, Graph: with}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	f := system(1, 100, 600, 500, hog)
	b.Run("yardstick=copy-200-metrics", func(b *testing.B) {
		dst := make([]float64, 600)
		for b.Loop() {
			for _, c := range f.Columns {
				copy(dst, c.Values)
			}
		}
	})
}
