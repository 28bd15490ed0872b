// Package anomalytest holds the suite that every [anomaly.Detector] passes. Run
// it in the tests of a detector of your own:
//
//	func TestConformance(t *testing.T) {
//		anomalytest.Run(t, func() anomaly.Detector { return newMine() })
//	}
package anomalytest

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// Run checks the contract of [anomaly.Detector] on streams that break things:
// noise, constants, two values, steps, gaps, huge and tiny numbers, counters,
// changes of the sampling period. make must return a fresh detector each time.
func Run(t *testing.T, make func() anomaly.Detector) {
	for _, s := range Streams() {
		t.Run(s.Name, func(t *testing.T) {
			checkVerdicts(t, make(), s)
			checkDeterminism(t, make, s)
			checkRestart(t, make, s)
			checkMissing(t, make, s)
		})
	}
	t.Run("corrupt state", func(t *testing.T) { checkCorrupt(t, make) })
	t.Run("no allocation", func(t *testing.T) { checkAllocations(t, make()) })
}

// checkVerdicts holds every verdict to its documented ranges and the phases to
// their grammar.
func checkVerdicts(t *testing.T, d anomaly.Detector, s Stream) {
	t.Helper()
	before := anomaly.Quiet
	for i, x := range s.Samples {
		v := d.Step(x.Time, x.Value)
		if fault := verdictFault(v, x, before); fault != "" {
			t.Fatalf("sample %d (%d, %v): %s: %+v", i, x.Time, x.Value, fault, v)
		}
		if x.Value == x.Value {
			before = v.Phase
		}
	}
}

func verdictFault(v anomaly.Verdict, x Sample, before anomaly.Phase) string {
	wasOpen := before == anomaly.Opened || before == anomaly.Open
	isOpen := v.Phase == anomaly.Open || v.Phase == anomaly.Closed
	switch {
	case v.Time != x.Time || math.Float64bits(v.Value) != math.Float64bits(x.Value):
		return "verdict on another sample"
	case !(v.PValue > 0 && v.PValue <= 1):
		return "tail probability outside (0,1]"
	case math.IsInf(v.Score(), 0) || v.Score() < 0 || v.Score() > 1 || math.IsInf(v.Surprise(), 0):
		return "score outside [0,1] or surprise infinite"
	case !v.Ready && (v.PValue != 1 || v.Phase != anomaly.Quiet):
		return "a claim without enough history"
	case v.Ready && !(v.Lower <= v.Expected && v.Expected <= v.Upper):
		return "band does not hold the forecast"
	case v.Ready && math.IsInf(v.Expected, 0):
		return "infinite forecast"
	case v.Ready && wasOpen != isOpen:
		return "phase " + v.Phase.String() + " after " + before.String()
	}
	return ""
}

func equal(a, b anomaly.Verdict) bool {
	f := math.Float64bits
	return a.Time == b.Time && f(a.Value) == f(b.Value) && f(a.Expected) == f(b.Expected) &&
		f(a.Lower) == f(b.Lower) && f(a.Upper) == f(b.Upper) && f(a.PValue) == f(b.PValue) &&
		a.Kind == b.Kind && a.Phase == b.Phase && a.Ready == b.Ready
}

func checkDeterminism(t *testing.T, make func() anomaly.Detector, s Stream) {
	t.Helper()
	a, b := make(), make()
	for i, x := range s.Samples {
		if va, vb := a.Step(x.Time, x.Value), b.Step(x.Time, x.Value); !equal(va, vb) {
			t.Fatalf("sample %d: same input, other verdict:\n%+v\n%+v", i, va, vb)
		}
	}
}

// checkRestart saves and restores at seeded random moments, about every tenth
// sample, and wants bit-equal verdicts.
func checkRestart(t *testing.T, make func() anomaly.Detector, s Stream) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, uint64(len(s.Samples))))
	a, b := make(), make()
	for i, x := range s.Samples {
		if rng.IntN(10) == 0 {
			b = restored(t, make, b)
		}
		if va, vb := a.Step(x.Time, x.Value), b.Step(x.Time, x.Value); !equal(va, vb) {
			t.Fatalf("sample %d: other verdict after a restart:\n%+v\n%+v", i, va, vb)
		}
	}
}

func restored(t *testing.T, make func() anomaly.Detector, d anomaly.Detector) anomaly.Detector {
	t.Helper()
	data, err := d.AppendBinary([]byte("prefix"))
	if err != nil || !bytes.HasPrefix(data, []byte("prefix")) {
		t.Fatalf("AppendBinary: error %v or prefix lost", err)
	}
	fresh := make()
	if err := fresh.UnmarshalBinary(data[6:]); err != nil {
		t.Fatalf("UnmarshalBinary: %v", err)
	}
	return fresh
}

// checkMissing puts NaN between all samples and wants the same verdicts on the
// others.
func checkMissing(t *testing.T, make func() anomaly.Detector, s Stream) {
	t.Helper()
	a, b := make(), make()
	for i, x := range s.Samples {
		if v := b.Step(x.Time-1, math.NaN()); v.Ready {
			t.Fatalf("sample %d: a claim about a missing value: %+v", i, v)
		}
		if va, vb := a.Step(x.Time, x.Value), b.Step(x.Time, x.Value); !equal(va, vb) {
			t.Fatalf("sample %d: a missing value changed the verdict:\n%+v\n%+v", i, va, vb)
		}
	}
}

// checkCorrupt cuts and flips an encoded state at every place: an error must
// leave the receiver as it was, and what is accepted must not panic.
func checkCorrupt(t *testing.T, make func() anomaly.Detector) {
	d := make()
	samples := Streams()[0].Samples
	for _, x := range samples {
		d.Step(x.Time, x.Value)
	}
	good, _ := d.AppendBinary(nil)
	for i := range good {
		if d.UnmarshalBinary(good[:i]) == nil {
			t.Fatalf("state cut to %d of %d bytes was accepted", i, len(good))
		}
	}
	if d.UnmarshalBinary(append(bytes.Clone(good), 0)) == nil {
		t.Fatal("state with a byte too many was accepted")
	}
	after, _ := d.AppendBinary(nil)
	if !bytes.Equal(good, after) {
		t.Fatal("a refused state changed the receiver")
	}
	end := samples[len(samples)-1].Time
	for bit := range 8 * len(good) {
		bad := bytes.Clone(good)
		bad[bit/8] ^= 1 << (bit % 8)
		fresh := make()
		if fresh.UnmarshalBinary(bad) == nil {
			fresh.Step(end+1000, 1)
			fresh.Step(end+2000, -1e300)
		}
	}
}

// checkAllocations runs two days of minutes first, so that whatever is allocated
// once has been.
func checkAllocations(t *testing.T, d anomaly.Detector) {
	rng := rand.New(rand.NewPCG(3, 4))
	now := int64(1_700_000_000_000)
	step := func() {
		now += 60_000
		d.Step(now, 100+rng.NormFloat64())
	}
	for range 2 * 1440 {
		step()
	}
	if n := testing.AllocsPerRun(1000, step); n != 0 {
		t.Errorf("%v allocations per step", n)
	}
}
