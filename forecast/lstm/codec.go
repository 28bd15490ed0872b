package lstm

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/codec"
)

const modelVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails. 4 bytes per
// weight, padding included, and 16 per input.
func (m *Model) AppendBinary(dst []byte) ([]byte, error) {
	s := m.net.shape
	dst = append(dst, modelVersion, byte(s.cell), byte(m.head))
	for _, n := range []int{s.inputs, s.hidden, s.depth, s.outputs, len(m.edges)} {
		dst = codec.AppendUint32(dst, uint32(n))
	}
	dst = codec.AppendFloat64s(dst, []float64{m.limit, m.outMean, m.outScale})
	dst = codec.AppendFloat64s(dst, m.mean)
	dst = codec.AppendFloat64s(dst, m.deviation)
	dst = codec.AppendFloat64s(dst, m.edges)
	return codec.AppendFloat32s(dst, m.net.theta), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. It fails with
// [ErrModel] and leaves the model as it is when the bytes are none of a model;
// memory is at most about twice their length.
func (m *Model) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(modelVersion)
	fresh := &Model{}
	s, edges := fresh.readShape(&r)
	if r.Err() == nil && (8*(3+2*s.inputs+edges)+4*s.weights() != len(r.Data)) {
		r.Fail("%d bytes of numbers, want %d", len(r.Data), 8*(3+2*s.inputs+edges)+4*s.weights())
	}
	if err := r.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrModel, err)
	}
	fresh.readNumbers(&r, s, edges)
	if err := errors.Join(r.Close(), fresh.fault()); err != nil {
		return fmt.Errorf("%w: %w", ErrModel, err)
	}
	fresh.seal()
	*m = *fresh
	return nil
}

// readShape reads and checks the sizes.
func (m *Model) readShape(r *codec.Reader) (s shape, edges int) {
	s.cell, m.head = Cell(r.Byte()), Head(r.Byte())
	n := func() int { return int(r.Uint32()) }
	s.inputs, s.hidden, s.depth, s.outputs = n(), n(), n(), n()
	edges = n()
	ok := s.cell <= GRU && m.head <= Hidden && s.inputs >= 1 && s.inputs <= maxInputs && s.hidden >= 1 && s.hidden <= maxHidden &&
		s.depth >= 1 && s.depth <= maxLayers && s.outputs >= 1 && s.outputs <= maxOutputs
	switch m.head {
	case Binary, Remaining, Hidden:
		ok = ok && s.outputs == 1 && edges == 0
	case Hazard:
		ok = ok && s.outputs == edges
	case Next:
		ok = ok && s.outputs <= s.inputs && edges == 0
	}
	if !ok {
		r.Fail("cell %d, head %d, sizes %d, %d, %d, %d, %d", s.cell, m.head, s.inputs, s.hidden, s.depth, s.outputs, edges)
	}
	return s, edges
}

func (m *Model) readNumbers(r *codec.Reader, s shape, edges int) {
	m.limit, m.outMean, m.outScale = r.Float64(), r.Float64(), r.Float64()
	m.mean, m.deviation = make([]float64, s.inputs), make([]float64, s.inputs)
	r.Float64s(m.mean)
	r.Float64s(m.deviation)
	if edges > 0 {
		m.edges = make([]float64, edges)
		r.Float64s(m.edges)
	}
	m.net = newNet(s, nil)
	r.Float32s(m.net.theta)
}

// fault reports numbers that no model has.
func (m *Model) fault() error {
	finite := func(x float64) bool { return x-x == 0 }
	ok := m.limit > 0 && m.limit <= importLimit && finite(m.outMean) && finite(m.outScale) && m.outScale > 0
	for k := range m.mean {
		ok = ok && finite(m.mean[k]) && finite(m.deviation[k]) && m.deviation[k] >= 0
	}
	for _, w := range m.net.theta {
		ok = ok && math.Abs(float64(w)) <= weightLimit
	}
	if !ok || m.head == Hazard && !validEdges(m.edges) {
		return errors.New("a number is not finite, or out of range")
	}
	return nil
}
