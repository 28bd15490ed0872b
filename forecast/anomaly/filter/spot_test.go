package filter

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// congruential is uniforms of testdata/golden.py.
type congruential uint32

func (c *congruential) next() float64 {
	*c = 1664525**c + 1013904223
	return (float64(*c) + 0.5) / (1 << 32)
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance*(1+math.Abs(b)) }

func TestParetoGolden(t *testing.T) {
	for _, g := range paretoGolden {
		rng := congruential(g.seed)
		y := make([]float64, g.n)
		for i := range y {
			y[i] = (math.Pow(rng.next(), -g.xi) - 1) / g.xi
		}
		got, theta := fitPareto(y, 0)
		// scipy stops its simplex at 1e-4.
		if !near(got.gamma, g.gamma, 2e-4) || !near(got.sigma, g.sigma, 2e-4) {
			t.Errorf("seed %d: %+v, scipy %v, %v", g.seed, got, g.gamma, g.sigma)
		}
		if warm, _ := fitPareto(y, theta*1.2); !near(warm.gamma, got.gamma, 1e-6) {
			t.Errorf("seed %d: from a hint %+v, without %+v", g.seed, warm, got)
		}
	}
}

// spotStream is the stream of testdata/golden.py.
func spotStream(seed uint32, sides Sides, depth int) []float64 {
	rng := congruential(seed)
	x := make([]float64, 2000)
	for i := range x {
		u := rng.next()
		x[i] = math.Pow(u, -0.5) - 1
		if sides == Both {
			x[i] -= math.Pow(1-u, -0.4) - 1
		}
		if depth > 0 {
			x[i] += 0.002 * float64(i)
		}
	}
	x[1100] += 250
	x[1700] += 250
	return x
}

func TestSPOTGolden(t *testing.T) {
	for _, g := range spotGolden {
		d := must(NewSPOT(SPOTConfig{Sides: g.sides, Depth: g.depth, Initial: 500 - g.depth}))
		var alarms []int
		var before float64
		x := spotStream(g.seed, g.sides, g.depth)
		for i, v := range x {
			before = d.window.mean()
			if lower, upper := d.Bounds(); v > upper || v < lower {
				alarms = append(alarms, i)
			}
			d.Step(int64(i)*1000, v)
		}
		upper := before + d.up.bound
		lower := before - d.down.bound
		// The authors stop L-BFGS on the squared slope of the profile, which is flat.
		if !near(upper, g.upper, 1e-3) || g.sides == Both && !near(lower, g.lower, 1e-3) || !slices.Equal(alarms, g.alarms) {
			t.Errorf("seed %d, depth %d: bounds %v %v, authors' %v %v\nalarms %v\n       %v", g.seed, g.depth, lower, upper, g.lower, g.upper, alarms, g.alarms)
		}
	}
}

// After a lasting shift the thresholds are learnt anew and the alarm closes.
func TestSPOTRestarts(t *testing.T) {
	d := must(NewSPOT(SPOTConfig{Initial: 300}))
	rng := congruential(1)
	var v anomaly.Verdict
	for i := range 1500 {
		x := rng.next()
		if i >= 700 {
			x += 100
		}
		v = d.Step(int64(i)*1000, x)
		if i == 700 && v.Phase != anomaly.Opened {
			t.Errorf("the shift raises no alarm: %+v", v)
		}
	}
	if lower, upper := d.Bounds(); lower < 90 || upper > 110 || v.Phase != anomaly.Quiet {
		t.Errorf("bounds %v, %v, phase %v after the shift", lower, upper, v.Phase)
	}
}

func ExampleSPOT() {
	d, err := NewSPOT(SPOTConfig{Sides: Upper, Risk: 1e-4})
	if err != nil {
		panic(err)
	}
	rng := congruential(1)
	for second := range int64(2000) {
		latency := -math.Log(rng.next()) // exponential, mean 1
		if second == 1500 {
			latency = 20
		}
		if _, upper := d.Bounds(); latency > upper {
			fmt.Printf("%d: %.0f is above %.1f\n", second, latency, upper)
		}
		d.Step(second*1000, latency)
	}
	// Output:
	// 1500: 20 is above 10.3
	// 1637: 11 is above 10.4
}
