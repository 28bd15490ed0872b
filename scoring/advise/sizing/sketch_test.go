package sizing

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestSketchQuantilesAreRightToOnePercent(t *testing.T) {
	for _, unit := range []float64{1e-6, 1, 1e12} {
		rng := rand.New(rand.NewPCG(1, 2))
		s := Sketch{HalfLife: 1e6 * time.Hour}
		var y []float64
		for i := range 20000 {
			v := unit * math.Exp(rng.NormFloat64())
			y = append(y, v)
			if err := s.Step(int64(i)*60_000, v); err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(y)
		for _, p := range []float64{0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1} {
			want := y[int(math.Ceil(p*float64(len(y))))-1]
			if got := s.Quantile(p); math.Abs(got/want-1) > 0.0101 {
				t.Errorf("unit %v: quantile %v is %v, want %v", unit, p, got, want)
			}
		}
		if n := s.Samples(); math.Abs(n-20000) > 20 {
			t.Errorf("%v samples", n)
		}
	}
}

// A sample a half-life old counts half.
func TestSketchDecays(t *testing.T) {
	s := Sketch{HalfLife: time.Hour}
	for i := range 3000 { // past several rebases
		must(t, s.Step(int64(i)*60_000, 10))
	}
	for i := range 60 {
		must(t, s.Step(int64(3000+i)*60_000, 1))
	}
	if lo, hi := s.Quantile(0.45), s.Quantile(0.55); lo > 1.02 || hi < 9.8 {
		t.Errorf("after one half-life: %v %v", lo, hi)
	}
	if n := s.Samples(); math.Abs(n-60/math.Ln2) > 1 {
		t.Errorf("%v samples, want the sum of 2^(-i/60)", n)
	}
	must(t, s.Step(3e12, 5)) // long away: the old is gone
	if got := s.Quantile(0.01); math.Abs(got-5) > 0.05 {
		t.Errorf("%v", got)
	}
}

func TestSketchRefuses(t *testing.T) {
	var s Sketch
	if !math.IsNaN(s.Quantile(0.5)) {
		t.Error("an empty sketch knows a quantile")
	}
	must(t, s.Step(1000, 1))
	must(t, s.Step(900, nan)) // missing is no sample
	f := func(at int64, v float64, want error) {
		t.Helper()
		before := s
		if err := s.Step(at, v); !errors.Is(err, want) || s != before {
			t.Errorf("%v", err)
		}
	}
	f(2000, -1, ErrUsage)
	f(2000, math.Inf(1), ErrUsage)
	f(999, 1, ErrOrder)
	if err := (&Sketch{HalfLife: -1}).Validate(); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
}

func TestSketchWindowMoves(t *testing.T) {
	var s Sketch
	must(t, s.Step(0, 5e3)) // the first sample is a spike
	for i := range 100 {
		must(t, s.Step(int64(i)*1000, 1+float64(i)/100))
	}
	if got := s.Quantile(0.5); got < 1.4 || got > 1.6 {
		t.Errorf("median %v under a spike 5,000 times as high", got)
	}
	for range 100 {
		must(t, s.Step(200_000, 1e12)) // the low ones are lumped together
	}
	if got := s.Quantile(1); math.Abs(got/1e12-1) > 0.01 {
		t.Errorf("largest %v", got)
	}
	must(t, s.Step(200_000, 0))
	if got := s.Quantile(0.0001); got != 0 {
		t.Errorf("least %v, want 0", got)
	}
}

func TestSketchStateIsSmallAndBitEqual(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	a, b := Sketch{HalfLife: time.Hour}, Sketch{}
	for i := range 20000 {
		v := math.Exp(4 * rng.NormFloat64())
		must(t, a.Step(int64(i)*60_000, v))
		if i%1000 == 999 {
			data, err := a.AppendBinary([]byte("x"))
			if err != nil || data[0] != 'x' {
				t.Fatal(err)
			}
			if len(data) > 2048 {
				t.Fatalf("%d bytes", len(data))
			}
			must(t, b.UnmarshalBinary(data[1:]))
			if a != b {
				t.Fatal("restored differently")
			}
			again, _ := b.AppendBinary([]byte("x"))
			if !bytes.Equal(data, again) {
				t.Fatal("encoded differently")
			}
		}
	}
}

func FuzzSketchState(f *testing.F) {
	var s Sketch
	for i := range 100 {
		_ = s.Step(int64(i)*1e6, float64(i))
	}
	data, _ := s.AppendBinary(nil)
	f.Add(data)
	f.Add(data[:30])
	f.Fuzz(func(t *testing.T, data []byte) {
		x := Sketch{HalfLife: time.Minute}
		if err := x.UnmarshalBinary(data); err != nil {
			if !errors.Is(err, ErrState) || x != (Sketch{HalfLife: time.Minute}) {
				t.Fatalf("%v", err)
			}
			return
		}
		_ = x.Step(x.last+1000, 3)
		if q := x.Quantile(0.9); q < 0 || math.IsNaN(q) {
			t.Fatalf("quantile %v of a restored sketch", q)
		}
	})
}

func TestSketchAllocatesNothing(t *testing.T) {
	var s Sketch
	at := int64(0)
	if n := testing.AllocsPerRun(1000, func() { at += 60_000; _ = s.Step(at, float64(at%977)) }); n != 0 {
		t.Errorf("%v allocations a step", n)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
