package filter

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

const spotVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *SPOT) AppendBinary(dst []byte) ([]byte, error) {
	dst = appendBounded(d.append(dst, spotVersion, tagSPOT), d.level0)
	dst = codec.AppendUint32(dst, uint32(d.count))
	dst = append(dst, byte(d.beyond))
	if d.fitted {
		dst = append(dst, 1)
	} else {
		dst = append(dst, 0)
	}
	dst = d.down.append(d.up.append(dst))
	return d.window.append(dst), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration is not
// part of the state; Depth must be the one it was written with. On error the
// receiver is unchanged.
func (d *SPOT) UnmarshalBinary(data []byte) error {
	next, r := *d, reader(data)
	next.read(r, spotVersion, tagSPOT)
	next.level0 = bounded(r)
	next.count = int(r.Uint32())
	next.beyond = int(r.Byte())
	next.fitted = r.Bool()
	next.up.read(r)
	next.down.read(r)
	next.window.read(r)
	if next.count > math.MaxInt32 || next.beyond > restartAfter || next.fitted && (next.count == 0 || next.up.size == 0 || next.down.size == 0) {
		r.Fail("counts contradict each other")
	}
	return commit(r, d, &next)
}
