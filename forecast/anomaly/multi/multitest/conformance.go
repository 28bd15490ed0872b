// Package multitest holds the suite that every [multi.Detector] passes. Run it
// in the tests of a detector of your own:
//
//	func TestConformance(t *testing.T) {
//		multitest.Run(t, func(metrics int) multi.Detector { return newMine(metrics) }, multitest.Options{})
//	}
package multitest

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
)

// Options say what a detector cannot promise.
type Options struct {
	// Ordered is set by detectors that draw metrics at random by their
	// position: their verdicts depend on the order of the metrics, and equal
	// metrics may carry unequal shares.
	Ordered bool
}

// Run checks the contract of [multi.Detector] on streams that break things.
// newDetector must return a fresh detector of so many metrics each time.
func Run(t *testing.T, newDetector func(metrics int) multi.Detector, opt Options) {
	for _, s := range Streams() {
		t.Run(s.Name, func(t *testing.T) {
			fresh := func() multi.Detector { return newDetector(len(s.Values[0])) }
			checkVerdicts(t, fresh(), s)
			checkRestart(t, fresh, s)
			checkMissing(t, fresh, s)
			if !opt.Ordered {
				checkPermuted(t, fresh, s)
			}
		})
	}
	if !opt.Ordered {
		t.Run("duplicated", func(t *testing.T) { checkDuplicated(t, newDetector(6)) })
	}
	t.Run("finds", func(t *testing.T) { checkFinds(t, newDetector(6)) })
	t.Run("order of time", func(t *testing.T) { checkTime(t, newDetector) })
	t.Run("length", func(t *testing.T) { checkLength(t, newDetector(3)) })
	t.Run("corrupt state", func(t *testing.T) { checkCorrupt(t, newDetector) })
	t.Run("no allocation", func(t *testing.T) { checkAllocations(t, newDetector(12)) })
}

// checkVerdicts holds every verdict to its documented ranges, the shares to
// their sum and the phases to their grammar.
func checkVerdicts(t *testing.T, d multi.Detector, s Stream) {
	t.Helper()
	before := anomaly.Quiet
	for i, x := range s.Values {
		v := d.Step(s.Times[i], x)
		if fault := fault(&v, d, s.Times[i], before); fault != "" {
			t.Fatalf("sample %d (%d, %v): %s: %+v", i, s.Times[i], x, fault, v)
		}
		if anyNumber(x) {
			before = v.Phase
		}
	}
}

func fault(v *multi.Verdict, d multi.Detector, now int64, before anomaly.Phase) string {
	wasOpen := before == anomaly.Opened || before == anomaly.Open
	isOpen := v.Phase == anomaly.Open || v.Phase == anomaly.Closed
	switch {
	case v.Time != now || len(v.Contributions) != d.Metrics() || len(v.Deviations) != d.Metrics():
		return "verdict on another sample"
	case math.Float64bits(v.Raw) != math.Float64bits(d.Raw()):
		return "Raw of detector and verdict differ"
	case !(v.PValue > 0 && v.PValue <= 1):
		return "tail probability outside (0,1]"
	case v.Raw < 0 || math.IsInf(v.Raw, 0) || math.IsInf(v.Surprise(), 0):
		return "score negative or infinite"
	case !v.Ready && (v.PValue != 1 || v.Phase != anomaly.Quiet):
		return "a claim without enough history"
	case v.Ready && v.Raw != v.Raw:
		return "a claim without a score"
	case v.Ready && wasOpen != isOpen:
		return "phase " + v.Phase.String() + " after " + before.String()
	}
	return shareFault(v)
}

func shareFault(v *multi.Verdict) string {
	sum := 0.0
	for j, c := range v.Contributions {
		if !(c >= 0) {
			return "contribution negative or not a number"
		}
		if dev := v.Deviations[j]; dev-dev != 0 {
			return "deviation is not finite"
		}
		sum += c
	}
	if v.Raw == v.Raw && math.Abs(sum-v.Raw) > 1e-9*(1+v.Raw) {
		return "contributions do not add up to the score"
	}
	return ""
}

func anyNumber(x []float64) bool {
	for _, v := range x {
		if v == v {
			return true
		}
	}
	return false
}

// checkRestart saves and restores at seeded random moments and wants bit-equal
// verdicts; as a detector without restarts runs beside, it checks determinism
// too.
func checkRestart(t *testing.T, fresh func() multi.Detector, s Stream) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, uint64(len(s.Times))))
	a, b := fresh(), fresh()
	for i, x := range s.Values {
		if rng.IntN(20) == 0 {
			b = restored(t, fresh, b)
		}
		if va, vb := a.Step(s.Times[i], x), b.Step(s.Times[i], x); !equal(&va, &vb) {
			t.Fatalf("sample %d: other verdict after a restart:\n%+v\n%+v", i, va, vb)
		}
	}
}

func equal(a, b *multi.Verdict) bool {
	f := math.Float64bits
	same := a.Time == b.Time && f(a.Raw) == f(b.Raw) && f(a.PValue) == f(b.PValue) &&
		a.Kind == b.Kind && a.Phase == b.Phase && a.Ready == b.Ready
	for j := range a.Contributions {
		same = same && f(a.Contributions[j]) == f(b.Contributions[j]) && f(a.Deviations[j]) == f(b.Deviations[j])
	}
	return same
}

func restored(t *testing.T, fresh func() multi.Detector, d multi.Detector) multi.Detector {
	t.Helper()
	data, err := d.AppendBinary([]byte("prefix"))
	if err != nil || !bytes.HasPrefix(data, []byte("prefix")) {
		t.Fatalf("AppendBinary: error %v or prefix lost", err)
	}
	out := fresh()
	if err := out.UnmarshalBinary(data[6:]); err != nil {
		t.Fatalf("UnmarshalBinary: %v", err)
	}
	return out
}

// checkMissing puts vectors without a number between all samples and wants the
// same verdicts on the others.
func checkMissing(t *testing.T, fresh func() multi.Detector, s Stream) {
	t.Helper()
	a, b := fresh(), fresh()
	nothing := make([]float64, a.Metrics())
	for j := range nothing {
		nothing[j] = math.NaN()
	}
	for i, x := range s.Values {
		if v := b.Step(s.Times[i]-1, nothing); v.Ready || v.Raw == v.Raw {
			t.Fatalf("sample %d: a claim about nothing: %+v", i, v)
		}
		if va, vb := a.Step(s.Times[i], x), b.Step(s.Times[i], x); !equal(&va, &vb) {
			t.Fatalf("sample %d: a missing vector changed the verdict:\n%+v\n%+v", i, va, vb)
		}
	}
}

// checkPermuted turns the metrics round and wants the same scores and the shares
// turned round, up to what the order of a sum does to its last digits.
func checkPermuted(t *testing.T, fresh func() multi.Detector, s Stream) {
	t.Helper()
	a, b := fresh(), fresh()
	d := a.Metrics()
	y := make([]float64, d)
	for i, x := range s.Values {
		for j, v := range x {
			y[(j+1)%d] = v
		}
		va, vb := a.Step(s.Times[i], x), b.Step(s.Times[i], y)
		if va.Ready != vb.Ready || !near(va.Raw, vb.Raw) {
			t.Fatalf("sample %d: permuted metrics, other score: %v %v", i, va.Raw, vb.Raw)
		}
		for j := range x {
			k := (j + 1) % d
			if !near(va.Contributions[j], vb.Contributions[k]) || !near(va.Deviations[j], vb.Deviations[k]) {
				t.Fatalf("sample %d: metric %d carries %v, permuted %v", i, j, va.Contributions[j], vb.Contributions[k])
			}
		}
	}
}

func near(a, b float64) bool {
	return a != a && b != b || math.Abs(a-b) <= 1e-6*(1+math.Abs(a))
}
