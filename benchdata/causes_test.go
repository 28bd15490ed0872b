package benchdata

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/rca"
)

// TestRootCauses prints how well every method ranks the root causes of every
// set, in one configuration: the zero options with the time, the window, the
// call graph and the symptom of the case. Odd and even cases are printed apart:
// what little was chosen on data was chosen on the odd ones. Ties count
// against a method, an abstention on a fault is a miss. -run RootCauses/nezha
// prints one set.
func TestRootCauses(t *testing.T) {
	for _, g := range causeGroups(t) {
		t.Run(g.name, func(t *testing.T) {
			t.Logf("%d cases\n%s", len(g.cases), g.table(t))
		})
	}
}

// causeGroup is the cases of a table.
type causeGroup struct {
	name  string
	cases []*CauseCase
	delay int64   // ms that the fault time is given late; -1 not given
	least float64 // component AC@1 below which something broke
}

func causeGroups(t *testing.T) (groups []causeGroup) {
	t.Helper()
	sets := map[string][]*CauseCase{}
	for _, s := range CauseSets() {
		fsys, ok := s.Dir("")
		if !ok {
			t.Logf("%s is not there: set %s", s.Name, DataVariable)
			continue
		}
		for c, err := range s.Cases(fsys) {
			if err != nil {
				t.Fatal(err)
			}
			sets[c.Set] = append(sets[c.Set], c)
		}
	}
	for _, d := range []int64{0, 30, 60, 120} {
		groups = append(groups, causeGroup{fmt.Sprintf("sock-shop, %d s late", d), sets["sock-shop"], d * 1000, 1})
	}
	groups = append(groups, causeGroup{"sock-shop, no time", sets["sock-shop"], -1, 0.98},
		causeGroup{"petshop", sets["petshop"], 0, 0.96}, causeGroup{"nezha", sets["nezha"], 0, 0.7})
	for _, split := range []recorded.Split{recorded.Train, recorded.Validation, recorded.Test} {
		cases, err := RecordedCauses(split)
		if err != nil {
			t.Fatal(err)
		}
		groups = append(groups, causeGroup{"recorded " + string(split), cases, 0, 0.85})
	}
	return slices.DeleteFunc(groups, func(g causeGroup) bool { return len(g.cases) == 0 })
}

// options of a case.
func (g *causeGroup) options(c *CauseCase, m rca.Method) rca.Options {
	o := rca.Options{At: c.At + g.delay, Window: c.Window, Graph: c.Graph, Symptom: c.Symptom, Method: m}
	if g.delay < 0 {
		o.At = 0
	}
	return o
}

// tally is what a method did to a group.
type tally struct {
	components, metrics [2][]int // ranks, of odd and even cases
	quiet, normal       int
	applies             bool // to any case
	byFault             map[string]*tally
}

// table measures all methods; the ensemble's row is followed by its rows by
// kind of fault, and trivial probes by all of them.
func (g *causeGroup) table(t *testing.T) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-34s component AC@1 odd even  all [95 %% interval]   @3   @5 Avg@5  MRR | metric AC@1 odd even  all   @3 Avg@5 | specificity\n", "")
	for _, m := range rca.Methods() {
		y := g.measure(t, m)
		if y.applies {
			b.WriteString(y.row(m.Name()))
		}
		if m == rca.Ensemble {
			g.check(t, y)
			for _, fault := range y.faults() {
				b.WriteString(y.byFault[fault].row("  of " + fault))
			}
		}
	}
	b.WriteString(g.trivial())
	return b.String()
}

func (g *causeGroup) measure(t *testing.T, m rca.Method) *tally {
	t.Helper()
	y := &tally{byFault: map[string]*tally{}}
	for i, c := range g.cases {
		r, err := rca.Rank(c.Frame, g.options(c, m))
		switch {
		case errors.Is(err, rca.ErrMethod):
			r = rca.Ranking{Abstained: true}
		case err != nil:
			t.Fatalf("%s: %v", c.Name, err)
		default:
			y.applies = true
		}
		y.add(i, c, &r)
		if c.Components != nil {
			of := y.byFault[c.Fault]
			if of == nil {
				of = &tally{}
				y.byFault[c.Fault] = of
			}
			of.add(i, c, &r)
		}
	}
	return y
}

// check holds the ensemble to what was reached, with a case or two of slack.
func (g *causeGroup) check(t *testing.T, y *tally) {
	all, metrics := y.ranks(y.components), y.ranks(y.metrics)
	least := func(what string, got, want float64) {
		t.Helper()
		if got < want {
			t.Errorf("%s: %s is %.3f, want at least %.3f", g.name, what, got, want)
		}
	}
	least("component AC@1", measure.AccuracyAt(all, 1), g.least)
	if strings.HasPrefix(g.name, "sock-shop") {
		least("metric AC@1", measure.AccuracyAt(metrics, 1), 0.92)
		least("metric Avg@5", measure.AverageAt(metrics, 5), 0.98)
	}
	if y.normal > 0 {
		least("specificity", float64(y.quiet)/float64(y.normal), 0.9)
	}
}

// add counts the ranking of a case. A ranking that abstains blames nobody.
func (y *tally) add(i int, c *CauseCase, r *rca.Ranking) {
	if c.Components == nil {
		if y.normal++; r.Abstained {
			y.quiet++
		}
		return
	}
	half := 1 - i%2 // the first case is odd
	rank, metric := 0, 0
	if !r.Abstained {
		rank = ranking(r.Components, func(k rca.Cause) bool { return c.Blames(k.Component) }).Rank()
		metric = ranking(r.Metrics, func(k rca.Cause) bool { return c.BlamesMetric(k.Component, k.Metric) }).Rank()
	}
	y.components[half] = append(y.components[half], rank)
	if c.Metrics != nil {
		y.metrics[half] = append(y.metrics[half], metric)
	}
}

func (y *tally) faults() []string { return slices.Sorted(maps.Keys(y.byFault)) }

func ranking(causes []rca.Cause, right func(rca.Cause) bool) (r measure.Ranking) {
	for _, k := range causes {
		r.Score, r.Right = append(r.Score, k.Score), append(r.Right, right(k))
	}
	return r
}

func (y *tally) ranks(of [2][]int) []int { return slices.Concat(of[0], of[1]) }

func (y *tally) row(name string) string {
	all, metrics := y.ranks(y.components), y.ranks(y.metrics)
	at1 := func(r []int) float64 { return measure.AccuracyAt(r, 1) }
	lo, hi := measure.RankInterval(all, 1, at1)
	s := fmt.Sprintf("%-34s %18.2f %4.2f %4.2f [%.2f, %.2f]      %4.2f %4.2f  %4.2f %4.2f |", name, at1(y.components[1]), at1(y.components[0]),
		at1(all), lo, hi, measure.AccuracyAt(all, 3), measure.AccuracyAt(all, 5), measure.AverageAt(all, 5), measure.ReciprocalRank(all))
	if metrics != nil {
		s += fmt.Sprintf(" %15.2f %4.2f %4.2f %4.2f  %4.2f |", at1(y.metrics[1]), at1(y.metrics[0]), at1(metrics), measure.AccuracyAt(metrics, 3), measure.AverageAt(metrics, 5))
	}
	if y.normal > 0 {
		s += fmt.Sprintf(" %.2f of %d", float64(y.quiet)/float64(y.normal), y.normal)
	}
	return s + "\n"
}

// trivial is probes that look at no value: chance, and the component with the most
// metrics.
func (g *causeGroup) trivial() string {
	var chance, chance3 []float64
	var most []int
	for _, c := range g.cases {
		if c.Components == nil {
			continue
		}
		count := map[string]float64{}
		for _, k := range c.Frame.Columns {
			count[k.Component]++
		}
		r := measure.Ranking{}
		for n, metrics := range count {
			r.Score, r.Right = append(r.Score, metrics), append(r.Right, c.Blames(n))
		}
		chance, chance3, most = append(chance, r.Chance(1)), append(chance3, r.Chance(3)), append(most, r.Rank())
	}
	return fmt.Sprintf("%-34s %28.2f %25.2f\n%-34s %28.2f %25.2f\n", "(chance)", measure.Mean(chance), measure.Mean(chance3),
		"(most metrics)", measure.AccuracyAt(most, 1), measure.AccuracyAt(most, 3))
}

// TestCalmSockShop ranks the normal recordings alone, as if something had
// happened in their middle: nothing had, and nobody should be blamed.
func TestCalmSockShop(t *testing.T) {
	fsys, ok := CauseSets()[0].Dir("")
	if !ok {
		t.Skipf("no Sock Shop: set %s", DataVariable)
	}
	quiet, n := 0, 0
	for c, err := range SockShop(fsys) {
		if err != nil {
			t.Fatal(err)
		}
		rows, _ := slices.BinarySearch(c.Frame.Time, c.At)
		calm := &rca.Frame{Time: c.Frame.Time[:rows]}
		for _, k := range c.Frame.Columns {
			k.Values = k.Values[:rows]
			calm.Columns = append(calm.Columns, k)
		}
		r, err := rca.Rank(calm, rca.Options{At: calm.Time[rows/2]})
		if err != nil {
			t.Fatal(err)
		}
		if n++; r.Abstained {
			quiet++
		}
	}
	t.Logf("nobody blamed in %d of %d", quiet, n)
	if quiet < n-2 {
		t.Errorf("only %d of %d are quiet", quiet, n)
	}
}
