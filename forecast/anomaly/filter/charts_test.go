package filter

import (
	"fmt"
	"math"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// noise is a sum of four uniform numbers: mean 0, variance 1.
func (c *congruential) noise() float64 {
	return (c.next() + c.next() + c.next() + c.next() - 2) * math.Sqrt(3)
}

// shifted is noise whose level rises at the given sample.
func shifted(seed uint32, n, at int, by float64) []float64 {
	rng := congruential(seed)
	x := make([]float64, n)
	for i := range x {
		if x[i] = rng.noise(); i >= at {
			x[i] += by
		}
	}
	return x
}

// Every detector notices a shift of 12σ at once or within 20 samples, and is quiet
// again 1,000 samples later; but for rarity, to which a place just beyond the noise is
// as new as one far away.
func TestShiftIsNoticedAndLearnt(t *testing.T) {
	for _, d := range detectors {
		if d.name == "rarity" {
			continue
		}
		s := d.make()
		first := -1
		var v anomaly.Verdict
		for i, x := range shifted(1, 13000, 12000, 12) {
			v = s.Step(int64(i)*60_000, x)
			if v.Phase == anomaly.Opened && i >= 12000 && first < 0 {
				first = i
			}
		}
		if first < 0 || first > 12020 || v.Anomalous() {
			t.Errorf("%s: first alarm at %d, at the end %v", d.name, first, v.Phase)
		}
	}
}

// The band covers what it says, on noise and on a walk.
func TestCoverage(t *testing.T) {
	for _, d := range detectors {
		for _, walk := range []float64{0, 1} {
			s := d.make()
			rng := congruential(4)
			level, inside, ready := 0.0, 0, 0
			for i := range 20000 {
				level += walk * rng.noise()
				if v := s.Step(int64(i)*60_000, level+rng.noise()); v.Ready {
					ready++
					if v.Lower <= v.Value && v.Value <= v.Upper {
						inside++
					}
				}
			}
			if share := float64(inside) / float64(ready); share < 0.94 || share > 0.96 {
				t.Errorf("%s, walk %v: the 95 %% band covers %.3f", d.name, walk, share)
			}
		}
	}
}

// Raw is NaN without a sample and at least 0 with one.
func TestRaw(t *testing.T) {
	for _, d := range detectors {
		s := d.make()
		rng := congruential(1)
		if s.Raw() == s.Raw() {
			t.Errorf("%s: score %v before any sample", d.name, s.Raw())
		}
		for i := range 700 {
			s.Step(int64(i)*1000, rng.next())
		}
		if !(s.Raw() >= 0) {
			t.Errorf("%s: score %v", d.name, s.Raw())
		}
		state, _ := s.AppendBinary(nil)
		if again := d.make(); again.UnmarshalBinary(state) != nil || again.Raw() != s.Raw() {
			t.Errorf("%s: score is not part of the state", d.name)
		}
		if s.Step(800_000, math.NaN()); s.Raw() == s.Raw() {
			t.Errorf("%s: score %v of a missing sample", d.name, s.Raw())
		}
	}
}

// A state of one detector is none of another.
func TestForeignState(t *testing.T) {
	for i, d := range detectors {
		state, _ := d.make().AppendBinary(nil)
		for j, e := range detectors {
			if e.make().UnmarshalBinary(state) == nil && i != j && d.name[0] != e.name[0] {
				t.Errorf("%s accepts the state of %s", e.name, d.name)
			}
		}
	}
}

// States fit: 2 KiB, 4 with seasons by wall clock.
func TestStateBytes(t *testing.T) {
	for _, d := range detectors {
		s := d.make()
		for i, x := range shifted(1, 5000, 6000, 0) {
			s.Step(int64(i)*300_000, x)
		}
		state, _ := s.AppendBinary(nil)
		limit := 2048
		if d.name == "oneshotstl" || d.name == "oneshotstl 24 168" {
			limit = 4096
		}
		if t.Logf("%-18s %4d bytes", d.name, len(state)); len(state) > limit {
			t.Errorf("%s: state of %d bytes", d.name, len(state))
		}
	}
}

func TestConfigs(t *testing.T) {
	bad := anomaly.Config{Budget: -1}
	f := func(faults int, err error) {
		t.Helper()
		n := 0
		for u, ok := err.(interface{ Unwrap() []error }); ok && n == 0; {
			n = len(u.Unwrap())
		}
		if n != faults {
			t.Errorf("%d faults, want %d: %v", n, faults, err)
		}
	}
	f(3, EWMAConfig{bad, 2, -1}.Validate())
	f(4, CUSUMConfig{bad, -1, -1, -1}.Validate())
	f(3, PageHinkleyConfig{bad, -1, math.NaN()}.Validate())
	f(6, HoltWintersConfig{bad, 1, 2, -1, 2, 2}.Validate())
	f(4, KalmanConfig{bad, true, 4, -1, -1}.Validate())
	f(6, SPOTConfig{bad, 1, 0.1, 9999, 65, 9}.Validate())
	f(3, OneShotSTLConfig{bad, []int{0}, -1}.Validate())
	f(5, BOCPDConfig{bad, 0.5, 0, -1, -1, -1}.Validate())
	_, err := NewDifference(DifferenceConfig{bad})
	if err == nil {
		t.Error("a negative budget was accepted")
	}
}

func ExampleDifference() {
	d, err := NewDifference(DifferenceConfig{})
	if err != nil {
		panic(err)
	}
	d.Step(0, 10)
	d.Step(60_000, 12.5)
	fmt.Println(d.Raw())
	// Output: 2.5
}

func ExampleMedianDifference() {
	d, err := NewMedianDifference(MedianDifferenceConfig{})
	if err != nil {
		panic(err)
	}
	for i := range int64(20) {
		d.Step(i*60_000, float64(3*i)) // a ramp: the median difference is 3
	}
	d.Step(20*60_000, 60)
	fmt.Println(d.Raw())
	d.Step(21*60_000, 70)
	fmt.Println(d.Raw())
	// Output:
	// 0
	// 7
}

// example runs a chart over noise that shifts by 5σ at sample 400, and prints the
// first sample at which its statistic passes a limit. Alarms by budget come later,
// when the chart's own past says that this is rare.
func example(d anomaly.Scorer, limit float64) {
	for i, x := range shifted(1, 500, 400, 5) {
		if d.Step(int64(i)*60_000, x); i > 30 && d.Raw() > limit {
			fmt.Println(i)
			return
		}
	}
}

func ExampleEWMA() {
	d, err := NewEWMA(EWMAConfig{Lambda: 0.1})
	if err != nil {
		panic(err)
	}
	example(d, 4)
	// Output: 402
}

func ExampleCUSUM() {
	d, err := NewCUSUM(CUSUMConfig{})
	if err != nil {
		panic(err)
	}
	example(d, 10)
	// Output: 402
}

func ExamplePageHinkley() {
	d, err := NewPageHinkley(PageHinkleyConfig{})
	if err != nil {
		panic(err)
	}
	example(d, 30)
	// Output: 409
}

func ExampleHoltWinters() {
	d, err := NewHoltWinters(HoltWintersConfig{Season: 24})
	if err != nil {
		panic(err)
	}
	for hour := range int64(24 * 14) {
		x := 50 + 20*math.Sin(2*math.Pi*float64(hour)/24)
		if v := d.Step(hour*3600_000, x); hour == 24*14-1 {
			fmt.Printf("expected %.1f, was %.1f\n", v.Expected, v.Value)
		}
	}
	// Output: expected 44.8, was 44.8
}
