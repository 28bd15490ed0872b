package portent

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/forecast/failure/ensemble"
	"github.com/portent-go/portent/forecast/failure/feature"
	"github.com/portent-go/portent/internal/codec"
	"github.com/portent-go/portent/rca/shap"
)

// Learned is a failure model that was learnt from lives: what makes features of
// an instance's signals, and the ensemble of trees, hazards and recurrent nets
// that judges them. Its signals are named as those of [failure.Signals]:
// "cpu_utilization", "disk_utilization" and so on.
type Learned struct {
	Features *feature.Builder
	Model    *ensemble.Model
}

// validate reports what does not fit together.
func (l *Learned) validate() error {
	if l.Features == nil || l.Model == nil {
		return errors.New("portent: Config.Learned needs both Features and Model")
	}
	var errs []error
	if names := l.Features.Names(); !slices.Equal(names, l.Model.Columns()) {
		errs = append(errs, fmt.Errorf("portent: Config.Learned.Features makes %d features that are not the %d of the model", len(names), len(l.Model.Columns())))
	}
	for _, s := range l.Features.Config().Signals {
		if named[s.Name] == nil {
			errs = append(errs, fmt.Errorf("portent: Config.Learned knows a signal %q that no metric feeds; failure.Signals lists those that are fed", s.Name))
		}
	}
	return errors.Join(errs...)
}

// learner is what a shard needs to step and explain a learnt model. It holds
// scratch.
type learner struct {
	*Learned
	stepper *ensemble.Stepper
	reasons *shap.Reasons // of the boosts; nil without any
}

func newLearner(l *Learned) (*learner, error) {
	k := &learner{Learned: l, stepper: l.Model.NewStepper()}
	var err error
	if boosts := l.Model.Boosts(); len(boosts) > 0 {
		if k.reasons, err = shap.NewReasons(l.Model.Columns(), boosts...); err != nil {
			return nil, fmt.Errorf("portent: Config.Learned: %w", err)
		}
	}
	return k, nil
}

// learnt is the state of one instance.
type learnt struct {
	features *feature.State
	members  *ensemble.State
	row      []float64 // of the newest moment; no part of a snapshot
	last     ensemble.Risk
}

func newLearnt(l *Learned) *learnt {
	return &learnt{features: l.Features.NewState(), members: l.Model.NewState(), row: make([]float64, len(l.Model.Columns()))}
}

// step judges a moment.
func (x *learnt) step(k *learner, t int64, signals []float64) (failure.Risk, error) {
	if _, err := k.Features.Step(x.row, x.features, t, signals); err != nil {
		return failure.Risk{}, err
	}
	risk, err := k.stepper.Step(x.members, t, x.row)
	if err == nil {
		x.last = risk
	}
	return risk.Risk, err
}

// mostReasons is how many features a learnt risk names; the rest is one number.
const mostReasons = 20

// explain attributes the newest risk to the features: the mean over the boosted
// trees of their Shapley values, in log-odds.
func (x *learnt) explain(k *learner, signals []float64) *Risk {
	r := &Risk{Risk: x.last.Risk, Low: x.last.Low, High: x.last.High}
	if k.reasons == nil {
		return r
	}
	d := k.reasons.Of(x.row, mostReasons)
	r.Base, r.Rest, r.Margin = d.Base, d.Rest, d.Margin
	for _, reason := range d.Reasons {
		r.Reasons = append(r.Reasons, k.reason(reason, signals))
	}
	return r
}

// reason names a feature, "disk_utilization.slope_1h0m0s", by signal and kind.
func (k *learner) reason(from shap.Reason, signals []float64) failure.Reason {
	signal, kind, _ := strings.Cut(from.Name, ".")
	r := failure.Reason{Signal: signal, Feature: kind, Value: from.Value, Contribution: from.Contribution, Level: math.NaN(), ToLimit: -1}
	for j, s := range k.Features.Config().Signals {
		if s.Name == signal && j < len(signals) {
			r.Level = signals[j]
		}
	}
	return r
}

func (x *learnt) append(dst []byte) []byte {
	features, _ := x.features.AppendBinary(nil)
	members, _ := x.members.AppendBinary(nil)
	return codec.AppendBytes(codec.AppendBytes(dst, features), members)
}

func (x *learnt) read(r *codec.Reader) {
	restore(r, x.features.UnmarshalBinary)
	restore(r, x.members.UnmarshalBinary)
}
