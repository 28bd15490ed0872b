package ensemble

import (
	"fmt"
	"slices"

	"github.com/portent-go/portent/forecast/failure/feature"
	"github.com/portent-go/portent/internal/codec"
)

// Stream judges instances by their raw metrics: a feature.Builder makes the
// features of each moment, the model judges them. It holds scratch: one per
// goroutine, for any number of instances.
type Stream struct {
	builder *feature.Builder
	stepper *Stepper
	row     []float64
}

// NewStream returns a stream of the model's features. Errors: [ErrTable] when the
// builder makes others than the model was fitted on.
func (m *Model) NewStream(b *feature.Builder) (*Stream, error) {
	if names := b.Names(); !slices.Equal(names, m.columns) {
		return nil, fmt.Errorf("%w: the builder makes %d features, the model takes %d", ErrTable, len(names), len(m.columns))
	}
	return &Stream{builder: b, stepper: m.NewStepper(), row: make([]float64, len(m.columns))}, nil
}

// Instance is what a [Stream] remembers of one instance. It belongs to one
// goroutine at a time.
type Instance struct {
	features *feature.State
	members  *State
}

// NewInstance returns the memory of an instance never seen.
func (s *Stream) NewInstance() *Instance {
	return &Instance{s.builder.NewState(), s.stepper.m.NewState()}
}

// Step takes the raw values of an instance at time t, Unix milliseconds, one per
// signal of the builder and NaN where missing, and returns its risk. A time that
// does not advance gives feature.ErrTime and changes nothing. Nothing is
// allocated. A model that was fitted on a row every few minutes is to be stepped
// so: use [Stream.Observe] for what comes between.
func (s *Stream) Step(i *Instance, t int64, values []float64) (Risk, error) {
	if _, err := s.builder.Step(s.row, i.features, t, values); err != nil {
		return Risk{}, err
	}
	return s.stepper.Step(i.members, t, s.row)
}

// Observe takes values without judging them: the features learn, the nets do not
// step.
func (s *Stream) Observe(i *Instance, t int64, values []float64) error {
	_, err := s.builder.Step(s.row, i.features, t, values)
	return err
}

// Features returns the features of the last step or observation, in the order of
// the model's columns, for [Model.Explain] and others; valid until the next.
func (s *Stream) Features() []float64 { return s.row }

const instanceVersion = 1

// AppendBinary implements [encoding.BinaryAppender]. It never fails.
func (i *Instance) AppendBinary(b []byte) ([]byte, error) {
	features, err := i.features.AppendBinary(nil)
	if err != nil {
		return b, err
	}
	members, err := i.members.AppendBinary(nil)
	if err != nil {
		return b, err
	}
	return codec.AppendBytes(codec.AppendBytes(append(b, instanceVersion), features), members), nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler] for an instance made by
// [Stream.NewInstance]. Bytes of another version or shape give [ErrState] and
// leave i as it was.
func (i *Instance) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(instanceVersion)
	features, members := r.Bytes(), r.Bytes()
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	f, m := *i.features, *i.members
	if err := f.UnmarshalBinary(features); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	if err := m.UnmarshalBinary(members); err != nil {
		return err
	}
	i.features, i.members = &f, &m
	return nil
}
