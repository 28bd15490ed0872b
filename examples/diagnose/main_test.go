package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portent-go/portent/rca"
)

// example writes the example and returns options that read it.
func example(t *testing.T) options {
	t.Helper()
	dir := t.TempDir()
	var out bytes.Buffer
	if err := run(options{example: dir}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "diagnose -metrics") {
		t.Errorf("says %q", out.String())
	}
	return options{metrics: filepath.Join(dir, "frame.csv"), graph: filepath.Join(dir, "edges.csv")}
}

func mustRun(t *testing.T, o options) string {
	t.Helper()
	var out, log bytes.Buffer
	if err := run(o, &out, &log); err != nil {
		t.Fatal(err)
	}
	if log.Len() > 0 {
		t.Errorf("log: %s", log.String())
	}
	return out.String()
}

func TestExampleIsDiagnosed(t *testing.T) {
	o := example(t)
	for _, at := range []string{"", "2026-03-01 10:07:00", "2026-03-01T10:07:30Z", "1772359620"} {
		o.at = at
		text := mustRun(t, o)
		for _, want := range []string{"db is the most likely cause", "db/memory_bytes", "fault-flow accounting/1", "blast radius: cart, front, search", "victim"} {
			if !strings.Contains(text, want) {
				t.Errorf("-at %q: no %q in\n%s", at, want, text)
			}
		}
	}
}

func TestCalmExampleIsNot(t *testing.T) {
	o := example(t)
	o.at, o.window, o.symptom = "2026-03-01 10:05:00", 90e9, "front:latency_mean"
	if text := mustRun(t, o); !strings.HasPrefix(text, "Nothing is wrong") {
		t.Error(text)
	}
}

func TestJSON(t *testing.T) {
	o := example(t)
	o.json = true
	var doc document
	if err := json.Unmarshal([]byte(mustRun(t, o)), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Components[0].Component != "db" || doc.Components[0].Role != "root" || !doc.Searched || len(doc.Votes) < 8 || len(doc.Metrics) != 20 {
		t.Errorf("%+v", doc)
	}
	sum := 0.0
	for _, c := range doc.Components {
		sum += c.Share
	}
	if sum < 0.999 || sum > 1.001 {
		t.Errorf("shares add up to %v", sum)
	}
}

// The page is well-formed, escaped, and holds every plot.
func TestPage(t *testing.T) {
	o := example(t)
	o.html = filepath.Join(t.TempDir(), "page.html")
	mustRun(t, o)
	page, err := os.ReadFile(o.html)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"db is the most likely cause", "call graph with blame", "heat map of deviation", "heat map of latency", "Votes", "db/memory_bytes"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("no %q", want)
		}
	}
	for d := xml.NewDecoder(bytes.NewReader(firstDrawing(page))); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func firstDrawing(page []byte) []byte {
	from, to := bytes.Index(page, []byte("<svg")), bytes.Index(page, []byte("</svg>"))
	return page[from : to+len("</svg>")]
}

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// Long files with labels, clocks that do not agree, and calls.
func TestLongFileOnOneGrid(t *testing.T) {
	var b strings.Builder
	b.WriteString("time,metric,component,peer,value\n")
	for i := range 30 {
		ms := int64(1_700_000_000_000 + 10_000*i)
		row := func(off int64, rest string) {
			b.WriteString(clock(ms) + "." + []string{"000", "400"}[off] + rest + "\n")
		}
		row(0, ",cpu,a,,1")
		row(1, ",cpu,b,,2")
		row(0, ",latency,a,b,0.1")
	}
	f, warnings, err := readFrame(write(t, b.String()), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Validate(); err != nil || len(f.Columns) != 3 || len(f.Time) != 30 {
		t.Fatal(len(f.Columns), len(f.Time), err)
	}
	if c := f.Columns[2]; c.Component != "a" || c.Peer != "b" || c.Metric != "latency" {
		t.Errorf("%+v", c)
	}
	if len(warnings) > 0 {
		t.Error("400 ms of 10 s is no disagreement:", warnings)
	}
}

func TestClocksThatDisagree(t *testing.T) {
	var b strings.Builder
	b.WriteString("time,metric,component,value\n")
	for i := range 30 {
		for k, c := range []string{"a", "b"} {
			b.WriteString(clock(int64(1_700_000_000_000+10_000*i+4000*k)) + ",cpu," + c + ",1\n")
		}
	}
	_, warnings, err := readFrame(write(t, b.String()), io.Discard)
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "1 of 2 series") {
		t.Error(warnings, err)
	}
}

func TestFaultsAreSaid(t *testing.T) {
	o := example(t)
	f := func(change func(*options), want string) {
		t.Helper()
		bad := o
		change(&bad)
		if err := run(bad, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("err = %v, want %q", err, want)
		}
	}
	f(func(o *options) { o.metrics = "" }, "-metrics is missing")
	f(func(o *options) { o.at = "noon" }, `-at "noon"`)
	f(func(o *options) { o.at = "2020-01-01" }, "outside the data")
	f(func(o *options) { o.symptom = "front:nothing" }, "no such component and metric")
	f(func(o *options) { o.graph = write(t, "caller,callee\na\n") }, "want caller and callee")
	f(func(o *options) { o.graph = write(t, "caller,callee\n") }, "no calls")
	f(func(o *options) { o.metrics = write(t, "time,a_b\n1,2\n") }, "no series has two samples")
}

// Cycles, self-calls and components without metrics are drawn and told.
func TestOddGraph(t *testing.T) {
	o := example(t)
	o.graph = write(t, "from,to\nfront,cart\ncart,db\ndb,cart\ndb,db\nghost,front\n")
	o.html = filepath.Join(t.TempDir(), "page.html")
	if text := mustRun(t, o); !strings.Contains(text, "ghost: in the call graph but without metrics") || !strings.Contains(text, "db is the most likely cause") {
		t.Error(text)
	}
	d := diagnosis{graph: rca.Graph{Edges: []rca.Edge{{Caller: "a", Callee: "b"}, {Caller: "b", Callee: "a"}}}}
	if got := d.layers(); len(got) != 2 || got[0][0] != "a" {
		t.Errorf("a cycle is laid out as %v", got)
	}
}
