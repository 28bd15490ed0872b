package forecast

import (
	"errors"
	"fmt"
	"math"
)

// Component says how a part of an [ETS] model enters.
type Component byte

// The parts of an ETS model. Automatic, the zero value, lets the data choose.
const (
	Automatic      Component = iota
	None                     // the part is absent
	Additive                 // added
	Multiplicative           // multiplied: error and season only
	Damped                   // an additive trend that dies away: trend only
)

func (c Component) String() string {
	if int(c) < len(componentNames) {
		return componentNames[c]
	}
	return fmt.Sprintf("Component(%d)", byte(c))
}

var componentNames = [...]string{"Z", "N", "A", "M", "Ad"}

// ETS is the family of exponential smoothing models in state-space form, with
// error, trend and season each chosen by the corrected information criterion of
// Akaike unless given: Hyndman, Koehler, Ord and Snyder, Forecasting with
// Exponential Smoothing (Springer 2008), chapter 2; FPP3 chapter 8. The zero
// value chooses among the models without season; with a Season, among all
// fifteen that FPP3 section 8.6 recommends: multiplicative trends, and an
// additive error with a multiplicative season, are unstable and left out.
//
//	ŷ = (ℓ + φb) ⊕ s        ⊕ is + or ×
//	ℓ' = Q + α(P - Q)       Q = ℓ + φb, P = y ⊖ s
//	b' = φb + β/α·(ℓ' - ℓ - φb)
//	s' = s + γ(y ⊖ Q - s)
//
// the component form that the R package forecast computes for both kinds of
// error; the error decides the likelihood,
//
//	-2·log L = n·log Σe² (+ 2·Σ log|ŷ| with e relative, multiplicative error)
//
// and AICc = -2·log L + 2k + 2k(k+1)/(n-k-1), k counting the smoothing
// parameters, the initial states and the variance.
//
// α, β, γ and φ are found by Nelder and Mead's simplex inside the usual region
// (0 < β < α, γ < 1-α, 0.8 ≤ φ ≤ 0.98), the initial states by Gauss-Newton
// steps between searches. Gaps move the state along its own forecast. A season
// longer than 24 is not modelled, as in R: its initial states would be as many
// parameters; take [MSTL].
type ETS struct {
	Season       int // steps per season; 0 or 1 is none
	Error, Trend Component
	Seasonal     Component
}

const maxETSSeason = 24

// Validate reports every fault at once, as [ErrOptions].
func (e ETS) Validate() error {
	var errs []error
	if e.Season < 0 || e.Season > maxETSSeason {
		errs = append(errs, fmt.Errorf("%w: ets: season %d, want 0 to %d", ErrOptions, e.Season, maxETSSeason))
	}
	if e.Error == None || e.Error > Multiplicative {
		errs = append(errs, fmt.Errorf("%w: ets: error %v", ErrOptions, e.Error))
	}
	if e.Trend == Multiplicative || e.Trend > Damped {
		errs = append(errs, fmt.Errorf("%w: ets: trend %v", ErrOptions, e.Trend))
	}
	if e.Seasonal > Multiplicative {
		errs = append(errs, fmt.Errorf("%w: ets: season %v", ErrOptions, e.Seasonal))
	}
	return errors.Join(errs...)
}

// Fit implements [Forecaster].
func (e ETS) Fit(y []float64) (Fitted, error) { return e.FitModel(y) }

// FitModel is Fit with the richer result. It needs two full seasons, and more
// values than the smallest model has parameters by two. Cost: some hundred
// passes over y per model tried.
func (e ETS) FitModel(y []float64) (*ETSModel, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	if err := observed("ets", y, max(5, e.Season+4)); err != nil {
		return nil, err
	}
	if len(y) < 2*e.Season {
		return nil, fmt.Errorf("%w: ets: %d values, want two seasons of %d", ErrShort, len(y), e.Season)
	}
	var best *ETSModel
	for _, f := range e.candidates(y) {
		m := fitETS(f, y)
		if m != nil && (best == nil || m.AICc < best.AICc) {
			best = m
		}
	}
	if best == nil {
		return nil, fmt.Errorf("%w: ets: no model fits %d values", ErrShort, len(y))
	}
	return best, nil
}

// form is one member of the family.
type form struct {
	err, trend, season Component
	m                  int
}

// candidates lists the forms to try. Multiplicative parts need positive values.
func (e ETS) candidates(y []float64) []form {
	positive := true
	for _, v := range y {
		positive = positive && !(v <= 0)
	}
	var out []form
	for _, err := range options(e.Error, Additive, Multiplicative) {
		for _, trend := range options(e.Trend, None, Additive, Damped) {
			for _, season := range e.seasonOptions() {
				f := form{err, trend, season, max(1, e.Season)}
				if f.allowed(positive, e) {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

func options(given Component, all ...Component) []Component {
	if given == Automatic {
		return all
	}
	return []Component{given}
}

func (e ETS) seasonOptions() []Component {
	if e.Season < 2 {
		return []Component{None}
	}
	return options(e.Seasonal, None, Additive, Multiplicative)
}

// allowed leaves out multiplicative parts of a series that is not positive, and
// the unstable combination unless it was asked for in full.
func (f form) allowed(positive bool, e ETS) bool {
	if !positive && (f.err == Multiplicative || f.season == Multiplicative) {
		return false
	}
	unstable := f.err == Additive && f.season == Multiplicative
	return !unstable || e.Error == Additive && e.Seasonal == Multiplicative
}

// ETSModel is fitted ETS.
type ETSModel struct {
	// Error, Trend and Season are the parts chosen.
	Error, Trend, Season Component
	// Level, Slope, Seasonal and Damping are α, β, γ and φ; 0 where absent.
	Level, Slope, Seasonal, Damping float64
	LogLikelihood, AICc             float64

	state etsState
	form  form
	par   etsParameters
}

// String gives the usual name, such as ETS(A,Ad,M).
func (m *ETSModel) String() string { return fmt.Sprintf("ETS(%v,%v,%v)", m.Error, m.Trend, m.Season) }

// Forecast implements [Fitted].
func (m *ETSModel) Forecast(dst []float64, h int) []float64 {
	dst = room(dst, h)
	level, slope := m.state.level, m.state.slope
	n := len(m.state.season)
	for i := range dst {
		slope *= m.par.phi
		level += slope
		dst[i] = level
		switch m.form.season {
		case Additive:
			dst[i] += m.state.season[(m.state.phase+i)%n]
		case Multiplicative:
			dst[i] *= m.state.season[(m.state.phase+i)%n]
		}
	}
	return dst
}

// finish fills the public figures.
func (m *ETSModel) finish(minus2logL float64, n int) *ETSModel {
	k := float64(m.form.parameters() + m.form.states() + 1)
	m.Error, m.Trend, m.Season = m.form.err, m.form.trend, m.form.season
	m.Level = m.par.alpha
	if m.form.trend != None {
		m.Slope = m.par.beta
	}
	if m.form.trend == Damped {
		m.Damping = m.par.phi
	}
	if m.form.season != None {
		m.Seasonal = m.par.gamma
	}
	m.LogLikelihood = -minus2logL / 2
	m.AICc = minus2logL + 2*k + 2*k*(k+1)/(float64(n)-k-1)
	if float64(n)-k-1 <= 0 || math.IsNaN(m.AICc) || math.IsInf(m.AICc, 1) {
		return nil
	}
	return m
}
