package warning

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// reverting is the model of a series that wanders around a mean and comes back
// to it, a first-order autoregression:
//
//	x − m = φ·(previous x − m) + e,   0 ≤ φ < 1
//
// with m, φ and the variance of e learnt by exponentially weighted moments. Most
// load series are nearer to it than to any trend.
type reverting struct {
	m         float64 // mean
	c0, c1    float64 // mean square of x−m, mean product with the one before
	variance  float64 // of e
	last      float64 // the sample before, cut
	weight    float64
	deviation float64 // mean absolute x−m: the cut
}

const revertRate = 1.0 / 512

func (a *reverting) phi() float64 {
	if !(a.c0 > 0) {
		return 0
	}
	return min(max(a.c1/a.c0, 0), 0.999)
}

func (a *reverting) start(x float64) { *a = reverting{m: x, last: x} }

// learn takes the n-th sample.
func (a *reverting) learn(x float64, n uint32, floor float64) {
	w := max(revertRate, 1/float64(n))
	phi := a.phi()
	e := x - a.m - phi*(a.last-a.m)
	if n > 3 {
		unit := max(a.variance, floor)
		a.weight = weightDecay*a.weight + likelihood(unit, e/unit*e)
	}
	if n > 8 {
		cut := 5 * max(a.deviation, math.Sqrt(floor))
		x = min(max(x, a.m-cut), a.m+cut)
		e = x - a.m - phi*(a.last-a.m)
	}
	if n > 3 {
		a.variance += max(varianceRate, 1/float64(n-2)) * (min(e*e, largest*largest) - a.variance)
	}
	d := x - a.m
	a.c0 += w * (d*d - a.c0)
	a.c1 += w * (d*(a.last-a.m) - a.c1)
	pull := max(1.5*a.deviation, math.Sqrt(floor)) // bursts do not lift what the series comes back to (Huber's ψ)
	a.deviation += w * (math.Abs(d) - a.deviation)
	if n > 8 {
		d = min(max(d, -pull), pull)
	}
	a.m = bounded(a.m + w*d)
	a.last = x
}

// jump lets the mean follow a level that has moved and stayed; where it keeps
// moving, the model loses its weight.
func (a *reverting) jump(x float64) { a.m, a.last = x, x }

// cross is the probability that a sample reaches the threshold within h seconds:
// from where the series stands at the next sample or when it has half come back,
// and afterwards by the rate of upcrossings of a stationary Gaussian series with
// autocorrelation φ,
//
//	ν = arccos(φ)/(2π) · exp(−u²/2) per step,
//
// exact at u = 0 (Kedem, Time Series Analysis by Higher Order Crossings, 1994,
// section 4.2), with u the standardised threshold.
func (a *reverting) cross(threshold, dir, h, step, floor float64) float64 {
	phi := a.phi()
	sd := math.Sqrt(max(a.variance, floor) / (1 - phi*phi))
	u, now := dir*(threshold-a.m)/sd, dir*(a.last-a.m)/sd
	first := 0.0
	for _, left := range [2]float64{phi, math.Sqrt(phi)*0.5 + phi*0.5} {
		first = max(first, normal((left*now-u)/math.Sqrt(1-left*left+1e-9)))
	}
	if u <= 0 {
		return 1 - (1-first)*math.Exp(-h/step*(1-phi))
	}
	rate := math.Acos(phi) / (2 * math.Pi) * math.Exp(-min(u*u/2, 700))
	return 1 - (1-first*min(h/step, 1))*math.Exp(-rate*max(h/step-1, 0))
}

func (a *reverting) append(dst []byte) []byte {
	return codec.AppendFloat64s(dst, []float64{a.m, a.c0, a.c1, a.variance, a.last, a.weight, a.deviation})
}

func (a *reverting) read(r *codec.Reader) {
	for _, p := range []*float64{&a.m, &a.c0, &a.c1, &a.variance, &a.last, &a.weight, &a.deviation} {
		*p = r.Finite()
	}
	if a.c0 < 0 || a.variance < 0 || a.deviation < 0 || math.Abs(a.m) > largest || math.Abs(a.last) > largest || math.Abs(a.weight) > mostWeight {
		r.Fail("reverting model contradicts itself")
	}
}
