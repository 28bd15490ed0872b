package multi

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// records lets an incident count once. The tail of a score is learnt to answer
// "how often does it come to this?"; an hour above a level is one coming, not
// sixty (declustering of exceedances; Leadbetter et al. 1983, chapter 3). What
// is handed on is the score where it exceeds the decayed highest one before it,
//
//	m ← mean + (m − mean)·recordDecay,
//
// and otherwise at most its running mean.
type records struct {
	mean, high float64
	n          uint32
}

const (
	recordDecay = 0.98 // half is forgotten after 34 samples, about an incident's length
	recordRate  = 1.0 / 2048
	recordCut   = 3 // means; a score beyond it teaches the mean as much
)

func (r *records) next(score float64) float64 {
	if r.n < math.MaxUint32 {
		r.n++
	}
	out := score
	r.high = r.mean + (r.high-r.mean)*recordDecay
	if score > r.high {
		r.high = score
	} else if r.n > guess {
		out = min(score, r.mean)
	}
	taught := score
	if r.n > guess {
		taught = min(score, recordCut*r.mean)
	}
	r.mean += max(recordRate, 1/float64(r.n)) * (taught - r.mean)
	return out
}

// hold keeps an alarm open while the score itself stays unusual, which records
// of it do not tell.
type hold struct {
	open bool
	calm uint8
	kind anomaly.Kind
}

// calmSamples end an alarm, as in package anomaly.
const calmSamples = 5

// advance corrects the phase and kind that the records gave v. ordinary says
// that the score is nothing to notice; kind is what it would be called.
func (h *hold) advance(v *anomaly.Verdict, ordinary bool, kind anomaly.Kind) {
	raised := v.Phase == anomaly.Opened || v.Phase == anomaly.Open
	switch {
	case !h.open && !raised:
		v.Phase, v.Kind = anomaly.Quiet, anomaly.None
		return
	case !h.open:
		*h = hold{open: true, kind: kind}
		v.Phase, v.Kind = anomaly.Opened, kind
		return
	case ordinary:
		h.calm++
	default:
		h.calm, h.kind = 0, max(h.kind, kind)
	}
	if h.calm >= calmSamples && !raised {
		*h = hold{}
		v.Phase, v.Kind = anomaly.Closed, anomaly.None
		return
	}
	h.calm = min(h.calm, calmSamples)
	v.Phase, v.Kind = anomaly.Open, h.kind
}

func (r *records) append(dst []byte) []byte {
	return codec.AppendUint32(codec.AppendFloat64s(dst, []float64{r.mean, r.high}), r.n)
}

func (r *records) read(rd *codec.Reader) {
	r.mean, r.high, r.n = rd.Finite(), rd.Finite(), rd.Uint32()
	if r.mean < 0 || r.high < 0 {
		rd.Fail("mean score %v, highest %v", r.mean, r.high)
	}
}

func (h *hold) append(dst []byte) []byte {
	open := byte(0)
	if h.open {
		open = 1
	}
	return append(dst, open, h.calm, byte(h.kind))
}

func (h *hold) read(r *codec.Reader) {
	h.open, h.calm, h.kind = r.Bool(), r.Byte(), anomaly.Kind(r.Byte())
	if h.kind.String() == "invalid" {
		r.Fail("anomaly kind %d", h.kind)
	}
}
