package filter

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

const oneShotSTLVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *OneShotSTL) AppendBinary(dst []byte) ([]byte, error) {
	dst = appendBounded(d.append(dst, oneShotSTLVersion, tagOneShotSTL), d.trend, d.value, d.rough.fast, d.rough.slow, float64(d.rough.run))
	for _, s := range d.systems {
		dst = codec.AppendFloat64s(dst, []float64{s.a00, s.a01, s.a11, s.b0, s.b1})
	}
	for i := range d.seasons {
		dst = d.seasons[i].append(dst)
	}
	return dst, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration,
// Seasons included, is not part of the state and must be the one it was written
// with. On error the receiver is unchanged.
func (d *OneShotSTL) UnmarshalBinary(data []byte) error {
	next, r := *d, reader(data)
	next.read(r, oneShotSTLVersion, tagOneShotSTL)
	boundeds(r, &next.trend, &next.value)
	next.rough.fast, next.rough.slow = nonNegative(r), nonNegative(r)
	run := r.Finite()
	if math.Abs(run) > maxRun || run != math.Trunc(run) {
		r.Fail("run %v", run)
		run = 0
	}
	next.rough.run = int32(run)
	for i := range next.systems {
		next.systems[i].read(r, next.n)
	}
	next.seasons = readCycles(r, d.seasons)
	return commit(r, d, &next)
}

func (s *trendSystem) read(r *codec.Reader, n uint32) {
	s.a00, s.a01, s.a11 = r.Finite(), r.Finite(), r.Finite()
	s.b0, s.b1 = r.Finite(), r.Finite()
	size := max(math.Abs(s.a00), math.Abs(s.a01), math.Abs(s.a11))
	if n > 0 && (!(s.a00 > 0 && s.a00*s.a11 > s.a01*s.a01) || size > 1e15 || max(math.Abs(s.b0), math.Abs(s.b1)) > 1e15*largest) {
		r.Fail("trend system is not positive definite")
	}
}
