package failure

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/floats"
)

// Bins is the number of equal steps the horizon is cut into.
const Bins = 12

// Model is a discrete-time hazard with a logistic link (Singer and Willett,
// "It's About Time", Journal of Educational Statistics 18, 1993; Tutz and
// Schmid, Modeling Discrete Time-to-Event Data, 2016, section 3.2):
//
//	logit h(j) = bias + offset(j) + Σ weight(i) · feature(i),  j = 1…Bins
//
// h(j) is the probability to fail in step j of the horizon given that the
// instance lives until then; the offsets add up to 0. A Model is immutable and
// safe for concurrent use.
type Model struct {
	config
	name    string
	bias    float64
	offsets [Bins]float64
	weights []float64 // perSignal per signal
	version string
}

// newModel checks the numbers and seals the model.
func newModel(name string, c config, bias float64, offsets [Bins]float64, weights []float64) (*Model, error) {
	if len(weights) != len(c.signals)*perSignal {
		return nil, fmt.Errorf("%w: %d weights for %d signals", ErrModel, len(weights), len(c.signals))
	}
	for _, v := range slices.Concat(weights, offsets[:], []float64{bias}) {
		if !(math.Abs(v) <= maxWeight) {
			return nil, fmt.Errorf("%w: weight %v, want within ±%v", ErrModel, v, float64(maxWeight))
		}
	}
	if sum := floats.Sum(offsets[:]); math.Abs(sum) > 1e-6 {
		return nil, fmt.Errorf("%w: offsets add up to %v, want 0", ErrModel, sum)
	}
	m := &Model{config: c, name: name, bias: bias, offsets: offsets, weights: slices.Clone(weights)}
	data, err := m.MarshalJSON()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	m.version = name + "-" + hex.EncodeToString(sum[:4])
	return m, nil
}

// maxWeight bounds what a model may hold: far past any fitted weight, far from
// overflow.
const maxWeight = 1e6

// Version identifies the model in every risk: its name and eight hexadecimal
// digits of the SHA-256 of its JSON form.
func (m *Model) Version() string { return m.version }

// Settings returns a copy of what the model observes.
func (m *Model) Settings() Settings { return m.settings() }

// WithHorizon returns the same model on another time scale: every time
// constant is stretched in proportion. The features are dimensionless in the
// horizon, so a trend that meets its limit in half a horizon looks the same;
// the base rate stays per step of the horizon. Use it to run [Default] on
// samples at 15 to 60 s; a model fitted on such data is better.
func (m *Model) WithHorizon(h time.Duration) (*Model, error) {
	s, k := m.settings(), h.Seconds()/m.horizon
	s.Horizon = h
	s.Fast, s.Trend, s.Slow = seconds(m.fast*k), seconds(m.trend*k), seconds(m.slow*k)
	c, err := s.compile()
	if err != nil {
		return nil, err
	}
	return newModel(m.name, c, m.bias, m.offsets, m.weights)
}

// logOdds is bias + Σ weight·feature, added up in the features' order.
func (m *Model) logOdds(features []float64) float64 {
	if len(features) != len(m.weights) {
		panic(badFeatures)
	}
	eta := m.bias
	for i, f := range features {
		eta += m.weights[i] * f
	}
	return eta
}
