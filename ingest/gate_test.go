package ingest

import (
	"math"
	"testing"
)

func admitAll(t *testing.T, kind Kind, samples []struct {
	time  int64
	value float64
	want  Cause
	out   float64
}) *Gate {
	t.Helper()
	g, err := NewGate(GateConfig{})
	if err != nil {
		t.Fatal(err)
	}
	var s GateState
	for i, x := range samples {
		out, cause := g.Admit(&s, kind, x.time, x.value, 0)
		if cause != x.want || cause == Accepted && out != x.out {
			t.Errorf("sample %d (%d, %v): got %v %v, want %v %v", i, x.time, x.value, cause, out, x.want, x.out)
		}
	}
	return g
}

type sample = struct {
	time  int64
	value float64
	want  Cause
	out   float64
}

func TestGateGauge(t *testing.T) {
	g := admitAll(t, Gauge, []sample{
		{1000, 5, Accepted, 5},
		{2000, 6, Accepted, 6},
		{2000, 6, Duplicate, 0},            // the first sample at a time wins
		{2000, 7, Duplicate, 0},            // even when values differ
		{1500, 1, OutOfOrder, 0},           // older than the newest
		{3000, math.NaN(), Missing, 0},     // missing advances nothing
		{2500, 8, Accepted, 8},             // so this is still in order
		{4000, math.Inf(1), Infinite, 0},   //
		{4000, -3, Accepted, -3},           //
		{5000, StaleMarker(), Stale, 0},    // ends the series
		{5000, 1, Duplicate, 0},            // the marker took the time
		{6000, 9, Accepted, 9},             // and starts again
		{math.MaxInt64, 9, TooFarAhead, 0}, // cannot overflow
		{math.MinInt64, 9, TooOld, 0},      //
		{7000, math.MaxFloat64, Accepted, 1.7976931348623157e308},
	})
	if g.Drops[Accepted] != 6 || g.Drops.Dropped() != 7 {
		t.Errorf("drops %v, dropped %d", g.Drops, g.Drops.Dropped())
	}
}

func TestGateCounter(t *testing.T) {
	admitAll(t, Counter, []sample{
		{1000, 100, Primed, 0},
		{2000, 110, Accepted, 10},
		{4000, 150, Accepted, 20},             // two seconds: per second
		{5000, 30, Accepted, 30},              // restart at zero: grew by its value
		{6000, 30, Accepted, 0},               // idle
		{7000, StaleMarker(), Stale, 0},       // ended
		{9000, 10, Primed, 0},                 // primed anew
		{10000, 11, Accepted, 1},              //
		{10001, 11.5, Accepted, 500},          // a millisecond apart
		{11001, math.NaN(), Missing, 0},       //
		{12001, 15.5, Accepted, 2},            // rate over the gap
		{12002, math.MaxFloat64, Infinite, 0}, // overflowing rate is refused
	})
}

func TestGateClock(t *testing.T) {
	g, err := NewGate(GateConfig{MaxAge: 1e9 * 3600})
	if err != nil {
		t.Fatal(err)
	}
	var s GateState
	const now = 10_000_000
	f := func(at int64, want Cause) {
		t.Helper()
		if _, got := g.Admit(&s, Gauge, at, 1, now); got != want {
			t.Errorf("time %d: got %v, want %v", at, got, want)
		}
	}
	f(now+600_001, TooFarAhead) // just beyond the default lead
	f(now-3_600_001, TooOld)
	f(now-3_600_000, Accepted)
	f(now+600_000, Accepted)
}

func TestGateConfigFaultsAllAtOnce(t *testing.T) {
	err := GateConfig{MaxAge: -1, MaxAhead: -1}.Validate()
	if err == nil {
		t.Fatal("no error")
	}
	if errs := err.(interface{ Unwrap() []error }).Unwrap(); len(errs) != 2 {
		t.Errorf("got %d faults, want 2: %v", len(errs), err)
	}
}

func TestGateStateRoundTrip(t *testing.T) {
	want := GateState{Time: -5, Value: 1.5, Flags: gateSeen | gateCounter}
	data, err := want.AppendBinary([]byte("x"))
	if err != nil || data[0] != 'x' {
		t.Fatalf("prefix lost or error %v", err)
	}
	var got GateState
	if err := got.UnmarshalBinary(data[1:]); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	before := got
	if err := got.UnmarshalBinary(data[2:]); err == nil || got != before {
		t.Errorf("truncated state: error %v, state %+v", err, got)
	}
}

func BenchmarkGateAdmit(b *testing.B) {
	for _, n := range []int{1, 1000, 1_000_000} {
		b.Run(sizeName(n), func(b *testing.B) {
			g, _ := NewGate(GateConfig{})
			states := make([]GateState, n)
			b.ReportAllocs()
			i, t := 0, int64(0)
			for b.Loop() {
				g.Admit(&states[i], Counter, t, float64(t), 0)
				if i++; i == n {
					i, t = 0, t+1000
				}
			}
		})
	}
}
