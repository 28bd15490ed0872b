package failure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// Reason is one feature's part in a risk.
type Reason struct {
	Signal       string
	Feature      string  // level, nearness, urgency, shift, surge, freshness or absence
	Value        float64 // of the feature
	Contribution float64 // to the log-odds: weight × value
	Level        float64 // of the signal, in its own unit
	Slope        float64 // of the signal, per second
	// ToLimit is when the trend meets the signal's limit; negative when it does
	// not.
	ToLimit time.Duration
}

// String puts the reason in words.
func (r Reason) String() string {
	if r.Feature == "urgency" && r.ToLimit >= 0 {
		return fmt.Sprintf("%s at %.3g reaches its limit in %v (%+.2f)", r.Signal, r.Level, r.ToLimit.Round(time.Second), r.Contribution)
	}
	return fmt.Sprintf("%s %s %.3g at %.3g (%+.2f)", r.Signal, r.Feature, r.Value, r.Level, r.Contribution)
}

// Explain appends the reasons of the last step's risk under m to dst, largest
// contribution in absolute value first; features that contribute nothing are
// left out. Model.Bias plus the contributions is the risk's LogOdds (up to the
// rounding of one addition each). Ties keep the order of the features. It
// allocates, and is meant for the few risks somebody looks at.
func (s *State) Explain(m *Model, dst []Reason) []Reason {
	if s.steps == 0 {
		return dst
	}
	s.fit(&m.config)
	s.derive(&m.config)
	from := len(dst)
	for i, f := range s.scratch {
		if c := m.weights[i] * f; c != 0 {
			dst = append(dst, s.reason(m, i, c))
		}
	}
	slices.SortStableFunc(dst[from:], func(a, b Reason) int {
		return cmp.Compare(math.Abs(b.Contribution), math.Abs(a.Contribution))
	})
	return dst
}

// Bias returns the log-odds of a calm instance's hazard in a mean step of the
// horizon.
func (m *Model) Bias() float64 { return m.bias }

// reason describes feature i, which contributes c.
func (s *State) reason(m *Model, i int, c float64) Reason {
	k, sig := &s.tracks[i/perSignal], m.signals[i/perSignal]
	r := Reason{
		Signal: sig.Name, Feature: featureNames[i%perSignal],
		Value: s.scratch[i], Contribution: c,
		Level: k.fast, Slope: k.slope(), ToLimit: -1,
	}
	if t := k.timeToLimit(sig); t < maxSeconds {
		r.ToLimit = seconds(t)
	}
	return r
}

// maxSeconds is a century: what lies farther off does not come.
const maxSeconds = 100 * 365 * 24 * 3600
