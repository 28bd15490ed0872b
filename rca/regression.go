package rca

// Regression is the regression hypothesis test of CIRCA (Li et al., "Causal
// Inference-Based Root Cause Analysis for Online Service Systems with
// Intervention Recognition", KDD 2022, section 5.2) on the call graph: each
// component's face is regressed on those of its callees over the baseline; what the
// regression does not explain in the window, in its own spread, is the blame.
var Regression Method = regression{}

type regression struct{}

// Name implements [Method].
func (regression) Name() string { return "regression hypothesis test/1" }

func (regression) score(s *scene, b *blame) bool {
	if !s.linked() {
		return false
	}
	m, reach := s.linearModel(), s.reach()
	for c, i := range m.face {
		if i >= 0 && reach[c] && s.signals[i].bad > 0 {
			b.components[c] = m.surprise(c, s.opt.Level)
			b.metrics[i] = b.components[c]
		}
	}
	return true
}
