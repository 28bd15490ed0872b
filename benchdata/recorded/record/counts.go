//go:build linux

package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/portent-go/portent/benchdata/recorded"
)

// The marks between which the data sheet keeps what the data says of itself.
const (
	countsBegin = "<!-- counts: written by record -counts -->\n"
	countsEnd   = "<!-- end of counts -->"
)

// writeCounts puts the tables into the data sheet at path.
func writeCounts(path string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(old), countsBegin)
	_, tail, ok2 := strings.Cut(rest, countsEnd)
	if !ok || !ok2 {
		return fmt.Errorf("%s: no marks %q and %q", path, countsBegin, countsEnd)
	}
	var b bytes.Buffer
	if err := tables(&b); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(head+countsBegin+b.String()+countsEnd+tail), 0o644)
}

// tables writes all counts as Markdown.
func tables(b *bytes.Buffer) error {
	var t tally
	for _, s := range recorded.Splits() {
		lives, err := recorded.Lives(s)
		if err != nil {
			return err
		}
		incidents, err := recorded.Incidents(s)
		if err != nil {
			return err
		}
		t.split(s, lives, incidents)
	}
	t.write(b)
	return nil
}

// tally counts what the splits hold.
type tally struct {
	splits             [][]string
	causes, faults     map[string]int
	faultDeaths        map[string]int
	incidents, targets map[string]int
	leads              []float64 // seconds from onset to death
}

func (t *tally) split(s recorded.Split, lives []recorded.Life, incidents []recorded.Incident) {
	if t.causes == nil {
		t.causes, t.faults, t.faultDeaths = map[string]int{}, map[string]int{}, map[string]int{}
		t.incidents, t.targets = map[string]int{}, map[string]int{}
	}
	deaths, foreseeable, samples, rows := 0, 0, 0, 0
	for i := range lives {
		l := &lives[i]
		t.life(l)
		samples += len(l.Time)
		if l.Died() {
			deaths++
		}
		if l.Foreseeable {
			foreseeable++
		}
	}
	for i := range incidents {
		in := &incidents[i]
		t.incidents[in.Fault]++
		t.targets[in.Target]++
		rows += len(in.Time)
	}
	t.splits = append(t.splits, fields(s, len(lives), samples, deaths, foreseeable, len(incidents), rows))
}

func (t *tally) life(l *recorded.Life) {
	key := l.Fault + " | " + l.Kind
	t.faults[key]++
	if !l.Died() {
		return
	}
	t.faultDeaths[key]++
	t.causes[l.Cause]++
	if l.Foreseeable {
		t.leads = append(t.leads, float64(l.Death-l.Onset)/1000)
	}
}

func fields(v ...any) (out []string) {
	for _, x := range v {
		out = append(out, fmt.Sprint(x))
	}
	return out
}

func (t *tally) write(b *bytes.Buffer) {
	markdown(b, []string{"split", "lives", "seconds", "deaths", "foreseeable", "incidents", "seconds"}, t.splits)
	var rows [][]string
	for _, k := range slices.Sorted(maps.Keys(t.faults)) {
		rows = append(rows, fields(k, t.faults[k], t.faultDeaths[k]))
	}
	markdown(b, []string{"fault of a life", "kind", "lives", "deaths"}, rows)
	markdown(b, []string{"cause of death", "lives"}, counted(t.causes))
	slices.Sort(t.leads)
	fmt.Fprintf(b, "Seconds from onset to a foreseeable death: least %.0f, quartiles %.0f, %.0f and %.0f, most %.0f.\n\n",
		t.leads[0], quantile(t.leads, 0.25), quantile(t.leads, 0.5), quantile(t.leads, 0.75), t.leads[len(t.leads)-1])
	markdown(b, []string{"fault of an incident", "incidents"}, counted(t.incidents))
	markdown(b, []string{"target of an incident", "incidents"}, counted(t.targets))
}

// counted turns counts into rows, the largest first.
func counted(m map[string]int) (rows [][]string) {
	keys := slices.Sorted(maps.Keys(m))
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(m[b], m[a]) })
	for _, k := range keys {
		rows = append(rows, fields(k, m[k]))
	}
	return rows
}

func markdown(b *bytes.Buffer, head []string, rows [][]string) {
	fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, r := range rows {
		fmt.Fprintf(b, "| %s |\n", strings.Join(r, " | "))
	}
	b.WriteByte('\n')
}
