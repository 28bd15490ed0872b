package benchdata

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/rca"
)

// TestRootCauses prints how well every method ranks the root causes of every
// set, in one configuration: the zero options with the time, the window, the
// call graph and the symptom of the case.
func TestRootCauses(t *testing.T) {
	for _, g := range causeGroups(t) {
		if only := os.Getenv("GROUP"); !strings.HasPrefix(g.name, only) {
			continue
		}
		t.Logf("%s", g.table(t))
	}
}

// causeGroup is the cases of a table.
type causeGroup struct {
	name  string
	cases []*CauseCase
	delay int64 // ms that the fault time is given late; -1 not given
}

func causeGroups(t *testing.T) (groups []causeGroup) {
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
		groups = append(groups, causeGroup{fmt.Sprintf("sock-shop, %d s late", d), sets["sock-shop"], d * 1000})
	}
	groups = append(groups, causeGroup{"sock-shop, no time", sets["sock-shop"], -1},
		causeGroup{"petshop", sets["petshop"], 0}, causeGroup{"nezha", sets["nezha"], 0})
	for _, split := range []recorded.Split{recorded.Train, recorded.Validation, recorded.Test} {
		cases, err := RecordedCauses(split)
		if err != nil {
			t.Fatal(err)
		}
		groups = append(groups, causeGroup{"recorded " + string(split), cases, 0})
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
}

func (g *causeGroup) table(t *testing.T) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d cases\n%-30s  component AC@1 odd  even   all [95 %% interval]   @3   @5  Avg@5  MRR | metric @1 odd even   @3  Avg@5 | specificity\n", g.name, len(g.cases), "")
	for _, m := range rca.Methods() {
		var y tally
		applies := false
		for i, c := range g.cases {
			r, err := rca.Rank(c.Frame, g.options(c, m))
			if errors.Is(err, rca.ErrMethod) {
				y.quit(i, c)
				continue
			} else if err != nil {
				t.Fatalf("%s %s: %v", g.name, c.Name, err)
			}
			applies = true
			y.add(i, c, &r)
		}
		if applies {
			b.WriteString(y.row(m.Name()))
		}
	}
	b.WriteString(g.trivial())
	return b.String()
}

// add counts the ranking of a case. A ranking that abstains blames nobody.
func (y *tally) add(i int, c *CauseCase, r *rca.Ranking) {
	if c.Components == nil {
		y.normal++
		if os.Getenv("CAUSES") == "noissue" && r.Method == "ensemble/2" {
			y.detail(c, r, 0)
			for _, m := range r.Metrics {
				if m.Evidence[0].Sustained {
					fmt.Print("  ", m.Component, "/", m.Metric, fmt.Sprintf(" %.3g", m.Evidence[0].Deviation), "\n")
				}
			}
		}
		if r.Abstained {
			y.quiet++
		}
		return
	}
	half := 1 - i%2 // the first case is odd
	rank := ranking(r.Components, func(k rca.Cause) bool { return c.Blames(k.Component) }).Rank()
	if r.Abstained {
		rank = 0
	}
	y.components[half] = append(y.components[half], rank)
	if c.Metrics != nil {
		y.metrics[half] = append(y.metrics[half], ranking(r.Metrics, func(k rca.Cause) bool { return c.BlamesMetric(k.Component, k.Metric) }).Rank())
	}
	if os.Getenv("CAUSES") != "" && strings.HasPrefix(r.Method, os.Getenv("CAUSES")) && i%2 == 0 {
		y.detail(c, r, rank)
	}
}

// quit counts a case that a method has nothing to go by in: as a miss.
func (y *tally) quit(i int, c *CauseCase) {
	if c.Components == nil {
		y.normal++
		y.quiet++
		return
	}
	y.components[1-i%2] = append(y.components[1-i%2], 0)
	if c.Metrics != nil {
		y.metrics[1-i%2] = append(y.metrics[1-i%2], 0)
	}
}

func (y *tally) detail(c *CauseCase, r *rca.Ranking, rank int) {
	fmt.Printf("%s %s %v rank %d abst %v:", c.Name, c.Fault, c.Components, rank, r.Abstained)
	for _, k := range r.Components[:min(4, len(r.Components))] {
		fmt.Printf(" %s %.3g", k.Component, k.Score)
		for _, v := range k.Evidence[:min(1, len(k.Evidence))] {
			fmt.Printf(" (%s %.3g)", v.Metric, v.Deviation)
		}
	}
	if os.Getenv("CM") != "" {
		fmt.Printf("\n      TRUE %v:", c.Metrics)
		for j, k := range r.Metrics {
			if c.BlamesMetric(k.Component, k.Metric) {
				fmt.Printf(" rank %d %.3g dev %.3g", j+1, k.Score, k.Evidence[0].Deviation)
			}
		}
		for _, k := range r.Metrics[:min(7, len(r.Metrics))] {
			fmt.Printf(" | %s/%s %.3g dev %.3g", k.Component, k.Metric, k.Score, k.Evidence[0].Deviation)
		}
	}
	fmt.Println()
}

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
	s := fmt.Sprintf("%-30s  %18.2f %5.2f %5.2f [%.2f, %.2f]       %5.2f %5.2f %5.2f %5.2f |", name, at1(y.components[1]), at1(y.components[0]),
		at1(all), lo, hi, measure.AccuracyAt(all, 3), measure.AccuracyAt(all, 5), measure.AverageAt(all, 5), measure.ReciprocalRank(all))
	if metrics != nil {
		s += fmt.Sprintf(" %10.2f %5.2f %5.2f %5.2f |", at1(y.metrics[1]), at1(y.metrics[0]), measure.AccuracyAt(metrics, 3), measure.AverageAt(metrics, 5))
	}
	if y.normal > 0 {
		s += fmt.Sprintf(" %.2f of %d", float64(y.quiet)/float64(y.normal), y.normal)
	}
	return s + "\n"
}

// trivial is probes that look at no value: chance, and the component with the most
// metrics.
func (g *causeGroup) trivial() string {
	var chance []float64
	var most []int
	for _, c := range g.cases {
		if c.Components == nil {
			continue
		}
		var names []string
		for _, k := range c.Frame.Columns {
			names = append(names, k.Component)
		}
		slices.Sort(names)
		count := map[string]float64{}
		for _, n := range names {
			count[n]++
		}
		r := measure.Ranking{}
		for _, n := range slices.Compact(names) {
			r.Score, r.Right = append(r.Score, count[n]), append(r.Right, c.Blames(n))
		}
		chance, most = append(chance, r.Chance(1)), append(most, r.Rank())
	}
	return fmt.Sprintf("%-30s  %31.2f\n%-30s  %31.2f\n", "(chance)", measure.Mean(chance), "(most metrics)", measure.AccuracyAt(most, 1)) + func() string {
		if math.IsNaN(measure.Mean(chance)) {
			return "no case has a cause\n"
		}
		return ""
	}()
}
