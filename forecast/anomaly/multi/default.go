package multi

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// Channels of [Default].
const (
	sudden    = iota // surprise at the sample, given the forecast
	sustained        // the same, smoothed: a weak deviation that stays on one side
	farOff           // surprise at the level, given the long run
	joint            // the greater of sudden and farOff, given all the other metrics
	numChannels
)

// Default is the default detector of an instance. Every metric is asked by
// itself first: for its surprise −log10 p at the sample given the forecast of
// its own default detector, the same smoothed over a few samples, and its
// surprise at the level given the long run. Then it is asked given the other
// metrics: by how much its surprise differs from what theirs would have led to
// expect. The score is the mean over metrics and channels alike of
//
//	|s_cj|^2.5
//
// and a metric carries its own terms of it. Since all terms are tail
// probabilities of the metrics' own pasts, none needs a scale or a weight, and
// no label enters. The power mean, the score to the power 1/2.5, is calibrated by
// the bulk of its own past, see bulk; after an alarm only what goes farther raises
// another, see record.
//
// A verdict is Ready WarmUp samples after the metrics are. A step costs that of
// a default detector per metric, half as much again for the tails, and two
// passes over a d×d matrix: about 0.8 µs per metric at 38 metrics.
type Default struct {
	judge
	cfg       Config
	surprises surprises
	levels    levels
	whiten    whiten
	smooth    []float64
	bulk      bulk
	alarm     alarm
	record    record
	step      float64 // typical distance of samples, seconds
	before    int64   // time of the sample before, ms
	s         [numChannels][]float64
}

// New returns a default detector of so many metrics, or every fault of the
// configuration.
func New(metrics int, cfg Config) (*Default, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	g, err := newJudge(metrics)
	if err != nil {
		return nil, err
	}
	memory := orDefault(cfg.Memory, defaultMemory)
	d := &Default{judge: g, cfg: cfg, smooth: make([]float64, metrics)}
	d.whiten = newWhiten(metrics, memory, orDefault(cfg.Shrink, defaultJointShrink), leastSurprise)
	for c := range d.s {
		d.s[c] = make([]float64, metrics)
	}
	d.levels = newLevels(metrics, memory)
	d.surprises, err = newSurprises(metrics, cfg.Config)
	return d, err
}

// Step implements [Detector].
func (d *Default) Step(t int64, x []float64) Verdict {
	if !d.accept(t, x) {
		return d.silent(t)
	}
	d.surprises.step(d.s[sudden], t, x)
	d.levels.step(d.s[farOff], x)
	d.sustain()
	d.conjoin()
	d.clock(t)
	raw, kind := d.score()
	return d.claim(t, raw, kind)
}

// clock follows the typical distance of samples; gaps count as four steps.
func (d *Default) clock(t int64) {
	if d.n > 1 {
		elapsed := float64(t-d.before) / 1000
		if d.step == 0 {
			d.step = elapsed
		}
		d.step += max(1.0/64, 1/float64(d.n)) * (min(elapsed, 4*d.step) - d.step)
		d.record.fade(elapsed)
	}
	d.before = t
}

// claim calibrates the score and moves the alarm.
func (d *Default) claim(t int64, raw float64, kind anomaly.Kind) Verdict {
	d.raw = raw
	out := d.silent(t)
	if raw != raw {
		return out
	}
	m := root(raw, surprisePower)
	p := d.bulk.probability(m)
	limit := orDefault(d.cfg.Budget, anomaly.DefaultBudget) / 86400 * d.step
	if out.Ready = d.bulk.n >= d.warmUp(); out.Ready {
		above := m - d.bulk.q70
		unusual := p < limit && (d.alarm.open || d.record.beaten(above))
		out.PValue = p
		out.Phase = d.alarm.advance(unusual, p > noticed, kind, uint8(max(d.cfg.MinSamples, 1)))
		out.Kind = d.alarm.kind
		if d.alarm.open {
			d.record.note(above)
		}
	}
	d.bulk.learn(m, d.lesson(out.Ready && p < limit))
	return out
}

// lesson is what a score teaches the bulk: little inside an alarm, and where
// there would be one if it were news.
func (d *Default) lesson(rare bool) float64 {
	if d.alarm.open || rare {
		return bulkLesson
	}
	return 1
}

func (d *Default) warmUp() uint32 {
	return uint32(orDefault(float64(d.cfg.WarmUp), defaultWarmUp))
}

// sustain smooths the sudden surprises.
func (d *Default) sustain() {
	for j, s := range d.s[sudden] {
		if s == s {
			d.smooth[j] += sustainRate * (s - d.smooth[j])
			s = d.smooth[j] / sustainUnit
		}
		d.s[sustained][j] = s
	}
}

// conjoin fills the joint channel, and the deviations of the verdict with the
// greater of sudden and farOff.
func (d *Default) conjoin() {
	for j, s := range d.s[sudden] {
		if l := d.s[farOff][j]; s != s || math.Abs(l) > math.Abs(s) {
			s = l
		}
		d.s[joint][j] = s
	}
	known(d.deviations, d.s[joint])
	if !anyNumber(d.s[joint]) {
		return
	}
	// z of the whitening is the joint channel itself: distance reads it before
	// residual overwrites it, and learn takes the deviations, where NaN is 0.
	d.whiten.distance(d.s[joint])
	d.whiten.residual(d.s[joint], d.s[joint])
	d.whiten.add(d.deviations)
}

// score fills in the contributions and returns their sum, the mean power, NaN
// when no metric makes a claim, and its name.
func (d *Default) score() (float64, anomaly.Kind) {
	n, total := 0, 0.0
	var sum [numChannels]float64
	for c, s := range d.s {
		for j, v := range s {
			if v != v {
				continue
			}
			n++
			p := power(math.Abs(v), surprisePower)
			d.contributions[j] += p
			sum[c] += p
		}
		total += sum[c]
	}
	if n == 0 {
		return math.NaN(), anomaly.None
	}
	for j := range d.contributions {
		d.contributions[j] /= float64(n)
	}
	return total / float64(n), d.kindOf(&sum)
}

// kindOf names a score by the channel that weighs most. While the sample itself
// is a surprise, nobody knows yet whether what it came to will stay.
func (d *Default) kindOf(sum *[numChannels]float64) anomaly.Kind {
	top := sudden
	for c := range sum {
		if sum[c] > sum[top] {
			top = c
		}
	}
	switch {
	case top == joint && sum[joint] > 2*max(sum[sudden], sum[farOff]):
		return anomaly.Joint
	case sum[sudden] >= sum[top]/2:
		return d.side(anomaly.Spike, anomaly.Dip)
	}
	return d.side(anomaly.ShiftUp, anomaly.ShiftDown)
}
