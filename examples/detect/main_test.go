package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// table is a wide CSV file with a spike in its first column at row 400.
func table(rows int) string {
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

func run(t *testing.T, content []byte) (out, log string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "metrics.csv")
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
	var o, l bytes.Buffer
	if err := detect(name, anomaly.Config{}, &o, &l); err != nil {
		t.Fatal(err)
	}
	return o.String(), l.String()
}

func TestDetect(t *testing.T) {
	out, log := run(t, []byte(table(500)))
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if lines[0] != "time,series,value,expected,lower,upper,score,anomaly" || len(lines) != 1+500+499 {
		t.Fatalf("header %q, %d lines, want a row for every gauge sample and every rate", lines[0], len(lines))
	}
	first := ""
	for _, l := range lines[1:] {
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

// The verdict on a row must not depend on later rows.
func TestDetectIsCausal(t *testing.T) {
	whole, _ := run(t, []byte(table(500)))
	part, _ := run(t, []byte(table(300)))
	if !strings.HasPrefix(whole, part) {
		t.Error("verdicts of the first 300 rows differ when 200 more follow")
	}
}

func TestDetectReadsGzip(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(table(100))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	plain, _ := run(t, []byte(table(100)))
	if out, _ := run(t, zipped.Bytes()); out != plain {
		t.Error("a gzip file gives other verdicts")
	}
}

func TestDetectTellsBadCells(t *testing.T) {
	out, log := run(t, []byte(table(50)+"1700003000,abc,6000\n1700003060,51,\n"))
	for _, want := range []string{"line 52, column 2", `"abc"`, "1 syntax", "1 missing"} {
		if !strings.Contains(log, want) {
			t.Errorf("log lacks %q:\n%s", want, log)
		}
	}
	if strings.Count(out, "\n") != 1+50+49+2 {
		t.Errorf("%d lines: the good cells of bad rows must count", strings.Count(out, "\n"))
	}
}
