package dimension

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// problem is a synthetic table with the elements that were broken.
type problem struct {
	table *Table
	truth [][]Condition
}

// recipe makes problems as Kalander describes ("RiskLoc", arXiv 2205.10004,
// section 6): Weibull leaves, some 0, relative forecast noise, and broken
// elements whose leaves all move by a severity with a small spread.
type recipe struct {
	sizes           []int // values of each dimension
	cuboids, each   int   // broken cuboids and elements of each
	layer           int   // conditions of each broken element
	noise, severity float64
	spread          float64
	everywhere      bool // everything moves by the severity
	measure         Measure
	cases           float64 // times as many in each leaf; 0 is 1
}

func (r recipe) make(seed uint64) problem {
	rng := rand.New(rand.NewPCG(seed, 5))
	p := problem{table: &Table{Measure: r.measure, Keys: make([][]string, len(r.sizes))}}
	p.truth = r.elements(rng)
	alpha, code := 0.5+0.5*rng.Float64(), make([]int, len(r.sizes))
	for d := range r.sizes {
		p.table.Dimensions = append(p.table.Dimensions, string(rune('a'+d)))
	}
	for more := true; more; more = next(code, r.sizes) {
		for d, c := range code {
			p.table.Keys[d] = append(p.table.Keys[d], valueName(d, c))
		}
		size := 100 * math.Pow(rng.ExpFloat64(), 1/alpha)
		if rng.Float64() < 0.15 {
			size = 0
		}
		severity := 0.0
		if r.everywhere || p.broken(len(p.table.Actual)) {
			severity = r.severity + r.spread*rng.NormFloat64()
		}
		p.add(r, rng, size, severity)
	}
	return p
}

// next counts code up; false after the last.
func next(code, sizes []int) bool {
	for d := len(code) - 1; d >= 0; d-- {
		if code[d]++; code[d] < sizes[d] {
			return true
		}
		code[d] = 0
	}
	return false
}

func valueName(d, c int) string { return fmt.Sprintf("%c%d", 'a'+d, c+1) }

// add appends the values of a leaf.
func (p *problem) add(r recipe, rng *rand.Rand, size, severity float64) {
	t := p.table
	noise := math.Max(0, 1+r.noise*rng.NormFloat64())
	if r.measure == Sum {
		t.Forecast = append(t.Forecast, size)
		if severity != 0 {
			t.Actual = append(t.Actual, size*math.Max(0, 1-severity))
		} else {
			t.Actual = append(t.Actual, size*noise)
		}
		return
	}
	base := math.Round(size*max(r.cases, 1)) + 1
	rate := math.Min(0.03*noise, 1)
	q := rate + math.Max(0, severity)*(1-rate)*0.5
	bad := 0.0
	for range int(base) {
		if rng.Float64() < q {
			bad++
		}
	}
	t.Actual, t.ActualBase = append(t.Actual, bad), append(t.ActualBase, base)
	t.Forecast, t.ForecastBase = append(t.Forecast, 0.03*base), append(t.ForecastBase, base)
}

// elements draws disjoint elements in different cuboids.
func (r recipe) elements(rng *rand.Rand) (all [][]Condition) {
	used := map[string]bool{}
	for range r.cuboids {
		layer := r.layer
		if layer == 0 {
			layer = 1 + rng.IntN(3)
		}
		dims := rng.Perm(len(r.sizes))[:layer]
		slices.Sort(dims)
		for range r.each {
			var e []Condition
			for _, d := range dims {
				v := valueName(d, rng.IntN(r.sizes[d]))
				for used[v] {
					v = valueName(d, rng.IntN(r.sizes[d]))
				}
				e = append(e, Condition{string(rune('a' + d)), v})
			}
			all = append(all, e)
		}
		for _, e := range all {
			for _, c := range e {
				used[c.Value] = true
			}
		}
	}
	return all
}

func (p *problem) broken(i int) bool {
	return slices.ContainsFunc(p.truth, func(e []Condition) bool {
		for _, c := range e {
			if p.table.Keys[c.Dimension[0]-'a'][i] != c.Value {
				return false
			}
		}
		return true
	})
}

// score counts right, wrong and missed elements.
func (p *problem) score(r *Result) (tp, fp, fn int) {
	want := map[string]bool{}
	for _, e := range p.truth {
		want[format(e)] = true
	}
	for _, c := range r.Causes {
		if want[c.String()] {
			tp++
		} else {
			fp++
		}
	}
	return tp, fp, len(want) - tp
}

// f1 runs a method on problems of ten seeds.
func (r recipe) f1(t *testing.T, opt Options) float64 {
	t.Helper()
	tp, wrong := 0, 0
	for seed := range uint64(10) {
		p := r.make(seed)
		res, err := Search(p.table, opt)
		if err != nil {
			t.Fatal(err)
		}
		right, fp, fn := p.score(res)
		tp, wrong = tp+right, wrong+fp+fn
	}
	return 2 * float64(tp) / float64(2*tp+wrong)
}

// TestMethodsOnSyntheticProblems prints every method on the grid of the papers
// (elements x layer x noise) and holds the default to what it must not lose.
func TestMethodsOnSyntheticProblems(t *testing.T) {
	for _, m := range Methods() {
		for _, layer := range []int{1, 2, 3} {
			for _, each := range []int{1, 2} {
				line := fmt.Sprintf("%-12v layer %d, %d elements, F1 at noise .05/.2:", m, layer, each)
				for _, measure := range []Measure{Sum, Proportion} {
					line += fmt.Sprintf("  %v", measure)
					for _, noise := range []float64{0.05, 0.2} {
						r := recipe{sizes: []int{10, 6, 8, 5}, cuboids: 1, each: each, layer: layer, noise: noise, severity: 0.5, spread: 0.02, measure: measure}
						direction := Up
						if measure == Sum {
							direction = Down
						}
						f1 := r.f1(t, Options{Method: m, MinShare: 0.05, Direction: direction})
						line += fmt.Sprintf(" %.2f", f1)
						if m == Scan && layer < 3 && f1 < 0.85 {
							t.Errorf("F1 %.2f of %+v", f1, r)
						}
					}
				}
				t.Log(line)
			}
		}
	}
}

func TestVerdicts(t *testing.T) {
	for _, m := range []Measure{Sum, Ratio, Proportion} {
		for seed := range uint64(10) {
			shape := recipe{sizes: []int{10, 6, 8, 5}, noise: 0.2, measure: m}
			if r, err := Search(shape.make(seed).table, Options{}); err != nil || r.Verdict != Unchanged {
				t.Errorf("%v, seed %d, noise only: %v %v", m, seed, r, err)
			}
			shape.everywhere, shape.severity, shape.spread = true, 0.3, 0.1
			if r, err := Search(shape.make(seed).table, Options{}); err != nil || r.Verdict != External || len(r.Causes) > 0 {
				t.Errorf("%v, seed %d, all leaves alike: %v %v", m, seed, r, err)
			}
			shape = recipe{sizes: shape.sizes, noise: 0.05, measure: m, severity: 0.6, cuboids: 1, each: 1, layer: 1}
			if r, err := Search(shape.make(seed).table, Options{}); err != nil || r.Verdict != Found || r.Explained < 0.5 {
				t.Errorf("%v, seed %d, one element: %v %v", m, seed, r, err)
			}
		}
	}
}
