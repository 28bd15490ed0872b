//go:build linux

package main

import (
	"bytes"
	"math"
	"testing"
	"time"
)

func TestParseStats(t *testing.T) {
	var c callStats
	for _, ms := range []int{3, 1, 2} {
		c.begin()
		c.end(time.Duration(ms)*time.Millisecond, nil)
	}
	c.refuse()
	b := bytes.NewBufferString("go_goroutines 7\n")
	c.print(b, "edge db")
	app, edges := parseStats(b.Bytes())
	db := edges["db"]
	if app["go_goroutines"] != 7 || db.Total != 4 || db.Failed != 1 || db.InFlight != 0 || len(db.Micros) != 3 {
		t.Errorf("%v %+v", app, db)
	}
	if p50 := db.seconds(0.5); p50 != 0.002 {
		t.Errorf("p50 %g", p50)
	}
	if again := c.take(); len(again.Micros) != 0 || !math.IsNaN(again.seconds(0.5)) {
		t.Errorf("latencies are handed over twice: %+v", again)
	}
}

func TestMetricNames(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range metrics {
		if seen[m.name] || m.value == nil || m.round < 0 {
			t.Errorf("metric %q", m.name)
		}
		seen[m.name] = true
	}
	for _, k := range lifeKinds {
		if k.carrier != "" && !seen[k.carrier] {
			t.Errorf("%s is carried by %q, which is not recorded", k.fault, k.carrier)
		}
	}
	for _, k := range incidentKinds {
		if !seen[k.carrier] {
			t.Errorf("%s is carried by %q, which is not recorded", k.fault, k.carrier)
		}
	}
}

func TestAppendRounded(t *testing.T) {
	f := func(v, round float64, want string) {
		t.Helper()
		if got := string(appendRounded(nil, v, round)); got != want {
			t.Errorf("%g in steps of %g: %s, want %s", v, round, got, want)
		}
	}
	f(math.NaN(), 1, "NaN")
	f(12.3456, 1e-2, "12.35")
	f(0.1+0.2, 1e-4, "0.3")
	f(100000, 32<<10, "98304")
	f(0.000633, 0, "0.000633")
	f(1.23456, 0, "1.23")
	f(3.7, 1, "4")
}

func TestAlignTo(t *testing.T) {
	got := alignTo([]float64{1, 2, 3}, []float64{1, 3}, []float64{10, 30})
	if got[0] != 10 || !math.IsNaN(got[1]) || got[2] != 30 {
		t.Error(got)
	}
}

func TestHostRow(t *testing.T) {
	names, values := hostRow()
	if len(names) != len(values) {
		t.Fatalf("%d names, %d values", len(names), len(values))
	}
	for i, v := range values {
		if math.IsNaN(v) || v < 0 {
			t.Errorf("%s = %g", names[i], v)
		}
	}
}
