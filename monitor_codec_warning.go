package portent

import (
	"time"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/warning"
	"github.com/portent-go/portent/internal/codec"
)

func (w *warnings) append(dst []byte) []byte {
	for _, e := range w.resources {
		if e == nil {
			dst = append(dst, 0)
			continue
		}
		state, _ := e.tracker.AppendBinary(nil)
		dst = codec.AppendBytes(append(dst, 1, openByte(e.open)), state)
		dst = codec.AppendUint64(codec.AppendUint64(dst, uint64(e.since)), uint64(e.raised))
	}
	for _, f := range w.loads {
		if f == nil {
			dst = append(dst, 0)
			continue
		}
		state, _ := f.detector.AppendBinary(nil)
		dst = codec.AppendBytes(append(dst, 1, openByte(f.open)), state)
		if f.open { // what Diagnose tells of it
			dst = appendFlood(dst, &f.last)
		}
	}
	return dst
}

func appendFlood(dst []byte, w *warning.Warning) []byte {
	dst = codec.AppendUint64(dst, uint64(w.Time))
	dst = codec.AppendFloat64s(dst, []float64{w.Value, w.Expected, w.PValue, w.Peak})
	dst = codec.AppendUint64(dst, uint64(w.Doubling))
	return append(dst, byte(w.Phase), openByte(w.Ready))
}

func readFlood(r *codec.Reader) (w warning.Warning) {
	w.Time = readTime(r)
	w.Value, w.Expected, w.PValue, w.Peak = r.Float64(), r.Float64(), r.Float64(), r.Float64()
	w.Doubling = time.Duration(r.Uint64())
	w.Phase, w.Ready = anomaly.Phase(r.Byte()), r.Bool()
	return w
}

func openByte(open bool) byte {
	if open {
		return 1
	}
	return 0
}

func (w *warnings) read(r *codec.Reader) {
	for i := range w.resources {
		if !r.Bool() {
			continue
		}
		e := &exhaustion{open: r.Bool()}
		restore(r, e.tracker.UnmarshalBinary)
		e.since, e.raised = readTime(r), readTime(r)
		w.resources[i] = e
	}
	for i := range w.loads {
		if !r.Bool() {
			continue
		}
		f := newFlood()
		f.open = r.Bool()
		restore(r, f.detector.UnmarshalBinary)
		if f.open {
			f.last = readFlood(r)
		}
		w.loads[i] = f
	}
}

// restore reads a state of a part.
func restore(r *codec.Reader, unmarshal func([]byte) error) {
	state := r.Bytes()
	if r.Err() != nil {
		return
	}
	if err := unmarshal(state); err != nil {
		r.Fail("%v", err)
	}
}
