package forecast

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// Adaptive keeps the coverage of intervals right while the series drifts: it
// asks a [Quantiler] for a wider interval after misses and for a narrower one
// after hits, so that in the long run a share Coverage of the values is inside
// whatever the series does. Adaptive conformal inference, Gibbs and Candès,
// "Adaptive Conformal Inference Under Distribution Shift", NeurIPS 2021,
// equation 2:
//
//	α' = α + γ·(α* - 1{outside})
//
// with α* = 1-Coverage. Values come one by one ([Adaptive.Step]) or by the horizon
// ([Adaptive.Learn]). It is the state of one stream: not safe for concurrent
// use; the zero value asks for 90 % at γ = 0.02. Step costs nanoseconds.
type Adaptive struct {
	// Coverage is the share of values to be inside. Default 0.9.
	Coverage float64
	// Rate is γ. Default 0.02: the miscoverage of the last hundred values or so
	// decides; the paper's 0.005 takes thousands.
	Rate float64

	drift float64 // α - α*
}

const (
	defaultCoverage = 0.9
	defaultRate     = 0.02
	// leastTail keeps the levels inside what a Quantiler takes.
	leastTail = 1e-6
)

// Validate reports values outside (0,1), as [ErrOptions].
func (a *Adaptive) Validate() error {
	if !(a.Coverage >= 0 && a.Coverage < 1 && a.Rate >= 0 && a.Rate < 1) {
		return fmt.Errorf("%w: adaptive: coverage %v, rate %v", ErrOptions, a.Coverage, a.Rate)
	}
	return nil
}

func (a *Adaptive) target() float64 {
	if a.Coverage == 0 {
		return 1 - defaultCoverage
	}
	return 1 - a.Coverage
}

func (a *Adaptive) rate() float64 {
	if a.Rate == 0 {
		return defaultRate
	}
	return a.Rate
}

// Levels returns the two quantile levels to ask for now.
func (a *Adaptive) Levels() (low, high float64) {
	tail := min(max((a.target()+a.drift)/2, leastTail), 0.5-leastTail)
	return tail, 1 - tail
}

// Step takes a value and the interval that was given for it; NaN changes
// nothing. α stays within γ of [0,1]: past the ends the levels are the widest and
// narrowest there are.
func (a *Adaptive) Step(value, low, high float64) {
	if math.IsNaN(value) {
		return
	}
	rate, target := a.rate(), a.target()
	a.drift += rate * target
	if value < low || value > high {
		a.drift -= rate
	}
	a.drift = min(max(a.drift, -target-rate), 1-target+rate)
}

// Interval asks f for the interval of its next h steps, at the present levels:
// what [Adaptive.Learn] is told about when its values have come. Both slices follow
// the rules of [Fitted].
func (a *Adaptive) Interval(low, high []float64, f Quantiler, h int) (lower, upper []float64) {
	p, q := a.Levels()
	return f.Quantile(low, h, p), f.Quantile(high, h, q)
}

// horizonWorth is how many steps the values of one horizon count as, however
// many they are: they are forecast from the same origin, and wrong together.
// A dozen, at the default rate γ = 0.24 a horizon, held more series within
// 93 to 97 % than 6, 24 or 48, on earlier windows of four sets.
const horizonWorth = 12

// Learn takes the values of a horizon in time order and the interval that was
// given for them; what has not come yet, or is NaN, changes nothing. It is Step at
// a rate lowered to what a horizon is worth. A model fitted anew for
// each horizon knows its errors of the past, not whether its intervals held: an
// Adaptive kept for each series does. It panics when an interval is shorter than
// the values.
func (a *Adaptive) Learn(actual, low, high []float64) {
	if len(low) < len(actual) || len(high) < len(actual) {
		panic(badLength)
	}
	n := 0
	for _, v := range actual {
		if !math.IsNaN(v) {
			n++
		}
	}
	one := *a
	one.Rate = a.rate() * min(1, horizonWorth/float64(n))
	for i, v := range actual {
		one.Step(v, low[i], high[i])
	}
	a.drift = one.drift
}

const adaptiveVersion = 1

// AppendBinary implements [encoding.BinaryAppender].
func (a *Adaptive) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, adaptiveVersion)
	return codec.AppendFloat64s(dst, []float64{a.Coverage, a.Rate, a.drift}), nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; after an error a is
// unchanged.
func (a *Adaptive) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	if v := r.Byte(); v != adaptiveVersion {
		r.Fail("adaptive: version %d", v)
	}
	b := Adaptive{Coverage: r.Float64(), Rate: r.Float64(), drift: r.Float64()}
	if b.Validate() != nil || !(math.Abs(b.drift) <= 2) {
		r.Fail("adaptive: %+v", b)
	}
	if err := r.Close(); err != nil {
		return fmt.Errorf("forecast: %w", err)
	}
	*a = b
	return nil
}
