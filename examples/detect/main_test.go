package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// metrics is a wide CSV file with a spike in its first column at row 400.
func metrics(rows int) string {
	var b strings.Builder
	rng := rand.New(rand.NewPCG(1, 2))
	b.WriteString("time,cpu,requests_total\n")
	requests := 0.0
	for i := range rows {
		cpu := 50 + rng.NormFloat64()
		if i == 400 {
			cpu = 99
		}
		requests += 100 + rng.NormFloat64()
		fmt.Fprintf(&b, "%d,%.3f,%.3f\n", 1_700_000_000+60*i, cpu, requests)
	}
	return b.String()
}

// detect runs the command on content with flags.
func detect(t *testing.T, content string, flags ...string) (out, log string) {
	t.Helper()
	var o, l bytes.Buffer
	if err := run(append(flags, "-"), strings.NewReader(content), &o, &l); err != nil {
		t.Fatal(flags, err)
	}
	return o.String(), l.String()
}

// lines are the rows below the header.
func lines(out string) []string {
	return strings.Split(strings.TrimSuffix(out, "\n"), "\n")[1:]
}

func TestDetect(t *testing.T) {
	out, log := detect(t, metrics(500))
	if !strings.HasPrefix(out, "time,series,value,expected,lower,upper,score,anomaly\n") || len(lines(out)) != 500+499 {
		t.Fatalf("%.80q, %d lines, want a row for every gauge sample and every rate", out, len(lines(out)))
	}
	first := ""
	for _, l := range lines(out) {
		if strings.HasSuffix(l, ",1") {
			first = l
			break
		}
	}
	if !strings.HasPrefix(first, "2023-11-15T04:53:20.000Z,cpu,99,") {
		t.Errorf("first alarm %q, want the spike", first)
	}
	if !strings.Contains(log, "2 series, 999 samples scored, 1 alarms") {
		t.Errorf("summary %q", log)
	}
}

func TestDetectReadsGzip(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(metrics(100))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	plain, _ := detect(t, metrics(100))
	if out, _ := detect(t, zipped.String()); out != plain {
		t.Error("a gzip file gives other verdicts")
	}
}

func TestDetectTellsBadCells(t *testing.T) {
	out, log := detect(t, metrics(50)+"1700003000,abc,6000\n1700003060,51,\n")
	for _, want := range []string{"line 52, column 2", `"abc"`, "1 syntax", "1 missing"} {
		if !strings.Contains(log, want) {
			t.Errorf("log lacks %q:\n%s", want, log)
		}
	}
	if len(lines(out)) != 50+49+2 {
		t.Errorf("%d lines: the good cells of bad rows must count", len(lines(out)))
	}
}

func TestDetectAsksForTime(t *testing.T) {
	if _, log := detect(t, "cpu,mem\n0.5,1\n0.4,1\n0.5,2\n0.1,2\n"); !strings.Contains(log, "is the first row a header") {
		t.Errorf("a file without times: %s", log)
	}
}

// A row must come out before the next one is there.
func TestDetectStreams(t *testing.T) {
	f := func(rows int, flags ...string) {
		t.Helper()
		in, feed := io.Pipe()
		out := make(chan string, 1000)
		done := make(chan error)
		go func() { done <- run(append(flags, "-"), in, sent(out), io.Discard) }()
		for i, row := range strings.SplitAfter(metrics(rows), "\n") {
			if row == "" {
				break
			}
			if _, err := io.WriteString(feed, row); err != nil {
				t.Fatal(err)
			}
			for got := ""; i > 0 && !strings.Contains(got, "\n2"); { // 2023-…
				got += "\n" + <-out
			}
		}
		feed.Close()
		if err := <-done; err != nil {
			t.Error(flags, err)
		}
	}
	f(40)
	f(40, "-model", "holt-winters", "-season", "1h")
	f(40, "-multivariate")
}

// sent passes on what is written.
type sent chan string

func (s sent) Write(p []byte) (int, error) {
	s <- string(p)
	return len(p), nil
}
