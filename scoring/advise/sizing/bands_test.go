package sizing

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The bands hold nine tenths at every lead, through a change of level and of
// noise: the change itself is missed at the far leads, and paid back.
func TestBandHoldsWhatItStates(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	y := load(40, 10, 40, 15, 30, 2)
	for i := range y {
		if i > 20*288 {
			y[i] *= 5 * (1 + 0.2*math.Abs(rng.NormFloat64()))
		}
	}
	o := outlook(t, 24, y[:7*288], 12)
	var in, n [Leads]float64
	for i := 7 * 288; i < len(y); i += 12 {
		for k := range Leads {
			if i+12*k+12 > len(y) {
				break
			}
			low, high := o.Band(k)
			for _, v := range y[i+12*k : i+12*k+12] {
				if n[k]++; v >= low && v <= high {
					in[k]++
				}
			}
		}
		must(t, o.Add(y[i:i+12]))
	}
	for k := range Leads {
		if c := in[k] / n[k]; math.Abs(c-0.9) > 0.02 {
			t.Errorf("lead %d: coverage %v", k, c)
		}
	}
}

// Demand that is nothing for a third of the time lies inside a band that begins at
// nothing, and no band reaches far past what was ever seen.
func TestBandOfOnAndOff(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 9))
	o := outlook(t, 24, nil, 1)
	in, n := 0.0, 0.0
	for hour := range 20 * 24 {
		y := make([]float64, 12)
		for i := range y {
			if rng.Float64() > 0.3 {
				y[i] = 50 + 10*rng.Float64()
			}
		}
		low, high := o.Band(0)
		if hour >= 7*24 {
			if low != 0 || high > 60*1.35 {
				t.Fatalf("hour %d: %v to %v", hour, low, high)
			}
			for _, v := range y {
				if n++; v >= low && v <= high {
					in++
				}
			}
		}
		must(t, o.Add(y))
	}
	if c := in / n; c < 0.88 || c > 0.97 { // nothing can lie below
		t.Errorf("coverage %v", c)
	}
}

// A jump that came this hour is booked for the bands it will be missed by: the
// next ones of the far leads leave as little outside as they may.
func TestDebtToComeIsPaidAtOnce(t *testing.T) {
	far := func(o *Outlook) float64 {
		tail := o.tails(o.Slots())
		return sum(tail[12:]) / 12
	}
	o := outlook(t, 24, load(14, 10, 12, 99, 0, 4), 12)
	if tail := far(o); tail < 0.02 || tail > 0.08 {
		t.Errorf("tail in quiet times: %v", tail)
	}
	for range 2 {
		must(t, o.Add([]float64{100, 101, 102}))
	}
	if tail := far(o); tail > 2*leastTail {
		t.Errorf("tail after a jump: %v", tail)
	}
}

func TestCumulated(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	d := dense{low: -7, p: make([]float64, 40)}
	for range 25 {
		d.put(rng.IntN(40)-7, rng.Float64())
	}
	d.scale()
	c := d.cumulate(make([]float64, len(d.p)))
	if c.share(-7) != 0 || c.share(math.Inf(-1)) != 0 || c.share(33) != 1 || c.share(1e9) != 1 {
		t.Error(c.share(-7), c.share(33))
	}
	for range 1000 {
		p := rng.Float64()
		x := c.quantile(p)
		if got := c.share(x); math.Abs(got-p) > 1e-12 {
			t.Fatalf("%v lies below %v, want %v", got, x, p)
		}
		if b := d.quantile(p); x < float64(b) || x > float64(b+1) {
			t.Fatalf("quantile %v, the bucket is %d", x, b)
		}
	}
}
