package drift

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

func rows(n int, shift, missing float64, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	var x []float64
	for range n {
		v := rng.NormFloat64() + shift
		if rng.Float64() < missing {
			v = math.NaN()
		}
		x = append(x, v, rng.Float64(), 0)
	}
	return x
}

func TestShifts(t *testing.T) {
	ref, err := NewReference([]string{"moves", "stays", "constant"}, rows(20_000, 0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	f := func(shift, missing float64, moved bool) {
		t.Helper()
		c := ref.NewCounts()
		x := rows(2000, shift, missing, 2)
		for i := 0; i < len(x); i += 3 {
			c.Observe(x[i : i+3])
		}
		s := ref.Shifts(c)
		if got := s[0].PSI > 0.25 && s[0].Feature == "moves"; got != moved {
			t.Errorf("shift %v, missing %v: %+v", shift, missing, s[0])
		}
		for _, o := range s[1:] {
			if o.PSI > max(o.Noise, 1e-9) {
				t.Errorf("%s is beyond noise: %+v", o.Feature, o)
			}
		}
	}
	f(0, 0, false)
	f(1, 0, true)
	f(0, 0.3, true) // a third goes missing
}

func TestReferenceRefuses(t *testing.T) {
	for _, data := range [][]float64{nil, {1, 2, 3}} {
		if _, err := NewReference([]string{"a", "b"}, data); !errors.Is(err, ErrData) {
			t.Errorf("%v: %v", data, err)
		}
	}
}

func TestADWINNoticesAndForgets(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	var a ADWIN
	false1 := 0
	for range 20_000 {
		if a.Step(0.2 * rng.Float64()) {
			false1++
		}
	}
	if false1 > 1 || len(a.buckets) > maxBuckets {
		t.Errorf("%d false alarms, %d buckets", false1, len(a.buckets))
	}
	noticed := -1
	for i := range 3000 {
		if a.Step(0.1+0.2*rng.Float64()) && noticed < 0 {
			noticed = i
		}
	}
	if noticed < 0 || noticed > 500 || math.Abs(a.Mean()-0.2) > 0.02 {
		t.Errorf("noticed after %d, mean %v of %d", noticed, a.Mean(), a.Len())
	}
	if a.Step(math.NaN()) || a.Step(2) {
		t.Error("takes what is no loss")
	}
}

func TestADWINRestores(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	var a ADWIN
	for range 1000 {
		a.Step(rng.Float64())
	}
	data, _ := a.AppendBinary(nil)
	var b ADWIN
	if err := b.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		v := rng.Float64() / 2
		if a.Step(v) != b.Step(v) || a.Mean() != b.Mean() {
			t.Fatal("goes on differently")
		}
	}
	for k := range data {
		if err := b.UnmarshalBinary(data[:k]); !errors.Is(err, ErrState) {
			t.Fatalf("%d bytes: %v", k, err)
		}
	}
	if n := testing.AllocsPerRun(1000, func() { a.Step(0.3) }); n > 0 {
		t.Errorf("%v allocations a step", n)
	}
}

func TestAdvice(t *testing.T) {
	f := func(want bool, shifts []Shift, rose bool, ratio float64) {
		t.Helper()
		if a := Judge(Limits{}, shifts, rose, ratio); a.Retrain != want || want != (len(a.Reasons) > 0) {
			t.Errorf("%+v", a)
		}
	}
	still := make([]Shift, 20)
	one := append([]Shift{{Feature: "unit", PSI: 3}}, still...)
	f(false, still, false, 0)
	f(false, one, false, 1.1) // one in twenty is a broken metric
	f(true, append([]Shift{{PSI: 1}, {PSI: 1}}, one...), false, 1)
	f(true, still, true, 1)
	f(true, still, false, 1.6)
	f(true, still, false, 0.6)
	f(false, []Shift{{PSI: 0.4, Noise: 0.5}}, false, 0) // too few rows to tell
}

func BenchmarkADWIN(b *testing.B) {
	b.ReportAllocs()
	var a ADWIN
	for i := range b.N {
		a.Step(float64(i%10) / 10)
	}
}

func BenchmarkObserve(b *testing.B) {
	ref, err := NewReference([]string{"moves", "stays", "constant"}, rows(20_000, 0, 0, 1))
	if err != nil {
		b.Fatal(err)
	}
	c, x := ref.NewCounts(), rows(1, 0, 0, 5)
	b.ReportAllocs()
	for b.Loop() {
		c.Observe(x)
	}
}
