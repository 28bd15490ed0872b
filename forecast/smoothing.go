package forecast

import "math"

// weights are the smoothing parameters in the component form of FPP3 table
// 8.6, damped trend and additive season.
type weights struct {
	level, trend, season float64 // α, β*, γ, each in [0,1]
	damping              float64 // φ in [0.8,0.98]
}

// smoother is the state of the recursion. season is a ring by phase; it is
// empty without a season.
type smoother struct {
	level, trend float64
	season       []float64
	phase        int
	scale        float64 // running scale of the one-step errors; 0 switches cleaning off
}

// Constants of the robust recursion, those of Gelper, Fried and Croux: errors
// beyond 2 scales are pulled in; the scale forgets with 0.3; 2.52 makes the
// bounded loss consistent for Gaussian errors.
const (
	cleanAt     = 2
	scaleForget = 0.3
	lossTop     = 2.52
)

// expected returns the one-step forecast.
func (s *smoother) expected(w weights) float64 {
	e := s.level + w.damping*s.trend
	if len(s.season) > 0 {
		e += s.season[s.phase]
	}
	return e
}

// step takes the next value and returns the one-step error before cleaning;
// NaN when y is missing, in which case the state moves along its own forecast.
//
//	e    = y - (ℓ + φ·b + s)           one-step error
//	e*   = σ·ψ(e/σ), ψ(x) = min(max(x,-2),2)
//	ℓ'   = ℓ + φ·b + α·e*
//	b'   = φ·b + α·β*·e*
//	s'   = s + γ·e*
//	σ'²  = 0.3·ρ(e/σ)·σ² + 0.7·σ²
//
// FPP3 section 8.3 in error-correction form, with the pre-cleaning of Gelper,
// Fried and Croux, "Robust forecasting with exponential and Holt-Winters
// smoothing", Journal of Forecasting 29 (2010), equations 8 to 11: one wild
// value moves the state by at most 2α scales, while a real level shift widens
// σ by a fifth each step and gets through.
func (s *smoother) step(w weights, y float64) float64 {
	e := y - s.expected(w)
	s.level += w.damping * s.trend
	s.trend *= w.damping
	if !math.IsNaN(e) {
		s.correct(w, s.clean(e))
	}
	if len(s.season) > 0 {
		s.phase = (s.phase + 1) % len(s.season)
	}
	return e
}

// correct moves the state by the cleaned error.
func (s *smoother) correct(w weights, e float64) {
	s.level += w.level * e
	s.trend += w.level * w.trend * e
	if len(s.season) > 0 {
		s.season[s.phase] += w.season * e
	}
}

// clean pulls the error in and updates the scale.
func (s *smoother) clean(e float64) float64 {
	if s.scale == 0 {
		return e
	}
	r := e / s.scale
	e = s.scale * min(max(r, -cleanAt), cleanAt)
	s.scale *= math.Sqrt(scaleForget*bounded(r) + 1 - scaleForget)
	return e
}

// bounded is Tukey's biweight loss, at most 2.52.
func bounded(x float64) float64 {
	if x < -cleanAt || x > cleanAt {
		return lossTop
	}
	u := x / cleanAt
	u = 1 - u*u
	return lossTop * (1 - u*u*u)
}

// forecast writes the next len(dst) steps: ℓ + (φ + … + φ^h)·b + s.
func (s *smoother) forecast(dst []float64, w weights) {
	level, trend := s.level, s.trend
	for i := range dst {
		trend *= w.damping
		level += trend
		dst[i] = level
		if n := len(s.season); n > 0 {
			dst[i] += s.season[(s.phase+i)%n]
		}
	}
}
