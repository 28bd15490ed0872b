package multi_test

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
	"github.com/portent-go/portent/forecast/anomaly/multi/multitest"
)

// forecast is a Joint whose vectors are forecast by a bank: it must be a Default.
type forecast struct {
	*multi.Joint
	bank     *anomaly.Bank
	expected []float64
}

func newForecast(metrics int) *forecast {
	j, err := multi.NewJoint(metrics, multi.Config{})
	if err != nil {
		panic(err)
	}
	bank, err := anomaly.NewBank(anomaly.Config{})
	if err != nil {
		panic(err)
	}
	for range metrics {
		bank.Add()
	}
	return &forecast{j, bank, make([]float64, metrics)}
}

func (f *forecast) step(t int64, x []float64) multi.Verdict {
	for i, v := range x {
		f.expected[i] = math.NaN()
		if v != v {
			continue
		}
		if vd := f.bank.Step(i, t, min(max(v, -1e150), 1e150)); vd.Ready {
			f.expected[i] = vd.Expected
		}
	}
	return f.Joint.Step(t, x, f.expected)
}

// naive is a Joint that expects nothing of every metric, as a Detector: all its
// state is the Joint's.
type naive struct {
	*multi.Joint
	zero []float64
}

func newNaive(metrics int) multi.Detector {
	j, err := multi.NewJoint(metrics, multi.Config{})
	if err != nil {
		panic(err)
	}
	return &naive{j, make([]float64, metrics)}
}

// Step implements multi.Detector; it panics on any wrong length.
func (n *naive) Step(t int64, x []float64) multi.Verdict { return n.Joint.Step(t, x, n.zero) }

func TestJointConforms(t *testing.T) { multitest.Run(t, newNaive, multitest.Options{}) }

func TestJointIsDefault(t *testing.T) {
	for _, s := range multitest.Streams() {
		metrics := len(s.Values[0])
		d, f := made(multi.New(metrics, multi.Config{})), newForecast(metrics)
		for i, x := range s.Values {
			a, b := d.Step(s.Times[i], x), f.step(s.Times[i], x)
			if math.Float64bits(a.Raw) != math.Float64bits(b.Raw) || a.PValue != b.PValue || a.Kind != b.Kind || a.Phase != b.Phase {
				t.Fatalf("%s: sample %d: %+v, and %+v with forecasts from outside", s.Name, i, a, b)
			}
		}
	}
}

func TestJointLengths(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic on a wrong length of expected")
		}
	}()
	newForecast(3).Joint.Step(0, make([]float64, 3), make([]float64, 2))
}

// TestGrow adds a metric to a detector that has been running: before it comes, the
// verdicts are those of a detector that knew it all along as missing; after it
// has come and been learnt, its fault is noticed and blamed on it.
func TestGrow(t *testing.T) {
	grown, known := newDefault(3), newDefault(4)
	at := func(i int) int64 { return int64(i) * 60_000 }
	grew := false
	server(2000, func(minute int, x []float64) {
		if minute >= 1500 {
			x[3] -= 15 // the fault of the example is not wanted here
		}
		if minute < 600 {
			a := grown.Step(at(minute), x[:3])
			b := known.Step(at(minute), []float64{x[0], x[1], x[2], math.NaN()})
			if math.Abs(a.Raw-b.Raw) > 1e-9*a.Raw || a.Phase != b.Phase {
				t.Fatalf("minute %d: %+v, known before %+v", minute, a, b)
			}
			return
		}
		if !grew {
			if err := grown.Grow(4); err != nil {
				t.Fatal(err)
			}
			grew = true
		}
		if minute == 1999 {
			x[3] += 15
		}
		v := grown.Step(at(minute), x)
		if !v.Ready || len(v.Contributions) != 4 {
			t.Fatalf("minute %d: %+v", minute, v)
		}
		if minute == 1999 && (v.Top() != 3 || v.Surprise() < 3) {
			t.Errorf("a fault of the new metric: %+v", v)
		}
	})
}

func newDefault(metrics int) *multi.Default {
	d, err := multi.New(metrics, multi.Config{})
	if err != nil {
		panic(err)
	}
	return d
}

func TestGrowRefuses(t *testing.T) {
	d := newDefault(3)
	for _, n := range []int{2, 0, -1, 5000} {
		if d.Grow(n) == nil {
			t.Errorf("grew to %d metrics", n)
		}
	}
	if err := d.Grow(3); err != nil || d.Metrics() != 3 {
		t.Errorf("%v, %d metrics", err, d.Metrics())
	}
}

// TestRestore wants a state to come back with its number of metrics, and bytes
// that are none to be refused before they cost memory.
func TestRestore(t *testing.T) {
	d, j := newDefault(4), newForecast(4)
	server(300, func(minute int, x []float64) {
		d.Step(int64(minute)*60_000, x)
		j.step(int64(minute)*60_000, x)
	})
	state, _ := d.AppendBinary(nil)
	again, err := multi.Restore(state, multi.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := again.AppendBinary(nil); !bytes.Equal(b, state) || again.Metrics() != 4 {
		t.Error("another state came back")
	}
	state, _ = j.AppendBinary(nil)
	jagain, err := multi.RestoreJoint(state, multi.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := jagain.AppendBinary(nil); !bytes.Equal(b, state) {
		t.Error("another state came back")
	}
	for _, bad := range [][]byte{nil, {2}, {2, 255, 255, 255, 255}, {2, 0, 16, 0, 0, 1}, state[:len(state)-1]} {
		if d, err := multi.Restore(bad, multi.Config{}); !errors.Is(err, multi.ErrState) || d != nil {
			t.Errorf("%d bytes: %v, %v", len(bad), d, err)
		}
		if j, err := multi.RestoreJoint(bad, multi.Config{}); !errors.Is(err, multi.ErrState) || j != nil {
			t.Errorf("%d bytes: %v, %v", len(bad), j, err)
		}
	}
	if _, err := multi.RestoreJoint(state, multi.Config{Shrink: 2}); err == nil || errors.Is(err, multi.ErrState) {
		t.Errorf("bad configuration: %v", err)
	}
}
