package warning

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// trend is a Kalman filter of one local linear trend: level l and slope s (per
// second) with their covariance in units of the noise variance, which is learnt
// (Harvey, Forecasting, Structural Time Series Models and the Kalman Filter,
// 1989, section 4.2; continuous time: section 9.2).
type trend struct {
	l, s          float64
	p11, p12, p22 float64
	variance      float64 // of one unit
	weight        float64 // logarithm of how well it has been forecasting
}

// nature tells the models of a tracker apart: variances per typical step, in
// units of the noise variance.
type nature struct {
	noise float64 // of a sample around the level
	walk  float64 // of the level's own steps
	turn  float64 // of the slope's steps

	memory float64 // steps
}

// natures are the models that a tracker weighs against one another, beside the
// [reverting] one. memory is the number of steps that the slope of each looks
// back on: about turn^(−1/4) for a line, √(walk/turn) for a walk.
var natures = [numTrends]nature{
	{noise: 1, turn: 1e-8, memory: 100},             // a straight line seen through noise
	{noise: 1, turn: 1e-4, memory: 10},              // a line that bends
	{noise: 0.1, walk: 1, turn: 1e-8, memory: 1000}, // a random walk with drift
	{noise: 0.1, walk: 1, turn: 1e-3, memory: 30},   // a random walk whose drift changes
}

const numTrends = 4

// start begins at a sample with everything else unknown; the first variance is
// a guess that the next samples replace.
func (t *trend) start(x float64, n nature, step float64) {
	*t = trend{l: x, p11: n.noise, p22: 1e4 * n.noise / (step * step)}
}

// predict moves the filter dt seconds ahead.
func (t *trend) predict(dt, step float64, n nature) {
	q := n.turn / (step * step * step)
	t.l = bounded(t.l + t.s*dt)
	t.p11 += dt*(2*t.p12+dt*t.p22) + n.walk*dt/step + q*dt*dt*dt/3
	t.p12 += dt*t.p22 + q*dt*dt/2
	t.p22 += q * dt
}

const (
	cutAt        = 4 // standard deviations beyond which an error teaches as if it were there
	varianceRate = 1.0 / 256
	weightDecay  = 0.995 // of past likelihoods: two hundred samples decide who leads
)

// learn takes a sample, n-th of its series, after predict.
func (t *trend) learn(x float64, n uint32, nat nature, floor float64) {
	e := x - t.l
	s := t.p11 + nat.noise
	unit := max(t.variance, floor)
	z2 := e / (s * unit) * e
	if n > 3 { // the first samples fix level and slope
		t.weight = weightDecay*t.weight + likelihood(s*unit, z2)
	}
	if n > 8 && z2 > cutAt*cutAt {
		e *= cutAt / math.Sqrt(z2)
	}
	if n > 3 {
		t.variance += max(varianceRate, 1/float64(n-2)) * (min(e*e, largest*largest)/s - t.variance)
	}
	k1, k2 := t.p11/s, t.p12/s
	t.l = bounded(t.l + k1*e)
	t.s += k2 * e
	t.p22 -= k2 * t.p12
	t.p12 -= k2 * t.p11
	t.p11 -= k1 * t.p11
	t.p22 = max(t.p22, 0)
}

// likelihood is the logarithm, up to a constant, of a Student density with four
// degrees of freedom, variance v and squared standardised error z2. Its tail
// forgives an outlier and yet tells a model that is far off from one that is not.
func likelihood(v, z2 float64) float64 {
	return -0.5*math.Log(v) - 2.5*math.Log1p(min(z2, largest)/4)
}

// jump puts the level at x and keeps the slope, of which it is less sure.
func (t *trend) jump(x float64, n nature) {
	t.l, t.p11, t.p12 = x, n.noise, 0
	t.p22 *= 4
}

// What has lasted for a while is likely to last for about as long again, and not
// for ever. Over a horizon h a slope known for a time a may turn by turnShare of
// itself times √(h/(h+a)), and it is still there with probability
// (a/(a+h))^stopPower: growth ends, on its own or by somebody's hand, in ways
// that no noise has shown before.
const (
	turnShare = 0.5
	stopPower = 0.1
)

// cross is the probability that samples of the trend reach the threshold in
// direction dir within h seconds; age is how long it has been followed. The
// slope is uncertain by its variance and by how it may turn on the way. Noise
// brings the first sample to the threshold earlier than the level, by about the
// expected largest of n = h/step draws.
func (t *trend) cross(threshold, dir, h, age, step, floor float64, nat nature) float64 {
	unit := max(t.variance, floor)
	reach := math.Sqrt(unit*nat.noise) * largestOf(1+h/step)
	distance := max(dir*(threshold-t.l)-reach, 0)
	age = min(age, nat.memory*step)
	change := turnShare * t.s
	muVar := unit*(t.p22+nat.turn/(step*step*step)*h/3) + change*change*h/(h+age)
	v := unit * (nat.walk/step + (t.p11+0.25*nat.noise)/h + 2*max(t.p12, 0))
	if distance == 0 {
		distance = 1e-9 * math.Sqrt(v*h)
	}
	p := uncertainPassage(distance, dir*t.s, muVar, v, h)
	if dir*t.s > 0 { // the time to go at this slope, at most h
		p *= math.Pow(age/(age+min(h, distance/(dir*t.s))), stopPower)
	}
	return p
}

// largestOf approximates the expected largest of n standard normal draws
// (Blom 1958: Φ⁻¹((n−α)/(n−2α+1)); here its growth √(2 ln n), joined to 0 at 1).
func largestOf(n float64) float64 {
	l := math.Log(n)
	return 2 * l / (math.Sqrt(2*l+1) + 1)
}

// mostWeight is beyond what a logarithmic weight can come to.
const mostWeight = 1e6

func (t *trend) append(dst []byte) []byte {
	return codec.AppendFloat64s(dst, []float64{t.l, t.s, t.p11, t.p12, t.p22, t.variance, t.weight})
}

func (t *trend) read(r *codec.Reader) {
	for _, p := range []*float64{&t.l, &t.s, &t.p11, &t.p12, &t.p22, &t.variance, &t.weight} {
		*p = r.Finite()
	}
	if t.p11 < 0 || t.p22 < 0 || t.variance < 0 || math.Abs(t.l) > largest || math.Abs(t.weight) > mostWeight {
		r.Fail("trend contradicts itself")
	}
}
