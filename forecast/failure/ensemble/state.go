package ensemble

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/lstm"
	"github.com/portent-go/portent/internal/codec"
)

// State is what is remembered of one entity: the time of its last row and the
// nets' memory, some 130 bytes a net of 32 units. It belongs to the model that
// made it, or one of the same shape, and to one goroutine at a time.
type State struct {
	time int64
	seen bool
	nets []*lstm.State
}

// NewState returns the state of an entity never seen.
func (m *Model) NewState() *State {
	s := &State{}
	for _, n := range m.Nets() {
		s.nets = append(s.nets, n.NewState())
	}
	return s
}

// Time returns the time of the last row, Unix milliseconds; 0 before the first.
func (s *State) Time() int64 { return s.time }

// Stepper follows entities. It holds scratch: one per goroutine, for any number
// of states.
type Stepper struct {
	m      *Model
	nets   []*lstm.Stepper
	inputs []float64 // of the nets
	row    []float64 // features, and a place for the step of the hazards
	curve  []float64
	answer []float64
}

// NewStepper returns a stepper of the model.
func (m *Model) NewStepper() *Stepper {
	p := &Stepper{m: m, inputs: make([]float64, m.in.width()), row: make([]float64, len(m.columns)+1), answer: make([]float64, 1)}
	for _, n := range m.Nets() {
		p.nets = append(p.nets, n.NewStepper())
	}
	if h := m.of(hazard); len(h.trees) > 0 {
		p.curve = make([]float64, h.steps)
	}
	return p
}

// Step takes the features of an entity at time t, Unix milliseconds, and returns
// its risk.
//
//  1. features has a value per column of the model, NaN where missing; an
//     infinite one counts as missing.
//  2. t must be later than the entity's row before, else [ErrTime] is returned
//     and the state is as it was.
//  3. The risk depends on this row and earlier ones of the entity only, and is
//     that of [Model.Score] for a table of them.
//
// It panics when the number of features is not the model's, or the state is of
// another. Nothing is allocated. Cost: that of the members, some 2 to 4 ns a
// level of a tree.
func (p *Stepper) Step(s *State, t int64, features []float64) (Risk, error) {
	m := p.m
	if len(features) != len(m.columns) || len(s.nets) != len(p.nets) {
		panic("ensemble: features or state of another model")
	}
	if s.seen && t <= s.time {
		return Risk{}, fmt.Errorf("%w: %d after %d", ErrTime, t, s.time)
	}
	gap := 0.0
	if s.seen && !m.in.alone {
		gap = hours(t - s.time)
	}
	s.time, s.seen = t, true
	row := p.row[:len(features)]
	for i, v := range features {
		if math.IsInf(v, 0) {
			v = math.NaN()
		}
		row[i] = v
	}
	blend := 0.0
	for k := range m.members {
		g := &m.members[k]
		blend += g.share * g.ref.of(p.score(g, s, row, gap))
	}
	return m.risk(t, blend, p.curve), nil
}

func (p *Stepper) score(g *members, s *State, row []float64, gap float64) (sum float64) {
	switch g.kind {
	case hazard:
		return g.hazard(p.row, p.curve)
	case net:
		p.m.in.row(p.inputs, row, gap)
		for i, n := range p.nets {
			if p.m.in.alone {
				s.nets[i].Reset()
			}
			sum += logit(n.Step(p.answer, s.nets[i], p.inputs)[0]) / float64(len(p.nets))
		}
		return sum
	default:
		return g.row(row)
	}
}

const stateVersion = 1

// AppendBinary implements [encoding.BinaryAppender]. It never fails.
func (s *State) AppendBinary(b []byte) ([]byte, error) {
	seen := byte(0)
	if s.seen {
		seen = 1
	}
	b = append(b, stateVersion, seen)
	b = codec.AppendUint64(b, uint64(s.time))
	b = codec.AppendUint32(b, uint32(len(s.nets)))
	for _, n := range s.nets {
		part, err := n.AppendBinary(nil)
		if err != nil {
			return b, err
		}
		b = codec.AppendBytes(b, part)
	}
	return b, nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler] for a state made by
// [Model.NewState]. Bytes of another version or shape give [ErrState] and leave
// s as it was.
func (s *State) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(stateVersion)
	n := State{seen: r.Bool(), time: int64(r.Uint64())}
	if count := r.Uint32(); int(count) != len(s.nets) && r.Err() == nil {
		r.Fail("%d nets, want %d", count, len(s.nets))
	}
	var parts [][]byte
	for range s.nets {
		parts = append(parts, r.Bytes())
	}
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	if !n.seen && n.time != 0 {
		return fmt.Errorf("%w: time %d before the first row", ErrState, n.time)
	}
	for i, part := range parts {
		restored := *s.nets[i] // for its shape; the numbers are replaced
		if err := restored.UnmarshalBinary(part); err != nil {
			return fmt.Errorf("%w: net %d: %w", ErrState, i, err)
		}
		n.nets = append(n.nets, &restored)
	}
	*s = n
	return nil
}
