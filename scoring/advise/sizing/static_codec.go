package sizing

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/codec"
)

const staticVersion = 1

// AppendBinary implements [encoding.BinaryAppender]: 20 bytes and what
// [Planner.AppendBinary] writes.
func (s *Static) AppendBinary(dst []byte) ([]byte, error) {
	planner, err := s.planner.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	dst = append(dst, staticVersion)
	dst = codec.AppendFloat64(dst, s.room)
	dst = codec.AppendUint64(dst, uint64(s.counted))
	return codec.AppendBytes(dst, planner), nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler] for a Static made by
// [NewStatic] with the options of the one written. Errors: [ErrState], with s
// unchanged.
func (s *Static) UnmarshalBinary(data []byte) error {
	if s.planner == nil {
		return fmt.Errorf("%w: static: restore into one that NewStatic made", ErrState)
	}
	r := codec.Reader{Data: data}
	r.Version(staticVersion)
	room, counted := r.Float64(), int(r.Uint64())
	within(&r, "static: room", staticLeast, staticReach, room)
	within(&r, "static: samples", 0, math.MaxInt32, float64(counted))
	planner := r.Bytes()
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	if err := s.planner.UnmarshalBinary(planner); err != nil {
		return err
	}
	s.room, s.counted = room, counted
	return nil
}
