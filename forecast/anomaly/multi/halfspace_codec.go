package multi

import "github.com/portent-go/portent/internal/codec"

const halfSpaceVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails. The
// configuration and the trees, which follow from it, are not part of the state.
func (h *HalfSpace) AppendBinary(dst []byte) ([]byte, error) {
	dst = h.calibrated.append(append(dst, halfSpaceVersion))
	dst = h.location.append(dst)
	dst = codec.AppendUint32(dst, uint32(h.filled))
	dst = append(dst, byte(0))
	if h.known {
		dst[len(dst)-1] = 1
	}
	for _, counts := range [][]uint16{h.reference, h.newest} {
		for _, c := range counts {
			dst = append(dst, byte(c), byte(c>>8))
		}
	}
	return dst, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler.
func (h *HalfSpace) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(halfSpaceVersion)
	fresh, err := NewHalfSpace(h.Metrics(), h.cfg)
	if err != nil {
		return wrapState(err)
	}
	fresh.calibrated.read(&r)
	fresh.location.read(&r)
	fresh.readCounts(&r)
	if err := r.Close(); err != nil {
		return wrapState(err)
	}
	*h = *fresh
	return nil
}

func (h *HalfSpace) readCounts(r *codec.Reader) {
	filled := r.Uint32()
	h.filled, h.known = int(filled), r.Bool()
	if int64(filled) >= int64(h.window) {
		r.Fail("%d vectors in a window of %d", filled, h.window)
	}
	for _, counts := range [][]uint16{h.reference, h.newest} {
		b := r.Take(2 * len(counts))
		for i := range counts {
			if b == nil {
				return
			}
			if counts[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8; int(counts[i]) > h.window {
				r.Fail("count %d in a window of %d", counts[i], h.window)
				return
			}
		}
	}
}
