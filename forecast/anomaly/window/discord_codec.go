package window

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly/internal/front"
	"github.com/portent-go/portent/internal/codec"
)

const discordVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *Discord) AppendBinary(dst []byte) ([]byte, error) {
	return d.d.append(d.stream.append(append(dst, discordVersion))), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The state must be that
// of a detector with the same Past. On error the receiver is unchanged.
func (d *Discord) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(discordVersion)
	e := Discord{stream: d.stream.read(&r)}
	e.d = d.d.read(&r, e.length)
	if err := r.Close(); err != nil {
		return front.Wrap(err)
	}
	*d = e
	return nil
}

func (d *discord) append(dst []byte) []byte {
	for _, n := range []int{d.past, d.n, d.turn, d.nearest, d.windows} {
		dst = codec.AppendUint32(dst, uint32(n))
	}
	dst = codec.AppendFloat64(dst, d.usual)
	for _, s := range [][]float64{d.x, d.mean, d.scale, d.part} {
		dst = codec.AppendFloat64s(dst, s[d.end-d.n:d.end])
	}
	return codec.AppendFloat64s(dst, d.dot[:d.n])
}

func (d *discord) read(r *codec.Reader, length int) discord {
	past := int(r.Uint32())
	if past != d.past {
		r.Fail("past of %d samples, this detector has %d", past, d.past)
		return discord{}
	}
	e := newDiscord(past)
	e.n, e.turn, e.nearest, e.windows = int(r.Uint32()), int(r.Uint32()), int(r.Uint32()), int(r.Uint32())
	if e.usual = r.Finite(); e.usual < 0 || e.n > past || e.turn > past || e.nearest > 0 && e.nearest+length > e.n || e.windows > scaleMemory {
		r.Fail("%d samples of %d, neighbour %d back", e.n, past, e.nearest)
		return discord{}
	}
	e.end = e.n
	readBounded(r, e.x[:e.n], 1e3*front.Largest)
	readBounded(r, e.mean[:e.n], 1e3*front.Largest)
	readBounded(r, e.scale[:e.n], 1e151)
	readBounded(r, e.part[:e.n], 2)
	readBounded(r, e.dot[:e.n], math.MaxFloat64)
	return e
}
