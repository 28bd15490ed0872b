package warning_test

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/warning"
)

func newFlood(t *testing.T, cfg warning.FloodConfig) *warning.Flood {
	t.Helper()
	f, err := warning.NewFlood(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// requests is a load with a day and noise that hangs together.
type requests struct {
	rng   *rand.Rand
	drift float64
}

func (r *requests) at(minute int) float64 {
	r.drift = 0.97*r.drift + 0.02*r.rng.NormFloat64()
	mean := 1000 * (1 + 0.7*math.Sin(2*math.Pi*float64(minute)/1440)) * math.Exp(r.drift)
	return max(0, mean+math.Sqrt(mean)*r.rng.NormFloat64())
}

func TestFloodNoticed(t *testing.T) {
	f := newFlood(t, warning.FloodConfig{})
	r := requests{rng: rand.New(rand.NewPCG(1, 9))}
	const onset, rise = 10*1440 + 300, 40
	opened := 0
	for i := range onset + rise {
		load := r.at(i)
		if i >= onset {
			load *= 1 + 2*float64(i-onset)/rise
		}
		w := f.Step(int64(i)*minute, load)
		if w.Phase != anomaly.Opened {
			continue
		}
		if i < onset {
			t.Errorf("false alarm at minute %d: %+v", i, w)
			continue
		}
		opened = i - onset
		if w.Doubling <= 0 || w.Peak < w.Value {
			t.Errorf("growing, but doubling %v, peak %v at %v", w.Doubling, w.Peak, w.Value)
		}
	}
	if opened == 0 || opened > 20 {
		t.Errorf("noticed after %d minutes, want within the first 20 of %d", opened, rise)
	}
}

// TestFloodQuiet wants a month without floods to raise about what the budget
// allows, on several seeds.
func TestFloodQuiet(t *testing.T) {
	alarms := 0
	const days, seeds = 30, 8
	for seed := range uint64(seeds) {
		f := newFlood(t, warning.FloodConfig{Budget: 0.3})
		r := requests{rng: rand.New(rand.NewPCG(seed, 10))}
		for i := range days * 1440 {
			if f.Step(int64(i)*minute, r.at(i)).Phase == anomaly.Opened {
				alarms++
			}
		}
	}
	perDay := float64(alarms) / (days * seeds)
	t.Logf("%.3f false alarms per day at a budget of 0.3", perDay)
	if perDay > 0.45 {
		t.Errorf("%.3f false alarms per day at a budget of 0.3", perDay)
	}
}

func TestFloodStateAndBadInput(t *testing.T) {
	a, b := newFlood(t, warning.FloodConfig{WarmUp: 50}), newFlood(t, warning.FloodConfig{WarmUp: 50})
	rng := rand.New(rand.NewPCG(2, 9))
	bits := math.Float64bits
	before := anomaly.Quiet
	for i := range 4000 {
		x := []float64{100 + 10*rng.NormFloat64(), 100, 0, math.MaxFloat64, 5e-324}[[]int{0, 0, 0, 0, 0, 0, 1, 2, 3, 4}[rng.IntN(10)]]
		if i < 3000 {
			x = 100 + 10*rng.NormFloat64()
		}
		now := int64(i) * minute
		b.Step(now-1, math.NaN())
		b.Step(now-2, -3)
		wa, wb := a.Step(now, x), b.Step(now, x)
		if bits(wa.PValue) != bits(wb.PValue) || wa.Phase != wb.Phase || bits(wa.Peak) != bits(wb.Peak) || bits(wa.Expected) != bits(wb.Expected) {
			t.Fatalf("sample %d: %+v, restored %+v", i, wa, wb)
		}
		open := before == anomaly.Opened || before == anomaly.Open
		if goesOn := wa.Phase == anomaly.Open || wa.Phase == anomaly.Closed; open != goesOn || !(wa.PValue > 0 && wa.PValue <= 1) || wa.Peak < wa.Value || math.IsInf(wa.Expected, 0) {
			t.Fatalf("sample %d: %+v after %v", i, wa, before)
		}
		before = wa.Phase
		if i%7 == 0 {
			data, _ := b.AppendBinary([]byte("x"))
			b = newFlood(t, warning.FloodConfig{WarmUp: 50})
			if err := b.UnmarshalBinary(data[1:]); err != nil {
				t.Fatal(err)
			}
		}
	}
	good, _ := a.AppendBinary(nil)
	for i := range good {
		if err := a.UnmarshalBinary(good[:i]); !errors.Is(err, warning.ErrState) {
			t.Fatalf("cut to %d bytes: %v", i, err)
		}
	}
	if after, _ := a.AppendBinary(nil); !bytes.Equal(good, after) {
		t.Fatal("a refused state changed the receiver")
	}
	for bit := range 8 * len(good) {
		bad := bytes.Clone(good)
		bad[bit/8] ^= 1 << (bit % 8)
		if fresh := newFlood(t, warning.FloodConfig{}); fresh.UnmarshalBinary(bad) == nil {
			fresh.Step(5000*minute, 7)
		}
	}
}

func TestFloodAllocations(t *testing.T) {
	f := newFlood(t, warning.FloodConfig{})
	now := int64(0)
	if n := testing.AllocsPerRun(3000, func() {
		now += minute
		f.Step(now, float64(now%1700))
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestFloodConfig(t *testing.T) {
	err := warning.FloodConfig{Budget: -1, WarmUp: -1}.Validate()
	if !errors.Is(err, warning.ErrOptions) || bytes.Count([]byte(err.Error()), []byte("\n")) != 1 {
		t.Errorf("want both faults: %v", err)
	}
	if _, err := warning.NewFlood(warning.FloodConfig{Budget: math.NaN()}); err == nil {
		t.Error("NaN budget accepted")
	}
}
