package multi

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// Channels of [Joint].
const (
	sustained = iota // surprise given the forecast, smoothed: a deviation that stays on one side
	farOff           // surprise at the level, given the long run
	apart            // the greater of both given all the other metrics, smoothed
	jump             // surprise of the change since the sample before
	turn             // surprise of the change since the mean of the last few
	numChannels
)

// Joint judges an instance by its metrics and by what was expected of each,
// which somebody else has forecast: a caller that watches every metric with a
// detector of package anomaly anyway has [anomaly.Verdict.Expected] at hand, and
// need not pay for a second forecast. [Default] is a Joint that forecasts by
// itself.
//
// Every metric is asked by itself first: for the surprise −log10 p of its
// residual, smoothed over a few samples, and for that of its change, since the
// sample before and since the mean of the last few. Then it is asked given the
// other metrics: by how much the surprise of its residual, or at its level given
// the long run if that is greater, differs from what theirs would have led to
// expect, smoothed as well. The score is the mean over metrics and channels alike
// of
//
//	|s_cj|^2.5
//
// and a metric carries its own terms of it. Since all terms are tail
// probabilities of the metrics' own pasts, none needs a scale or a weight, and
// no label enters. The power mean, the score to the power 1/2.5, is calibrated by
// the bulk of its own past, see bulk; after an alarm only what goes farther raises
// another, see record.
//
// Metrics may come and go: a missing one is NaN, and [Joint.Grow] makes room for
// new ones. The state takes about 1.2 KiB per metric and 16 bytes per pair of
// metrics. A Joint is not safe for concurrent use.
type Joint struct {
	judge
	cfg       Config
	residuals []scaled
	levels    levels
	changes   changes
	whiten    whiten
	smooth    [2][]float64 // surprises of residuals; surprises given the other metrics
	bulk      bulk
	alarm     alarm
	record    record
	step      float64   // typical distance of samples, seconds
	before    int64     // time of the sample before, ms
	sudden    []float64 // surprise given the forecast
	farOff    []float64 // surprise at the level, given the long run
	s         [numChannels][]float64
}

// NewJoint returns a detector of so many metrics, or every fault of the
// configuration.
func NewJoint(metrics int, cfg Config) (*Joint, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	g, err := newJudge(metrics)
	if err != nil {
		return nil, err
	}
	memory := orDefault(cfg.Memory, defaultMemory)
	j := &Joint{
		judge: g, cfg: cfg, residuals: newScaled(metrics), levels: newLevels(metrics, memory), changes: newChanges(metrics),
		whiten: newWhiten(metrics, memory, orDefault(cfg.Shrink, defaultJointShrink), leastSurprise),
		sudden: make([]float64, metrics), farOff: make([]float64, metrics),
	}
	for i := range j.smooth {
		j.smooth[i] = make([]float64, metrics)
	}
	for c := range j.s {
		j.s[c] = make([]float64, metrics)
	}
	return j, nil
}

// Step takes a vector and what was expected of it, NaN where there was no
// forecast; the rules are those of [Detector], and a wrong length of expected
// panics as well. It neither keeps nor changes either. A step costs about
// 0.3 µs per metric and two passes over a d×d matrix, without allocation.
func (j *Joint) Step(t int64, x, expected []float64) Verdict {
	if len(expected) != len(x) {
		panic(badLength)
	}
	if !j.accept(t, x) {
		return j.silent(t)
	}
	return j.take(t, x, expected)
}

// take judges a vector that has been accepted.
func (j *Joint) take(t int64, x, expected []float64) Verdict {
	j.surprise(x, expected)
	j.levels.step(j.farOff, x)
	j.changes.step(j.s[jump], j.s[turn], x)
	smoothed(j.s[sustained], j.smooth[0], j.sudden)
	j.conjoin()
	j.clock(t)
	raw, kind := j.score()
	return j.claim(t, raw, kind)
}

// surprise fills sudden with −log10 of the tail probability of every residual,
// with its sign; NaN where there is no claim.
func (j *Joint) surprise(x, expected []float64) {
	for i, v := range x {
		j.sudden[i] = math.NaN()
		if e := bounded(v) - bounded(expected[i]); e == e {
			j.sudden[i] = j.residuals[i].signed(e, grain(expected[i]))
		}
	}
}

// smoothed moves the running means by z, where it is a number, and writes them in
// units of what they would be of white noise.
func smoothed(dst, mean, z []float64) {
	for i, s := range z {
		if s == s {
			mean[i] += sustainRate * (s - mean[i])
			s = mean[i] / sustainUnit
		}
		dst[i] = s
	}
}

// conjoin fills the channel of what parts from the other metrics, and the
// deviations of the verdict with the greater of sudden and farOff.
func (j *Joint) conjoin() {
	z := j.s[apart]
	for i, s := range j.sudden {
		if l := j.farOff[i]; s != s || math.Abs(l) > math.Abs(s) {
			s = l
		}
		z[i] = s
	}
	known(j.deviations, z)
	if !anyNumber(z) {
		return
	}
	// z of the whitening is the channel itself: distance reads it before residual
	// overwrites it, and learn takes the deviations, where NaN is 0.
	j.whiten.distance(z)
	j.whiten.residual(z, z)
	smoothed(z, j.smooth[1], z)
	j.whiten.add(j.deviations)
}

// clock follows the typical distance of samples; gaps count as four steps.
func (j *Joint) clock(t int64) {
	if j.n > 1 {
		elapsed := float64(t-j.before) / 1000
		if j.step == 0 {
			j.step = elapsed
		}
		j.step += max(1.0/64, 1/float64(j.n)) * (min(elapsed, 4*j.step) - j.step)
		j.record.fade(elapsed)
	}
	j.before = t
}

// score fills in the contributions and returns their sum, the mean power, NaN
// when no metric makes a claim, and its name.
func (j *Joint) score() (float64, anomaly.Kind) {
	n, total := 0, 0.0
	var sum [numChannels]float64
	for c, s := range j.s {
		for i, v := range s {
			if v != v {
				continue
			}
			n++
			p := power(math.Abs(v), surprisePower)
			j.contributions[i] += p
			sum[c] += p
		}
		total += sum[c]
	}
	if n == 0 {
		return math.NaN(), anomaly.None
	}
	for i := range j.contributions {
		j.contributions[i] /= float64(n)
	}
	return total / float64(n), j.kindOf(&sum)
}

// kindOf names a score by the channel that weighs most. While the change itself
// is a surprise, nobody knows yet whether what it came to will stay.
func (j *Joint) kindOf(sum *[numChannels]float64) anomaly.Kind {
	alone := max(sum[sustained], sum[jump], sum[turn])
	switch {
	case sum[apart] > 2*alone:
		return anomaly.Joint
	case max(sum[jump], sum[turn]) >= max(alone, sum[apart])/2:
		return j.side(anomaly.Spike, anomaly.Dip)
	}
	return j.side(anomaly.ShiftUp, anomaly.ShiftDown)
}
