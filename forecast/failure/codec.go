package failure

import (
	"encoding/binary"
	"fmt"
	"math"
)

// stateVersion is the first byte of a stored [State].
const stateVersion = 1

// numbers lists the fields of a track in stored order; the moments, which are
// integers, stand apart.
func (k *track) numbers() [12]*float64 {
	return [12]*float64{
		&k.count, &k.gap, &k.fast, &k.weight, &k.meanT, &k.meanX,
		&k.stt, &k.stx, &k.sxx, &k.usual, &k.base, &k.dev,
	}
}

const (
	headerSize = 1 + 2 + 3*8 // version, signals, start, time, steps
	trackSize  = 12*8 + 2*8  // numbers, last, changed
	maxState   = maxSignals*trackSize + headerSize
)

// AppendBinary implements [encoding.BinaryAppender]: version byte, number of
// signals (uint16), then integers and IEEE 754 bits, little endian. The
// restored state goes on bit for bit as this one would.
func (s *State) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, stateVersion)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(s.tracks)))
	for _, v := range [3]int64{s.start, s.time, s.steps} {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	for i := range s.tracks {
		b = s.tracks[i].append(b)
	}
	return b, nil
}

func (k *track) append(b []byte) []byte {
	for _, v := range k.numbers() {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(*v))
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(k.last))
	return binary.LittleEndian.AppendUint64(b, uint64(k.changed))
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (s *State) MarshalBinary() ([]byte, error) {
	return s.AppendBinary(make([]byte, 0, headerSize+len(s.tracks)*trackSize))
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. Bytes of another
// version, of the wrong length, or holding what no state could hold give
// [ErrState] and leave s as it was. At most 256 signals are read.
func (s *State) UnmarshalBinary(b []byte) error {
	n, err := stateShape(b)
	if err != nil {
		return err
	}
	r := State{
		start: int64(binary.LittleEndian.Uint64(b[3:])),
		time:  int64(binary.LittleEndian.Uint64(b[11:])),
		steps: int64(binary.LittleEndian.Uint64(b[19:])),
	}
	if r.steps < 0 || r.time < r.start {
		return fmt.Errorf("%w: %d steps from %d to %d", ErrState, r.steps, r.start, r.time)
	}
	if n > 0 {
		r.tracks = make([]track, n)
	}
	for i := range r.tracks {
		if err := r.tracks[i].decode(b[headerSize+i*trackSize:], &r); err != nil {
			return fmt.Errorf("%w: signal %d: %w", ErrState, i, err)
		}
	}
	*s = r
	return nil
}

// stateShape checks version and length and returns the number of signals.
func stateShape(b []byte) (int, error) {
	if len(b) < headerSize || len(b) > maxState {
		return 0, fmt.Errorf("%w: %d bytes", ErrState, len(b))
	}
	if b[0] != stateVersion {
		return 0, fmt.Errorf("%w: version %d, want %d", ErrState, b[0], stateVersion)
	}
	n := int(binary.LittleEndian.Uint16(b[1:]))
	if want := headerSize + n*trackSize; len(b) != want {
		return 0, fmt.Errorf("%w: %d bytes for %d signals, want %d", ErrState, len(b), n, want)
	}
	return n, nil
}

// decode reads one track and checks it.
func (k *track) decode(b []byte, s *State) error {
	for i, p := range k.numbers() {
		*p = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		if v := *p; math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("number %d is %v", i, v)
		}
	}
	k.last = int64(binary.LittleEndian.Uint64(b[96:]))
	k.changed = int64(binary.LittleEndian.Uint64(b[104:]))
	if k.count < 0 || k.gap < 0 || k.dev < 0 || k.weight < 0 {
		return fmt.Errorf("count %v, gap %v, deviation %v, weight %v", k.count, k.gap, k.dev, k.weight)
	}
	if k.count > 0 && (k.last < s.start || k.last > s.time) || k.changed > s.time {
		return fmt.Errorf("moments %d and %d outside %d to %d", k.last, k.changed, s.start, s.time)
	}
	return nil
}
