package filter

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// head is what every detector of this room shares: it keeps the order of time,
// scales residuals, draws the band, and has scores calibrated.
type head struct {
	coverage float64
	cal      anomaly.Calibrator
	last     int64   // time of the newest sample, ms
	n        uint32  // samples seen; stops at its largest value
	step     float64 // typical distance of samples, ms
	gap      float64 // distance of the newest sample from the one before, in steps
	late     uint8   // gaps in a row
	epoch    uint32  // samples seen when the scale was last begun anew
	raw      float64 // score of the newest sample; NaN without
	spread   spread
	band     band
}

func newHead(cfg anomaly.Config) (head, error) {
	cal, err := anomaly.NewCalibrator(cfg)
	if err != nil {
		return head{}, err
	}
	h := head{coverage: cfg.Coverage, cal: *cal, raw: math.NaN()}
	if h.coverage == 0 {
		h.coverage = anomaly.DefaultCoverage
	}
	h.band.start(h.coverage)
	return h, nil
}

// Raw implements [anomaly.Scorer].
func (h *head) Raw() float64 { return h.raw }

// largest bounds what the filters calculate with, so that no square overflows: a
// sample of 1e308 is judged as if it were 1e150; its verdict carries it unchanged.
const largest = 1e150

func clamp(x float64) float64 { return min(max(x, -largest), largest) }

// longGap is the number of missing steps beyond which the last value is hardly a
// forecast any more.
const longGap = 10

// admit begins a step. ok is false for a sample that is missing, infinite or not
// later than the one before: nothing may be learnt from it. x is the value to
// calculate with.
func (h *head) admit(t int64, v float64) (vd anomaly.Verdict, x float64, ok bool) {
	nan := math.NaN()
	h.raw = nan
	vd = anomaly.Verdict{Time: t, Value: v, Expected: nan, Lower: nan, Upper: nan, PValue: 1}
	if v-v != 0 || h.n > 0 && t <= h.last {
		return vd, 0, false
	}
	h.clock(t)
	return vd, clamp(v), true
}

// clock advances the time. The typical step follows the samples over 64 of them,
// but not a gap, so that missing samples change nothing in it, unless gaps keep
// coming: then it is the sampling that has changed.
func (h *head) clock(t int64) {
	elapsed := float64(t) - float64(h.last)
	h.last = t
	h.gap = 1
	if h.n > 0 {
		if h.step == 0 {
			h.step = elapsed
		}
		h.gap = elapsed / h.step
		if h.gap < 1.5 {
			h.late = 0
		} else if h.late < manyGaps {
			h.late++
		}
		if h.late == 0 || h.late == manyGaps {
			h.step += rate(1.0/64, h.n) * (min(elapsed, 4*h.step) - h.step)
		}
	}
	if h.n < math.MaxUint32 {
		h.n++
	}
}

// manyGaps in a row are a new sampling period.
const manyGaps = 8

// rate is the weight of a new sample in an exponential mean that begins as a
// plain mean: 1/n until n reaches 1/full.
func rate(full float64, n uint32) float64 { return max(full, 1/float64(n)) }

// floorOf is the smallest scale worth telling apart from zero at a level: a
// millionth of it, the digits that a float32 exporter or a printed %g loses.
func floorOf(level float64) float64 { return 1e-6*math.Abs(level) + 1e-12 }

// residual compares x with what was expected: it sets Expected, Lower and Upper,
// teaches scale and band, and returns the residual in σ (of normal noise), the
// residual a robust filter should learn from, and σ.
func (h *head) residual(vd *anomaly.Verdict, x, expected float64) (z, taught, sigma float64) {
	expected = clamp(expected)
	r := x - expected
	unit := h.spread.unit(floorOf(expected))
	wide := unit
	if h.gap > longGap {
		wide *= min(math.Sqrt(h.gap), 10)
	}
	half := h.band.factor * wide
	vd.Expected, vd.Lower, vd.Upper = expected, expected-half, expected+half
	h.band.learn(math.Abs(r) > half, h.coverage, h.n)
	taught = h.spread.learn(r, unit, h.n-h.epoch)
	if h.epoch > 0 && h.n-h.epoch <= young {
		return 0, taught, unit * sigmaPerUnit
	}
	return r / (wide * sigmaPerUnit), taught, unit * sigmaPerUnit
}

// rescale begins the scale anew, because the forecast has become another one (a
// season came in). Nothing is unusual until it is learnt, for young samples.
func (h *head) rescale() {
	h.epoch = h.n - 1
	h.spread = spread{}
}

// claim ends a step: the score becomes a tail probability and perhaps an alarm.
func (h *head) claim(vd *anomaly.Verdict, score float64, kind anomaly.Kind) {
	h.raw = min(score, largest)
	h.cal.Judge(vd, h.raw, kind)
	if !vd.Ready {
		vd.Lower, vd.Upper = math.NaN(), math.NaN()
	}
}

// kind names a residual by its side and by how long it has lasted.
func (h *head) kind(r float64) anomaly.Kind {
	switch {
	case h.spread.run <= -shiftRun:
		return anomaly.ShiftDown
	case h.spread.run >= shiftRun:
		return anomaly.ShiftUp
	case r < 0:
		return anomaly.Dip
	}
	return anomaly.Spike
}

// shiftRun residuals in a row beyond the clip, on one side, are a new level.
const shiftRun = 4
