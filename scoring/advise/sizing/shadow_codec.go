package sizing

import (
	"encoding"
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/codec"
)

const shadowVersion = 1

func (t *tally) numbers() []*float64 {
	return []*float64{&t.n, &t.slack, &t.under, &t.missing, &t.all, &t.cost, &t.changes, &t.capacity}
}

// AppendBinary implements [encoding.BinaryAppender]: 150 bytes, and what the
// policy writes of itself if it can; [ErrState] when it cannot.
func (s *Shadow) AppendBinary(dst []byte) ([]byte, error) {
	p, ok := s.Policy.(encoding.BinaryAppender)
	if !ok {
		return nil, fmt.Errorf("%w: shadow: a %T keeps no state in bytes", ErrState, s.Policy)
	}
	policy, err := p.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	dst = append(dst, shadowVersion)
	dst = codec.AppendUint64(dst, uint64(s.seen))
	dst = codec.AppendFloat64(dst, s.advised)
	for _, t := range []*tally{&s.advice, &s.actual} {
		for _, v := range t.numbers() {
			dst = codec.AppendFloat64(dst, *v)
		}
	}
	return codec.AppendBytes(dst, policy), nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler] for a Shadow of a policy
// of the same kind and options. Errors: [ErrState], with s unchanged.
func (s *Shadow) UnmarshalBinary(data []byte) error {
	p, ok := s.Policy.(encoding.BinaryUnmarshaler)
	if !ok {
		return fmt.Errorf("%w: shadow: a %T keeps no state in bytes", ErrState, s.Policy)
	}
	r := codec.Reader{Data: data}
	r.Version(shadowVersion)
	x := Shadow{Policy: s.Policy, seen: int(r.Uint64()), advised: r.Float64()}
	within(&r, "shadow: samples", 0, math.MaxInt32, float64(x.seen))
	within(&r, "shadow: advice", 0, math.MaxFloat64, x.advised)
	for _, t := range []*tally{&x.advice, &x.actual} {
		for _, v := range t.numbers() {
			*v = r.Float64()
			within(&r, "shadow: score", 0, math.MaxFloat64, *v)
		}
	}
	policy := r.Bytes()
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	if err := p.UnmarshalBinary(policy); err != nil {
		return err
	}
	*s = x
	return nil
}
