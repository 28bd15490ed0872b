package lstm

import (
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/forecast"
)

// Shared is a net that was learned before, from one series or many
// ([Forecaster.Learn]): a [forecast.Forecaster] whose Fit only runs through a past,
// half a microsecond a step. Wrap it in [forecast.Conformal] for quantiles. A net
// that read from a file (Model.UnmarshalBinary) may be put here by hand.
type Shared struct {
	Model   *Model
	Seasons []float64 // as in [Forecaster]
	Horizon int       // as in [Forecaster], when the net was learned
}

// Validate reports a net that was learned for something else, as
// [forecast.ErrOptions].
func (s *Shared) Validate() error {
	if s.Model == nil || s.Model.net == nil || s.Model.Head() != Next || s.Model.Inputs() != forecastInputs || s.Model.Outputs() != 1 {
		return fmt.Errorf("%w: lstm: no net made by Learn", forecast.ErrOptions)
	}
	return Forecaster{Seasons: s.Seasons, Horizon: s.Horizon}.Validate()
}

// Fit implements [forecast.Forecaster]: it learns nothing.
func (s *Shared) Fit(y []float64) (forecast.Fitted, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	p, err := newPast(y, s.Seasons)
	if err != nil {
		return nil, err
	}
	f := &fitted{past: p, model: s.Model, state: s.Model.NewState(), horizon: s.horizon(p.m)}
	step := s.Model.NewStepper()
	for _, x := range p.rows(p.wave, len(y)-1, float64(f.horizon)) {
		step.Observe(f.state, x)
	}
	return f, nil
}

// horizon is how far ahead was taught, with a main season of m.
func (s *Shared) horizon(m int) int { return orDefault(s.Horizon, min(max(2*m, 24), 192)) }

// fitted is a net before the last known step of a series.
type fitted struct {
	past    *past
	model   *Model
	state   *State
	horizon int
}

const (
	badHorizon = "lstm: negative horizon"
	badLength  = "lstm: length of dst is not the horizon"
)

// Forecast implements [forecast.Fitted].
func (f *fitted) Forecast(dst []float64, h int) []float64 {
	if h < 0 {
		panic(badHorizon)
	}
	if dst == nil {
		dst = make([]float64, h)
	}
	if len(dst) != h {
		panic(badLength)
	}
	known := len(f.past.y)
	p := f.past.extended(h)
	state := &State{shape: f.state.shape, v: slices.Clone(f.state.v)}
	step, answer := f.model.NewStepper(), make([]float64, 1)
	for k, x := range p.rows(known-1, known-1+h, float64(f.horizon)) {
		u := step.Step(answer, state, x)[0]
		dst[k] = p.value(p.y[known+k] + p.scale*u*f.counts(k))
	}
	return dst
}

// value undoes the logarithm.
func (p *past) value(v float64) float64 {
	if p.log {
		return math.Exp(v)
	}
	return v
}

// counts is the share of an answer k steps ahead that counts.
func (f *fitted) counts(k int) float64 {
	past := float64(k+1-f.horizon) / float64(f.horizon)
	return math.Exp(-max(0, past))
}
