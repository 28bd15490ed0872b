package benchdata

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/rca/dimension"
)

// localizations reads the cases or skips the test.
func localizations(t testing.TB) (cases []*Localization, tables []*dimension.Table) {
	t.Helper()
	dir := os.Getenv(DataVariable)
	if dir == "" {
		t.Skip(DataVariable + " is not set: the cases of rca/rs are not there")
	}
	for c, err := range RS(os.DirFS(filepath.Join(dir, "rca", "rs"))) {
		if err != nil {
			t.Fatal(err)
		}
		table, err := dimension.Predict(c.Dimensions, dimension.Proportion, c.Past, c.Now)
		if err != nil {
			t.Fatal(err)
		}
		cases, tables = append(cases, c), append(tables, table)
	}
	return cases, tables
}

// elementName writes an element whose conditions may stand in any order.
func elementName(element []dimension.Condition) string {
	var parts []string
	for _, c := range element {
		parts = append(parts, c.Dimension+"="+c.Value)
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}

// localizer names the elements of a table that it blames.
type localizer func(*dimension.Table) [][]dimension.Condition

func searcher(t testing.TB, m dimension.Method) localizer {
	return func(table *dimension.Table) (elements [][]dimension.Condition) {
		// Failures only harm by rising: Up is what the measure is, not a setting.
		r, err := dimension.Search(table, dimension.Options{Method: m, Direction: dimension.Up})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range r.Causes {
			elements = append(elements, c.Element)
		}
		return elements
	}
}

// anyElement blames a leaf with failures at random and keeps one to three of its
// conditions: chance.
func anyElement(rng *rand.Rand) localizer {
	return func(t *dimension.Table) [][]dimension.Condition {
		i := rng.IntN(len(t.Actual))
		var e []dimension.Condition
		for _, d := range rng.Perm(len(t.Dimensions))[:1+rng.IntN(min(3, len(t.Dimensions)))] {
			e = append(e, dimension.Condition{Dimension: t.Dimensions[d], Value: t.Keys[d][i]})
		}
		return [][]dimension.Condition{e}
	}
}

// largest blames the value of one dimension with the largest rate now: what a
// table sorted by failures shows at the top.
func largest(t *dimension.Table) (best [][]dimension.Condition) {
	top := -1.0
	for _, d := range t.Dimensions {
		list, _ := dimension.Breakdown(t, nil, d)
		for _, s := range list {
			if v := s.Excess() / (s.ActualBase + 100); v > top {
				top, best = v, [][]dimension.Condition{{{Dimension: d, Value: s.Name}}}
			}
		}
	}
	return best
}

func countCauses(f localizer, cases []*Localization, tables []*dimension.Table) (counts []measure.Elements) {
	names := func(elements [][]dimension.Condition) (out []string) {
		for _, e := range elements {
			out = append(out, elementName(e))
		}
		return out
	}
	for i, c := range cases {
		counts = append(counts, measure.CountElements(names(f(tables[i])), names(c.Truth)))
	}
	return counts
}

func addElements(counts []measure.Elements, pick []int) (sum measure.Elements) {
	for _, i := range pick {
		sum = sum.Add(counts[i])
	}
	return sum
}

// TestDimensions prints F1 over cause elements for every method of
// rca/dimension on the cases of RobustSpot. The constants of the default were
// chosen on the odd cases (first, third, …) and synthetic tables, then frozen;
// the even cases are the test. Intervals are 95 %, by case.
func TestDimensions(t *testing.T) {
	cases, tables := localizations(t)
	var odd, even, all []int
	for i := range cases {
		all = append(all, i)
		if i%2 == 0 {
			odd = append(odd, i)
		} else {
			even = append(even, i)
		}
	}
	row := func(name string, f localizer) measure.Elements {
		start := time.Now()
		counts := countCauses(f, cases, tables)
		each := time.Since(start) / time.Duration(len(cases))
		line := fmt.Sprintf("%-28s", name)
		for _, part := range [][]int{odd, even, all} {
			lo, hi := measure.Bootstrap(len(part), 1, func(pick []int) float64 {
				var chosen []int
				for _, i := range pick {
					chosen = append(chosen, part[i])
				}
				return addElements(counts, chosen).F1()
			})
			line += fmt.Sprintf("  %.3f [%.2f, %.2f]", addElements(counts, part).F1(), lo, hi)
		}
		sum := addElements(counts, all)
		t.Logf("%s  TP %d FP %d FN %d  %v a case", line, sum.TP, sum.FP, sum.FN, each.Round(time.Microsecond))
		return sum
	}
	t.Logf("%d cases; F1 on odd, even, all:", len(cases))
	best := row(dimension.Scan.String(), searcher(t, dimension.Scan))
	for _, m := range dimension.Methods()[1:] {
		row(m.String(), searcher(t, m))
	}
	row("one dimension, largest rise", largest)
	row("chance", anyElement(rand.New(rand.NewPCG(1, 1))))
	if best.F1() < 0.6 {
		t.Errorf("F1 of the default is %.3f: something is broken", best.F1())
	}
}

func TestRSLayout(t *testing.T) {
	yaml := "- data: one\n  timestamp: 180\n  cause: [{'bitrate':500, 'p2p':1}, {'isp':'x'}]\n"
	csv := "min,bitrate,p2p,isp,value,cnt\n60,500,1,x,1,10\n60,500,0,x,0,5\n120,500,1,x,2,10\n180,500,1,x,7,10\n240,500,1,x,9,10\n"
	read := func(yaml, csv string) (list []*Localization, err error) {
		for c, e := range RS(fstest.MapFS{"anomaly.yaml": {Data: []byte(yaml)}, "one.csv": {Data: []byte(csv)}}) {
			list, err = append(list, c), e
		}
		return list, err
	}
	list, err := read(yaml, csv)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	c := list[0]
	if len(c.Past) != 2 || len(c.Past[0]) != 2 || len(c.Now) != 1 || c.Now[0].Value != 7 || c.Now[0].Base != 10 {
		t.Errorf("rows: %+v", c)
	}
	if len(c.Truth) != 2 || elementName(c.Truth[0]) != "bitrate=500&p2p=1" || elementName(c.Truth[1]) != "isp=x" {
		t.Errorf("truth: %v", c.Truth)
	}
	bad := func(yaml, csv string) {
		t.Helper()
		if _, err := read(yaml, csv); !errors.Is(err, ErrFormat) {
			t.Errorf("got %v, want ErrFormat", err)
		}
	}
	bad("  timestamp: 180\n", csv)
	bad(strings.Replace(yaml, "180", "x", 1), csv)
	bad(strings.Replace(yaml, "'p2p':1", "p2p", 1), csv)
	bad(yaml, strings.Replace(csv, "cnt", "count", 1))
	bad(yaml, csv+"300,500\n")
	bad(yaml, csv+"300,500,1,x,one,10\n")
}
