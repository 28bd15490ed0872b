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
// with α* = 1-Coverage. It is the state of one stream: not safe for concurrent
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
	rate := a.Rate
	if rate == 0 {
		rate = defaultRate
	}
	target := a.target()
	a.drift += rate * target
	if value < low || value > high {
		a.drift -= rate
	}
	a.drift = min(max(a.drift, -target-rate), 1-target+rate)
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
