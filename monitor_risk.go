package portent

import "github.com/portent-go/portent/forecast/failure"

// riskState follows the failure risk of one instance.
type riskState struct {
	state  failure.State // of the hazard model; not stepped beside a learnt one
	learnt *learnt       // nil without Config.Learned
	alarm  failure.Alarm
	last   failure.Risk
	inputs []float64 // the signals of the newest moment
}

func (r *riskState) init(m *Monitor) {
	r.inputs = make([]float64, len(m.signals.inputs))
	if l := m.shards[0].learner; l != nil { // the same in every shard
		r.learnt = &learnt{instance: l.stream.NewInstance()}
	}
}

// step judges a moment and tells when the risk is raised or cleared.
func (r *riskState) step(s *shard, in *instance, t int64, at int) {
	for i, f := range s.m.signals.inputs {
		r.inputs[i] = f(&in.signals)
	}
	risk, judged, err := r.judge(s, t)
	if err != nil || !judged { // an error: the moment was judged before, by Flush
		return
	}
	r.last = risk
	if h := s.m.cfg.Hooks.Risk; h != nil {
		h(in.name, risk)
	}
	switch r.alarm.Step(s.m.cfg.RiskPolicy, &risk) {
	case failure.Raised:
		s.out = append(s.out, flagged{at, Event{Time: t, Kind: RiskRaised, Instance: in.name, Risk: r.explain(s), asks: in.load.sized}})
	case failure.Cleared:
		s.out = append(s.out, flagged{at, Event{Time: t, Kind: RiskCleared, Instance: in.name, Risk: r.explain(s)}})
	}
}

func (r *riskState) judge(s *shard, t int64) (risk failure.Risk, judged bool, err error) {
	if r.learnt != nil {
		return r.learnt.step(s.learner, t, r.inputs)
	}
	risk, err = r.state.Step(s.m.cfg.Failure, t, r.inputs)
	return risk, true, err
}

// explain adds the reasons to the newest risk.
func (r *riskState) explain(s *shard) *Risk {
	if r.learnt != nil {
		return r.learnt.explain(s.learner, r.inputs)
	}
	k := &Risk{Risk: r.last, Reasons: r.state.Explain(s.m.cfg.Failure, nil), Margin: r.last.LogOdds, Base: s.m.cfg.Failure.Bias()}
	k.Low, k.High = r.last.Probability, r.last.Probability
	return k
}
