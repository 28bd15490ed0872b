package filter

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

const bocpdVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *BOCPD) AppendBinary(dst []byte) ([]byte, error) {
	dst = appendBounded(d.append(dst, bocpdVersion, tagBOCPD), d.level)
	dst = append(dst, byte(d.count))
	for _, g := range d.run[:d.count] {
		dst = codec.AppendFloat64s(dst, []float64{g.p, g.length, g.mean, g.beta})
	}
	return dst, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration is not
// part of the state. On error the receiver is unchanged.
func (d *BOCPD) UnmarshalBinary(data []byte) error {
	next, r := *d, reader(data)
	next.read(r, bocpdVersion, tagBOCPD)
	next.level = bounded(r)
	next.count = int(r.Byte())
	if next.count > runs || next.n > 0 && next.count == 0 {
		r.Fail("%d run lengths, at most %d", next.count, runs)
		next.count = 0
	}
	for i := range next.run[:next.count] {
		next.run[i].read(r)
	}
	return commit(r, d, &next)
}

func (g *normalGamma) read(r *codec.Reader) {
	g.p, g.length, g.mean, g.beta = nonNegative(r), nonNegative(r), bounded(r), nonNegative(r)
	if g.p > 2 || g.length > longestRun || g.length != math.Floor(g.length) || g.beta > 1e300 || g.beta == 0 {
		r.Fail("run length %v with probability %v", g.length, g.p)
	}
}
