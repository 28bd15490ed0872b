package scoring

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// scored returns the score of four inputs under the default profile.
func scored(t testing.TB, raw ...float64) *Score {
	t.Helper()
	c, err := Utilisation().Compile()
	if err != nil {
		t.Fatal(err)
	}
	s := new(Score)
	if err := c.Evaluate(s, raw); err != nil {
		t.Fatal(err)
	}
	return s
}

func sumOfPoints(s *Score) (sum float64) {
	for _, c := range s.Contributions {
		sum += c.Points
	}
	return sum
}

func TestWindowAgainstAllItHolds(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 5))
	w, err := NewWindow(time.Minute, 50)
	if err != nil {
		t.Fatal(err)
	}
	type kept struct {
		at    int64
		value float64
	}
	var all []kept
	var s Score
	for i := range 2000 {
		at := int64(i) * int64(rng.IntN(3)) * 700
		if n := len(all); n > 0 {
			at = all[n-1].at + int64(rng.IntN(3000))
		}
		x := scored(t, rng.Float64(), rng.Float64(), rng.Float64(), rng.Float64())
		if err := w.Add(at, x); err != nil {
			t.Fatal(err)
		}
		all = append(all, kept{at, x.Value})
		live := all[max(0, len(all)-50):]
		for len(live) > 0 && at-live[0].at >= 60_000 {
			live = live[1:]
		}
		values, sum := []float64{}, 0.0
		for _, k := range live {
			values, sum = append(values, k.value), sum+k.value
		}
		if w.Len() != len(values) || !w.Mean(&s) || math.Abs(s.Value-sum/float64(len(values))) > 1e-9 || math.Abs(sumOfPoints(&s)-s.Value) > 1e-9 {
			t.Fatalf("%d: %d scores of mean %v, want %d of %v", i, w.Len(), s.Value, len(values), sum/float64(len(values)))
		}
		slices.Sort(values)
		for _, q := range []float64{0, 0.5, 0.95, 1} {
			want := values[max(0, int(math.Ceil(q*float64(len(values))))-1)]
			if _, ok := w.Percentile(q, &s); !ok || s.Value != want || math.Abs(sumOfPoints(&s)-s.Value) > 1e-9 {
				t.Fatalf("%v-quantile %v, want %v", q, s.Value, want)
			}
		}
	}
}

func TestWindowMissingAndRefused(t *testing.T) {
	w, err := NewWindow(time.Hour, 10)
	if err != nil {
		t.Fatal(err)
	}
	out := Score{Value: 7}
	if w.Mean(&out) || out.Value != 7 || !math.IsNaN(w.Beyond(1)) {
		t.Error("a mean of nothing")
	}
	if _, ok := w.Percentile(0.5, &out); ok {
		t.Error("a percentile of nothing")
	}
	add := func(at int64, s *Score) {
		t.Helper()
		if err := w.Add(at, s); err != nil {
			t.Fatal(err)
		}
	}
	add(1, scored(t, 0.5, nan, 0.1, 0.1))
	add(2, scored(t, nan, nan, nan, nan)) // unknown: no part of mean and percentiles
	add(2, scored(t, 0.9, nan, 0.3, 0.1))
	if !w.Mean(&out) || out.Coverage.Missing != 1 || out.Contributions[CPU].Raw != 0.7 || out.Contributions[Fragmentation].Level == 0 || out.Bottleneck.Item != "cpu" {
		t.Errorf("%+v", out)
	}
	if b := w.Beyond(50); b != 0.5 {
		t.Errorf("%v of the moments beyond 50", b)
	}
	if _, ok := w.Percentile(1.1, &out); ok {
		t.Error("a quantile of 1.1")
	}
	quality, err := ServiceQuality().Compile()
	if err != nil {
		t.Fatal(err)
	}
	var q Score
	if err := quality.Evaluate(&q, []float64{1, 1, 1, 1}); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{w.Add(3, &q), w.Add(1, scored(t, 0, 0, 0, 0))} {
		if !errors.Is(err, ErrWindow) || w.Len() != 3 {
			t.Errorf("%v, %d scores", err, w.Len())
		}
	}
	for _, f := range []func() (*Window, error){
		func() (*Window, error) { return NewWindow(0, 1) }, func() (*Window, error) { return NewWindow(time.Hour, 0) },
	} {
		if _, err := f(); !errors.Is(err, ErrWindow) {
			t.Error(err)
		}
	}
}

func TestWindowAllocatesNothingInASteadyState(t *testing.T) {
	w, _ := NewWindow(time.Hour, 32)
	s, out := scored(t, 0.1, 0.2, 0.3, 0.4), Score{}
	at := int64(0)
	step := func() {
		at++
		_ = w.Add(at, s)
		w.Mean(&out)
	}
	for range 100 {
		step()
	}
	if n := testing.AllocsPerRun(100, step); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestFleet(t *testing.T) {
	member := func(name string, size float64, raw ...float64) Member { return Member{name, size, *scored(t, raw...)} }
	f := NewFleet([]Member{
		member("calm", 1, 0.1, 0, 0.1, 0.1), member("silent", 1, nan, nan, nan, nan),
		member("busy", 2, 0.9, 0.5, 0.9, 0.9), member("disk", 1, 0.1, 0, 1, 0.1),
	})
	var names []string
	for _, m := range f.Ranking {
		names = append(names, m.Name)
	}
	if !slices.Equal(names, []string{"busy", "disk", "calm", "silent"}) || f.Known != 3 || f.Unknown != 1 {
		t.Errorf("%v, %d known", names, f.Known)
	}
	if len(f.Strained) != 1 || f.Strained[0].Name != "disk" {
		t.Errorf("strained: %+v", f.Strained)
	}
	want := (2*f.Ranking[0].Score.Value + f.Ranking[1].Score.Value + f.Ranking[2].Score.Value) / 4
	if math.Abs(f.Mean-want) > 1e-9 || f.Median != f.Ranking[1].Score.Value || f.P95 != f.Ranking[0].Score.Value {
		t.Errorf("mean %v, median %v, 95th %v", f.Mean, f.Median, f.P95)
	}
	if e := NewFleet(nil); !math.IsNaN(e.Mean) || !math.IsNaN(e.Median) {
		t.Errorf("%+v", e)
	}
}

// A window of which nothing is left takes a score of another profile.
func TestWindowAfterAnotherProfile(t *testing.T) {
	w, err := NewWindow(time.Minute, 10)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(0, scored(t, 0.1, 0.2, 0.3, 0.4)); err != nil {
		t.Fatal(err)
	}
	other := *scored(t, 0.1, 0.2, 0.3, 0.4)
	other.Profile = "another"
	if err := w.Add(59_999, &other); !errors.Is(err, ErrWindow) {
		t.Errorf("within the span: %v", err)
	}
	if err := w.Add(60_000, &other); err != nil || w.Len() != 1 {
		t.Errorf("after it: %v, %d scores", err, w.Len())
	}
	if err := w.Add(0, &other); !errors.Is(err, ErrWindow) {
		t.Errorf("earlier: %v", err)
	}
}

// The k-th of n values is the k/n-quantile, whatever the last bits of k/n.
func TestRankIsExact(t *testing.T) {
	for n := 1; n <= 2000; n++ {
		for k := 1; k <= n; k++ {
			if got := rank(float64(k)/float64(n), n); got != k {
				t.Fatalf("rank of %d/%d is %d", k, n, got)
			}
		}
	}
	for _, percent := range []int{7, 55, 95, 99} {
		if got := rank(float64(percent)/100, 100); got != percent {
			t.Errorf("rank of %d %% of 100 is %d", percent, got)
		}
	}
	if rank(0, 5) != 1 || rank(1e-9, 5) != 1 || rank(0.2001, 5) != 2 {
		t.Error("ranks at the ends")
	}
}
