package warning

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// excess is the tail of a score learnt from its bulk. Floods are part of the
// past that a series is calibrated on; where one comes every other day, the
// highest scores are floods, and a tail fitted to them calls the next one usual.
// So the two quantiles that are followed lie below where floods matter, and the
// tail beyond is theirs, drawn on as an exponential (of logarithms of a load: a
// power law of the load):
//
//	P(score ≥ x) = 0.1·exp(−(x − q₉₀)/β),   β = (q₉₈ − q₉₀)/ln 5
//
// The quantiles follow by stochastic approximation (Robbins & Monro 1951), with
// a step in proportion to their distance from each other.
//
// Alarms are counted, not samples: noise that hangs together passes q₉₈ in runs.
// Their mean length, the reciprocal of the extremal index (Leadbetter et al.
// 1983, chapter 3), is the share above over the rate of upcrossings.
type excess struct {
	q90, q98 float64
	ups      float64 // upcrossings of q98 per sample
	above    bool
}

const (
	quantileRate = 1.0 / 256
	upsRate      = 1.0 / 4096
	mostRun      = 60   // samples
	leastExcess  = 0.02 // of β: two percent of the load are nothing to be alarmed by
)

func (e *excess) beta() float64 { return max((e.q98-e.q90)/math.Log(5), leastExcess) }

// probability returns P(score ≥ x) in (0,1].
func (e *excess) probability(x float64) float64 {
	if x < e.q90 {
		return 1 - 0.9*max(x, 0)/e.q90
	}
	return max(0.1*math.Exp(-(x-e.q90)/e.beta()), 1e-18)
}

// learn takes the n-th score; the first ones take longer steps. weight is less
// than 1 inside an alarm.
func (e *excess) learn(x float64, n uint32, weight float64) {
	up := 0.0
	if x > e.q98 && !e.above {
		up = 1
	}
	e.above = x > e.q98
	e.ups += weight * max(upsRate, 1/float64(n+50)) * (up - e.ups)
	w := weight * max(quantileRate, 1/(float64(n)/8+1)) * (e.beta() + 0.2*e.q98)
	e.q90 = max(e.q90+stepTo(x, e.q90, 0.1)*w, 0)
	e.q98 = max(e.q98+4*stepTo(x, e.q98, 0.02)*w, e.q90)
}

// run is the mean number of samples that an excess lasts.
func (e *excess) run() float64 { return min(max(0.02/max(e.ups, 1e-6), 1), mostRun) }

// stepTo is 1−p above the quantile and −p below it: in balance where a share p
// lies above.
func stepTo(x, q, p float64) float64 {
	if x > q {
		return 1 - p
	}
	return -p
}

func (e *excess) append(dst []byte) []byte {
	above := byte(0)
	if e.above {
		above = 1
	}
	return append(codec.AppendFloat64s(dst, []float64{e.q90, e.q98, e.ups}), above)
}

func (e *excess) read(r *codec.Reader) {
	e.q90, e.q98, e.ups, e.above = r.Finite(), r.Finite(), r.Finite(), r.Bool()
	if !(e.ups >= 0 && e.q90 >= 0 && e.q90 <= e.q98 && e.q98 <= farOffset) {
		r.Fail("quantiles %v and %v", e.q90, e.q98)
	}
}
