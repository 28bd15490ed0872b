package failure

import (
	"math"
	"time"
)

// Risk is the judgement on an instance at one moment. It is a plain value.
type Risk struct {
	Time        int64         // of the step judged, Unix milliseconds
	Horizon     time.Duration // how far ahead Probability looks
	Probability float64       // of failing within the horizon, in [0,1]

	// Hazard is, for each twelfth of the horizon, the probability to fail in it
	// given that the instance lives until then.
	Hazard [Bins]float64

	// LogOdds is the mean log-odds of the hazard: the model's bias plus the
	// contributions that [State.Explain] lists.
	LogOdds float64

	// Lead is the expected time to the failure, given that it comes within the
	// horizon.
	Lead time.Duration

	// Ready is false until the instance has been seen for ten steps and one
	// trend constant; until then the probability rests on levels alone.
	Ready bool

	ModelVersion string
}

// Survival writes the probabilities to live through the first, second, … step
// of the horizon: S(j) = Π (1 - h(i)), i <= j.
func (r *Risk) Survival() (s [Bins]float64) {
	alive := 1.0
	for j, h := range r.Hazard {
		alive *= 1 - h
		s[j] = alive
	}
	return s
}

// risk judges the state's features.
func (m *Model) risk(s *State) Risk {
	r := m.Risk(s.scratch)
	r.Time, r.Ready = s.time, s.ready(&m.config)
	return r
}

// Risk judges one row of features, as [State.Features] and [Landmark] hold
// them; Time is 0 and Ready false, because a row does not know. It panics when
// their number is not the model's.
func (m *Model) Risk(features []float64) Risk {
	r := Risk{Horizon: seconds(m.horizon), LogOdds: m.logOdds(features), ModelVersion: m.version}
	step, log1, lead := m.horizon/Bins, 0.0, 0.0
	for j, o := range m.offsets {
		h := logistic(r.LogOdds + o)
		lead += (float64(j) + 0.5) * step * math.Exp(log1) * h
		log1 += math.Log1p(-h)
		r.Hazard[j] = h
	}
	// 1 - exp(Σ log(1-h)), because 1 - Π(1-h) loses small risks to rounding.
	r.Probability = -math.Expm1(log1)
	if r.Probability > 0 {
		r.Lead = seconds(lead / r.Probability)
	}
	return r
}

// logistic is 1/(1+e^-x), at most 1-1e-12 so that survival never is exactly 0.
func logistic(x float64) float64 {
	return min(1/(1+math.Exp(-x)), 1-1e-12)
}
