package recorded

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The least the data set promises, and the gap between its splits.
const (
	minLives, minDeaths, minIncidents = 300, 120, 60
	minGap                            = 2 * 60 * 1000
)

// everything is decoded once; no test changes it.
var everything = sync.OnceValues(func() (lives []Life, incidents []Incident) {
	for _, s := range Splits() {
		l, err := Lives(s)
		if err != nil {
			panic(err)
		}
		in, err := Incidents(s)
		if err != nil {
			panic(err)
		}
		lives, incidents = append(lives, l...), append(incidents, in...)
	}
	return lives, incidents
})

func allLives(testing.TB) []Life {
	lives, _ := everything()
	return lives
}

func allIncidents(testing.TB) []Incident {
	_, incidents := everything()
	return incidents
}

func TestCounts(t *testing.T) {
	lives, deaths := allLives(t), 0
	for i := range lives {
		if lives[i].Died() {
			deaths++
		}
	}
	if incidents := len(allIncidents(t)); len(lives) < minLives || deaths < minDeaths || incidents < minIncidents {
		t.Errorf("%d lives, %d deaths, %d incidents", len(lives), deaths, incidents)
	}
}

func TestEveryDeathHasTimeAndCause(t *testing.T) {
	causes := []string{"oom-kill", "crash", "enospc-exit", "liveness", "killed"}
	for _, l := range allLives(t) {
		switch {
		case l.Died() != (l.Cause != ""):
			t.Errorf("life %d: death %d, cause %q", l.ID, l.Death, l.Cause)
		case !l.Died():
			if l.Foreseeable {
				t.Errorf("life %d: a survivor whose death was foreseeable", l.ID)
			}
		case !slices.Contains(causes, l.Cause):
			t.Errorf("life %d: cause %q", l.ID, l.Cause)
		case l.Death < l.End || l.Death > l.End+75_000: // waiting for a slow disk may take a minute
			t.Errorf("life %d: last sample %d, death %d", l.ID, l.End, l.Death)
		case l.Foreseeable && (l.Onset == 0 || l.Onset > l.Death):
			t.Errorf("life %d: onset %d, death %d", l.ID, l.Onset, l.Death)
		}
	}
}

// How many deaths can be foretold a minute before, at best: most faults here kill
// faster.
func TestForeseeableByAMinute(t *testing.T) {
	for split, want := range map[Split]int{Train: 50, Validation: 15, Test: 14} {
		all, err := Lives(split)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for i := range all {
			if all[i].ForeseeableBy(time.Minute) {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d deaths foreseeable by a minute, want %d", split, n, want)
		}
	}
}

func TestNormalBeforeOnset(t *testing.T) {
	for _, l := range allLives(t) {
		if l.Onset > 0 && l.Onset-l.Start < 45_000 {
			t.Errorf("life %d: fault after %d ms", l.ID, l.Onset-l.Start)
		}
		if (l.Kind == "none") != (l.Fault == "none") || (l.Kind == "none" && l.Onset > 0) {
			t.Errorf("life %d: fault %q, kind %q, onset %d", l.ID, l.Fault, l.Kind, l.Onset)
		}
	}
}

// TestTimes checks the axis: whole seconds, increasing, with few gaps.
func TestTimes(t *testing.T) {
	rows, missed := 0, int64(0)
	check := func(what string, time []int64, start, end int64) {
		t.Helper()
		if time[0] != start || time[len(time)-1] != end {
			t.Errorf("%s: from %d to %d, labelled %d to %d", what, time[0], time[len(time)-1], start, end)
		}
		for i := 1; i < len(time); i++ {
			d := time[i] - time[i-1]
			if d <= 0 || d%1000 != 0 {
				t.Errorf("%s: step of %d ms", what, d)
			}
			missed += d/1000 - 1
		}
		rows += len(time)
	}
	for _, l := range allLives(t) {
		check(fmt.Sprint("life ", l.ID), l.Time, l.Start, l.End)
	}
	for _, in := range allIncidents(t) {
		check(fmt.Sprint("incident ", in.ID), in.Time, in.Start, in.End)
	}
	if share := float64(missed) / float64(rows); share > 0.02 {
		t.Errorf("%d of %d seconds missed", missed, rows)
	}
}

// TestSplitsAreApart holds lives and incidents of one split at least the gap
// away from those of the next, deaths included.
func TestSplitsAreApart(t *testing.T) {
	type span struct{ first, last int64 }
	spans := map[Split]*span{}
	note := func(s Split, first, last int64) {
		if spans[s] == nil {
			spans[s] = &span{first, last}
		}
		spans[s].first, spans[s].last = min(spans[s].first, first), max(spans[s].last, last)
	}
	for _, l := range allLives(t) {
		note(l.Split, l.Start, max(l.End, l.Death))
	}
	for _, in := range allIncidents(t) {
		note(in.Split, in.Start, in.End)
	}
	for i, s := range Splits()[1:] {
		if before := Splits()[i]; spans[s].first-spans[before].last < minGap {
			t.Errorf("%s begins %d ms after %s ended", s, spans[s].first-spans[before].last, before)
		}
	}
}

// during splits a series, counters as growth per step, at the onset.
func during(metric string, time []int64, v []float64, onset, until int64) (before, after []float64) {
	counter := strings.HasSuffix(metric, "_total")
	for i := 1; i < len(v); i++ {
		x := v[i]
		if counter {
			x = (v[i] - v[i-1]) / float64(time[i]-time[i-1]) * 1000
		}
		switch {
		case math.IsNaN(x) || time[i] > until:
		case time[i] <= onset:
			before = append(before, x)
		default:
			after = append(after, x)
		}
	}
	return before, after
}

// moved says whether the fault took the metric out of where it was: its
// highest tenth above the highest tenth before.
func moved(before, after []float64) bool {
	if len(before) == 0 || len(after) == 0 {
		return false
	}
	slices.Sort(before)
	slices.Sort(after)
	return after[len(after)*9/10] > before[len(before)*9/10]
}

func TestCarriersOfLivesMove(t *testing.T) {
	n, still := 0, 0
	for _, l := range allLives(t) {
		if l.Carrier == "" || l.Kind != "harmful" || l.Onset == 0 {
			continue
		}
		v := l.Series(l.Carrier)
		if v == nil {
			t.Fatalf("life %d: no %s", l.ID, l.Carrier)
		}
		n++
		if !moved(during(l.Carrier, l.Time, v, l.Onset, l.End)) {
			still++
			t.Logf("life %d: %s %s does not move %s", l.ID, l.Fault, l.Variant, l.Carrier)
		}
	}
	if still*20 > n {
		t.Errorf("the carrier stands still in %d of %d harmful lives", still, n)
	}
}

func TestCarriersOfIncidentsMove(t *testing.T) {
	still := 0
	all := allIncidents(t)
	for i := range all {
		in := &all[i]
		name := in.Target[strings.LastIndexByte(in.Target, '>')+1:]
		s := in.Service(name)
		if s == nil || s.Series(in.Carrier) == nil {
			t.Fatalf("incident %d: no %s of %s", in.ID, in.Carrier, name)
		}
		if !moved(during(in.Carrier, in.Time, s.Series(in.Carrier), in.Onset, in.Cleared)) {
			still++
			t.Logf("incident %d: %s at %s does not move %s", in.ID, in.Fault, in.Target, in.Carrier)
		}
	}
	if still*20 > len(all) {
		t.Errorf("the carrier stands still in %d of %d incidents", still, len(all))
	}
}

func TestIncidentsFitTheGraph(t *testing.T) {
	edges, err := Edges()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, e := range edges {
		names[e.Caller], names[e.Callee], names[e.Caller+">"+e.Callee] = true, true, true
	}
	for _, in := range allIncidents(t) {
		if !names[in.Target] {
			t.Errorf("incident %d: target %q is not in the graph", in.ID, in.Target)
		}
		if !(in.Start < in.Onset && in.Onset < in.Cleared && in.Cleared <= in.End) || in.Onset-in.Start < 45_000 {
			t.Errorf("incident %d: %d, %d, %d, %d", in.ID, in.Start, in.Onset, in.Cleared, in.End)
		}
		if len(in.Services) != 7 || len(in.Calls) < len(edges)+1 {
			t.Errorf("incident %d: %d services, %d edges", in.ID, len(in.Services), len(in.Calls))
		}
		for _, c := range in.Calls {
			if c.Caller != "client" && c.Caller != "flood" && !names[c.Caller+">"+c.Callee] {
				t.Errorf("incident %d: %s calls %s", in.ID, c.Caller, c.Callee)
			}
		}
	}
}

// TestWithinLimits holds what was measured against what was allowed.
func TestWithinLimits(t *testing.T) {
	for _, l := range allLives(t) {
		for metric, limit := range map[string]float64{"container_memory_usage_bytes": l.Limits.Memory, "process_open_fds": l.Limits.FDs,
			"container_fs_usage_bytes": l.Limits.Disk, "container_threads": l.Limits.Threads} {
			for i, v := range l.Series(metric) {
				if v < 0 || v > limit*1.001+32<<10 {
					t.Fatalf("life %d: %s = %g of %g at row %d", l.ID, metric, v, limit, i)
				}
			}
		}
	}
}

func TestHostCoversLives(t *testing.T) {
	m, err := Host()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(m.Time) || len(m.Time) != len(m.Series("node_load1")) {
		t.Error("host times are out of order")
	}
	for _, l := range allLives(t) {
		if l.Start < m.Time[0]-2000 || l.End > m.Time[len(m.Time)-1]+2000 {
			t.Errorf("life %d lies outside the host's series", l.ID)
		}
	}
}

func BenchmarkLives(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Lives(Train); err != nil {
			b.Fatal(err)
		}
	}
}

// TestDatasheetNamesEveryMetric keeps the data sheet complete.
func TestDatasheetNamesEveryMetric(t *testing.T) {
	sheet, err := os.ReadFile("DATASHEET.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range allLives(t)[0].Metrics {
		if !strings.Contains(string(sheet), m) {
			t.Errorf("%s is not in the data sheet", m)
		}
	}
}
