package filter

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

const kalmanVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *Kalman) AppendBinary(dst []byte) ([]byte, error) {
	dst = d.append(dst, kalmanVersion, tagKalman)
	dst = append(dst, byte(d.dimensions))
	dst = appendBounded(dst, d.q, d.previous)
	dst = codec.AppendFloat64s(dst, d.a[:d.dimensions])
	for i := range d.dimensions {
		dst = codec.AppendFloat64s(dst, d.p[i][:i+1])
	}
	return dst, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration is not
// part of the state; Trend and Harmonics must be those it was written with. On
// error the receiver is unchanged.
func (d *Kalman) UnmarshalBinary(data []byte) error {
	next, r := *d, reader(data)
	next.read(r, kalmanVersion, tagKalman)
	if n := int(r.Byte()); n != d.dimensions {
		r.Fail("%d dimensions, want %d", n, d.dimensions)
	}
	boundeds(r, &next.q, &next.previous)
	for i := range next.dimensions {
		next.a[i] = bounded(r)
	}
	for i := range next.dimensions {
		for j := range i + 1 {
			next.p[i][j] = r.Finite()
			next.p[j][i] = next.p[i][j]
		}
	}
	next.check(r)
	return commit(r, d, &next)
}

func (d *Kalman) check(r *codec.Reader) {
	if !(d.q >= minRatio && d.q <= maxRatio) || math.Abs(d.previous) > 2 {
		r.Fail("ratio %v, innovation %v", d.q, d.previous)
	}
	for i := range d.dimensions {
		for j := range d.dimensions {
			if v := d.p[i][j]; math.Abs(v) > 2*forgotten || i == j && v < 0 {
				r.Fail("covariance %v", v)
			}
		}
	}
}
