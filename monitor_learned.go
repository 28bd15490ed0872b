package portent

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

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

	// Every is how often an instance is judged; moments between only teach the
	// features. Give the distance of the rows that the model was fitted on: its
	// nets count rows, not seconds. Default 0, every moment. In between, Status
	// shows the last judgement (none right after a restart) beside the newest
	// levels of the signals.
	Every time.Duration
}

// validate reports what does not fit together.
func (l *Learned) validate() error {
	if l.Features == nil || l.Model == nil {
		return errors.New("portent: Config.Learned needs both Features and Model")
	}
	var errs []error
	if l.Every < 0 {
		errs = append(errs, fmt.Errorf("portent: Config.Learned.Every is %v: must be 0 or more", l.Every))
	}
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
	stream  *ensemble.Stream
	reasons *shap.Reasons  // of the boosts; nil without any
	places  map[string]int // of the signals, by name
}

func newLearner(l *Learned) (*learner, error) {
	k := &learner{Learned: l, places: map[string]int{}}
	for i, s := range l.Features.Config().Signals {
		k.places[s.Name] = i
	}
	var err error
	if k.stream, err = l.Model.NewStream(l.Features); err != nil {
		return nil, fmt.Errorf("portent: Config.Learned: %w", err)
	}
	if boosts := l.Model.Boosts(); len(boosts) > 0 {
		if k.reasons, err = shap.NewReasons(l.Model.Columns(), boosts...); err != nil {
			return nil, fmt.Errorf("portent: Config.Learned: %w", err)
		}
	}
	return k, nil
}

// learnt is the state of one instance.
type learnt struct {
	instance *ensemble.Instance
	judged   int64     // when it last was; 0 never
	row      []float64 // features then; no part of a snapshot
	last     ensemble.Risk
}

// step takes a moment; judged is false when it only taught the features.
func (x *learnt) step(k *learner, t int64, signals []float64) (risk failure.Risk, judged bool, err error) {
	if x.judged != 0 && t-x.judged < k.Every.Milliseconds() {
		return risk, false, k.stream.Observe(x.instance, t, signals)
	}
	got, err := k.stream.Step(x.instance, t, signals)
	if err != nil {
		return risk, false, err
	}
	x.last, x.judged = got, t
	x.row = append(x.row[:0], k.stream.Features()...)
	return got.Risk, true, nil
}

// mostReasons is how many features a learnt risk names; the rest is one number.
const mostReasons = 20

// explain attributes the newest risk to the features: the mean over the boosted
// trees of their Shapley values, in log-odds.
func (x *learnt) explain(k *learner, signals []float64) *Risk {
	r := &Risk{Risk: x.last.Risk, Low: x.last.Low, High: x.last.High}
	if k.reasons == nil || len(x.row) == 0 {
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
	if i, ok := k.places[signal]; ok {
		r.Level = signals[i]
	}
	return r
}

func (x *learnt) append(dst []byte) []byte {
	state, _ := x.instance.AppendBinary(nil)
	return codec.AppendUint64(codec.AppendBytes(dst, state), uint64(x.judged))
}

func (x *learnt) read(r *codec.Reader) {
	restore(r, x.instance.UnmarshalBinary)
	x.judged = readTime(r)
}
