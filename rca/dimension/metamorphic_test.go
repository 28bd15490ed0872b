package dimension

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// Changes of a table that must not change what is found.

func metamorphicProblems() (list []problem) {
	for _, m := range []Measure{Sum, Ratio, Proportion} {
		for seed := range uint64(4) {
			list = append(list, recipe{sizes: []int{6, 5, 4}, cuboids: 1 + int(seed)%2, each: 1 + int(seed)/2, layer: 1 + int(seed)%2, noise: 0.1, severity: 0.6, measure: m}.make(seed))
		}
	}
	return list
}

// found returns the names of the causes, in order.
func found(t *testing.T, table *Table, m Method) (names []string, r *Result) {
	t.Helper()
	r, err := Search(table, Options{Method: m})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Causes {
		names = append(names, c.String())
	}
	return names, r
}

// copyRows returns the table with its rows in the given order, which may name a
// row more than once.
func copyRows(t *Table, order []int) *Table {
	pick := func(x []float64) (out []float64) {
		for _, i := range order {
			if x != nil {
				out = append(out, x[i])
			}
		}
		return out
	}
	c := &Table{Dimensions: t.Dimensions, Measure: t.Measure, Actual: pick(t.Actual), Forecast: pick(t.Forecast), ActualBase: pick(t.ActualBase), ForecastBase: pick(t.ForecastBase)}
	for _, keys := range t.Keys {
		var k []string
		for _, i := range order {
			k = append(k, keys[i])
		}
		c.Keys = append(c.Keys, k)
	}
	return c
}

func identity(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

func scale(x []float64, by float64) {
	for i := range x {
		x[i] *= by
	}
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	for _, p := range metamorphicProblems() {
		for _, m := range Methods() {
			_, want := found(t, p.table, m)
			order := rand.New(rand.NewPCG(1, 2)).Perm(len(p.table.Actual))
			if _, got := found(t, copyRows(p.table, order), m); !reflect.DeepEqual(got, want) {
				t.Errorf("%v: rows in another order: %v, want %v", m, got, want)
			}
		}
	}
}

func TestLeavesAddUp(t *testing.T) {
	for _, p := range metamorphicProblems() {
		twice := copyRows(p.table, append(identity(len(p.table.Actual)), identity(len(p.table.Actual))...))
		for _, x := range [][]float64{twice.Actual, twice.Forecast, twice.ActualBase, twice.ForecastBase} {
			scale(x, 0.5)
		}
		want, _ := found(t, p.table, Scan)
		if got, r := found(t, twice, Scan); !slices.Equal(got, want) || r.Leaves != len(p.table.Actual) {
			t.Errorf("leaves in halves: %v of %d leaves, want %v", got, r.Leaves, want)
		}
	}
}

func TestNamesDoNotMatter(t *testing.T) {
	for _, p := range metamorphicProblems() {
		for _, m := range Methods() {
			want, _ := found(t, p.table, m)
			c := copyRows(p.table, identity(len(p.table.Actual)))
			c.Dimensions = []string{"x", "y", "z"}
			for _, keys := range c.Keys {
				for i, k := range keys {
					keys[i] = string(rune('z'-k[1]+'0')) + k // reverses the order of names
				}
			}
			got, r := found(t, c, m)
			for i := range got {
				for j, e := range r.Causes[i].Element {
					r.Causes[i].Element[j] = Condition{string(rune(e.Dimension[0] - 'x' + 'a')), e.Value[1:]}
				}
				got[i] = r.Causes[i].String()
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%v: renamed: %v, want %v", m, got, want)
			}
		}
	}
}

func TestUnitDoesNotMatter(t *testing.T) {
	for _, p := range metamorphicProblems() {
		if p.table.Measure == Proportion {
			continue // counts: ten times as many are surer
		}
		for _, m := range Methods() {
			want, _ := found(t, p.table, m)
			for _, by := range []float64{1.0 / 1024, 4096} {
				c := copyRows(p.table, identity(len(p.table.Actual)))
				scale(c.Actual, by)
				scale(c.Forecast, by)
				if got, _ := found(t, c, m); !slices.Equal(got, want) {
					t.Errorf("%v %v: values times %v: %v, want %v", m, c.Measure, by, got, want)
				}
			}
		}
	}
}

// Sixteen times as many cases, drawn anew: what was found is found, and nothing
// else.
func TestMoreCasesFindTheTruth(t *testing.T) {
	for seed := range uint64(10) {
		p := recipe{sizes: []int{6, 5, 4}, cuboids: 1, each: 1 + int(seed)%2, layer: 1 + int(seed)/2%2, noise: 0.1, severity: 0.6, measure: Proportion, cases: 16}.make(seed)
		r, err := Search(p.table, Options{MinShare: 0.1})
		if err != nil {
			t.Fatal(err)
		}
		if _, fp, fn := p.score(r); fp+fn > 0 {
			t.Errorf("seed %d: %v, want %v", seed, r, p.truth)
		}
	}
}

func TestBrokenLeavesAreLeftOut(t *testing.T) {
	p := metamorphicProblems()[0]
	want, _ := found(t, p.table, Scan)
	c := copyRows(p.table, append(identity(len(p.table.Actual)), 0, 1))
	n := len(c.Actual)
	c.Actual[n-1], c.Forecast[n-2] = math.NaN(), math.Inf(1)
	if got, r := found(t, c, Scan); !slices.Equal(got, want) || r.Skipped != 2 {
		t.Errorf("%v with %d skipped, want %v with 2", got, r.Skipped, want)
	}
}
