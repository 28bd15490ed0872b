package lstm

import (
	"fmt"

	"github.com/portent-go/portent/internal/codec"
)

// State is what a net remembers of one entity: h, and c for an LSTM, of every
// layer. It belongs to the [Model] that made it, or one of the same shape. Its
// size is 4 bytes × layers × units (rounded up to 16), twice for an LSTM: 512
// bytes for one layer of 64. A State must not be stepped by two goroutines at
// once.
type State struct {
	shape shape
	v     []float32 // per layer: h, then c
}

// NewState returns the state of an entity never seen.
func (m *Model) NewState() *State {
	s := m.net.shape
	s.outputs = 0 // of no consequence for the state
	return &State{shape: s, v: make([]float32, s.stateSize())}
}

// Reset forgets.
func (s *State) Reset() { clear(s.v) }

// of returns h and c of layer l; c is nil for a GRU.
func (s *State) of(l int) (h, c []float32) {
	n := s.shape.width()
	if s.shape.cell == GRU {
		return s.v[l*n:][:n], nil
	}
	return s.v[2*l*n:][:n], s.v[(2*l+1)*n:][:n]
}

const stateVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails. The padding
// is not written.
func (s *State) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, stateVersion, byte(s.shape.cell))
	dst = codec.AppendUint32(dst, uint32(s.shape.depth))
	dst = codec.AppendUint32(dst, uint32(s.shape.hidden))
	for part := range len(s.v) / s.shape.width() {
		dst = codec.AppendFloat32s(dst, s.v[part*s.shape.width():][:s.shape.hidden])
	}
	return dst, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The bytes must come
// from a state of the same shape; otherwise it fails with [ErrState] and the
// state stays as it is.
func (s *State) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(stateVersion)
	cell, layers, hidden := r.Byte(), r.Uint32(), r.Uint32()
	if Cell(cell) != s.shape.cell || int64(layers) != int64(s.shape.depth) || int64(hidden) != int64(s.shape.hidden) {
		r.Fail("cell %d, %d layers of %d, want %d, %d of %d", cell, layers, hidden, s.shape.cell, s.shape.depth, s.shape.hidden)
	}
	if r.Err() != nil {
		return fmt.Errorf("%w: %w", ErrState, r.Err())
	}
	v := make([]float32, len(s.v))
	for part := range len(v) / s.shape.width() {
		r.Float32s(v[part*s.shape.width():][:hidden])
	}
	for _, x := range v {
		if x-x != 0 {
			r.Fail("value %v", x)
		}
	}
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	s.v = v
	return nil
}
