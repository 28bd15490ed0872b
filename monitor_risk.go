package portent

import "github.com/portent-go/portent/forecast/failure"

// riskState follows the failure risk of one instance.
type riskState struct {
	state  failure.State
	alarm  failure.Alarm
	last   failure.Risk
	inputs []float64 // scratch: the signals of one moment
}

// step judges a moment and tells when the risk is raised or cleared.
func (r *riskState) step(s *shard, in *instance, t int64, at int) {
	for i, f := range s.m.signals.inputs {
		r.inputs[i] = f(&in.signals)
	}
	risk, err := r.state.Step(s.m.cfg.Failure, t, r.inputs)
	if err != nil { // the moment was judged before, by Flush
		return
	}
	r.last = risk
	if h := s.m.cfg.Hooks.Risk; h != nil {
		h(in.name, risk)
	}
	switch r.alarm.Step(s.m.cfg.RiskPolicy, &risk) {
	case failure.Raised:
		s.out = append(s.out, flagged{at, Event{Time: t, Kind: RiskRaised, Instance: in.name, Risk: r.explain(s.m), asks: in.load.sized}})
	case failure.Cleared:
		s.out = append(s.out, flagged{at, Event{Time: t, Kind: RiskCleared, Instance: in.name, Risk: r.explain(s.m)}})
	}
}

// explain adds the reasons to the newest risk.
func (r *riskState) explain(m *Monitor) *Risk {
	return &Risk{r.last, r.state.Explain(m.cfg.Failure, nil)}
}
