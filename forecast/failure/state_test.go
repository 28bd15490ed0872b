package failure

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLeaksAreForeseen(t *testing.T) {
	for _, name := range []string{"memory_utilization", "fd_utilization", "disk_utilization"} {
		risks := play(principles(), leak(1, 600, 1, name))
		died, first := risks[len(risks)-1].Time, int64(0)
		for _, r := range risks {
			if r.Probability >= 0.5 && first == 0 {
				first = r.Time
			}
		}
		lead := float64(died-first) / 1000
		t.Logf("%s: probability passes 0.5 %.0f s before the end, last %.3f", name, lead, risks[len(risks)-1].Probability)
		if first == 0 || lead < 30 || lead > 200 {
			t.Errorf("%s: lead %v s", name, lead)
		}
		if p := risks[290].Probability; p > 0.02 {
			t.Errorf("%s: probability %v before the leak began", name, p)
		}
	}
}

func TestCalmInstancesStayLow(t *testing.T) {
	for seed := range uint64(10) {
		for i, r := range play(principles(), leak(seed, 1200, 1, "")) {
			if r.Probability > 0.05 {
				t.Fatalf("seed %d step %d: probability %v", seed, i, r.Probability)
			}
		}
	}
}

// The same leak sampled every 30 s over 30 times the time, judged over 30
// times the horizon, looks the same.
func TestTimeScale(t *testing.T) {
	fine := play(principles(), leak(1, 600, 1, "memory_utilization"))
	m, err := principles().WithHorizon(time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	coarse := play(m, leak(1, 600, 30, "memory_utilization"))
	for i := range fine {
		if d := math.Abs(fine[i].Probability - coarse[i].Probability); d > 1e-6 {
			t.Fatalf("step %d: %v and %v", i, fine[i].Probability, coarse[i].Probability)
		}
	}
}

// Fewer samples of the same leak tell nearly the same story.
func TestSamplingInterval(t *testing.T) {
	m, _ := principles().WithHorizon(30 * time.Minute)
	for _, interval := range []int{15, 60} {
		risks := play(m, leak(1, 4*3600/interval, interval, "memory_utilization"))
		n := len(risks)
		if p := risks[n-1-600/interval].Probability; p < 0.5 {
			t.Errorf("every %d s: probability %v ten minutes before the end", interval, p)
		}
		if p := risks[n/2-2].Probability; p > 0.05 {
			t.Errorf("every %d s: probability %v before the leak", interval, p)
		}
	}
}

// Stored and restored at any step, the state goes on bit for bit.
func TestRestartRoundTrip(t *testing.T) {
	l, m := leak(3, 200, 1, "fd_utilization"), principles()
	want := play(m, l)
	rng := rand.New(rand.NewPCG(1, 1))
	var s State
	for i, now := range l.Time {
		if rng.IntN(3) == 0 {
			b, err := s.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			s = State{}
			if err := s.UnmarshalBinary(b); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Step(m, now, l.Values[i])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Fatalf("step %d: %s", i, diff)
		}
	}
}

func TestTimeMustAdvance(t *testing.T) {
	l, m := leak(4, 30, 1, ""), principles()
	var s, twin State
	for i, now := range l.Time {
		_, _ = twin.Step(m, now, l.Values[i])
		_, _ = s.Step(m, now, l.Values[i])
		for _, bad := range []int64{now, now - 500, math.MinInt64} {
			if _, err := s.Step(m, bad, l.Values[i]); !errors.Is(err, ErrTime) {
				t.Fatalf("err = %v", err)
			}
		}
	}
	a, _ := s.MarshalBinary()
	b, _ := twin.MarshalBinary()
	if string(a) != string(b) {
		t.Error("a refused step changed the state")
	}
}

// Whatever comes in, the risk is a probability.
func TestWildInput(t *testing.T) {
	wild := []float64{nan, math.Inf(1), math.Inf(-1), 1e308, -1e308, 5e-324, 0, -1, 1e29}
	rng := rand.New(rand.NewPCG(2, 2))
	m := principles()
	var s State
	x := make([]float64, len(Signals()))
	for now := int64(1); now < 1<<62; now += 1 + now/int64(1+rng.IntN(50)) {
		for i := range x {
			x[i] = wild[rng.IntN(len(wild))]
		}
		r, err := s.Step(m, now, x)
		if err != nil || !(r.Probability >= 0 && r.Probability <= 1) || r.Lead < 0 {
			t.Fatalf("at %d: %+v %v", now, r, err)
		}
		b, _ := s.MarshalBinary()
		if err := new(State).UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAbsence(t *testing.T) {
	l, m := leak(5, 100, 1, ""), principles()
	j := position("request_rate")
	for i := 60; i < 100; i++ {
		l.Values[i][j] = nan
	}
	var s State
	for i, now := range l.Time {
		_, _ = s.Step(m, now, l.Values[i])
	}
	if f := s.Features(nil)[j*perSignal+absence]; f < 0.99 {
		t.Errorf("absence %v after 40 missing values", f)
	}
}

func TestWrongNumberOfSignalsPanics(t *testing.T) {
	defer func() {
		if recover() != badSignals {
			t.Error("want the documented panic")
		}
	}()
	_, _ = new(State).Step(principles(), 1, []float64{1})
}

func TestStepDoesNotAllocate(t *testing.T) {
	m, x := principles(), calm(rand.New(rand.NewPCG(1, 1)), make([]float64, len(Signals())))
	var s State
	now := int64(0)
	if n := testing.AllocsPerRun(100, func() { now += 1000; _, _ = s.Step(m, now, x) }); n != 0 {
		t.Errorf("%v allocations per step", n)
	}
}

func FuzzUnmarshalState(f *testing.F) {
	var s State
	l := leak(1, 20, 1, "memory_utilization")
	for i, now := range l.Time {
		_, _ = s.Step(principles(), now, l.Values[i])
	}
	good, _ := s.MarshalBinary()
	f.Add(good)
	f.Add(good[:40])
	empty, _ := new(State).MarshalBinary()
	f.Add(empty)
	f.Fuzz(func(t *testing.T, b []byte) {
		got := s
		if err := got.UnmarshalBinary(b); err != nil {
			if !errors.Is(err, ErrState) || got.time != s.time || len(got.tracks) != len(s.tracks) {
				t.Fatalf("err = %v, receiver %+v", err, got)
			}
			return
		}
		again, _ := got.MarshalBinary()
		if string(again) != string(b) {
			t.Fatal("round trip differs")
		}
		if len(got.tracks) == len(Signals()) {
			if r, err := got.Step(principles(), got.time+1000, l.Values[0]); err == nil && math.IsNaN(r.Probability) {
				t.Fatalf("%+v", r)
			}
		}
	})
}

func BenchmarkStep(b *testing.B) {
	m, x := principles(), make([]float64, len(Signals()))
	rng := rand.New(rand.NewPCG(1, 1))
	var s State
	now := int64(0)
	calm(rng, x)
	for i := range x {
		if math.IsNaN(x[i]) {
			x[i] = rng.Float64() // all 14 present
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		now += 1000
		_, _ = s.Step(m, now, x)
	}
}
