package multi

import (
	"github.com/portent-go/portent/forecast/anomaly"
)

// claim calibrates the score and moves the alarm.
func (j *Joint) claim(t int64, raw float64, kind anomaly.Kind) Verdict {
	j.raw = raw
	out := j.silent(t)
	if raw != raw {
		return out
	}
	m := root(raw, surprisePower)
	p := j.bulk.probability(m)
	limit := orDefault(j.cfg.Budget, anomaly.DefaultBudget) / 86400 * j.step
	if out.Ready = j.bulk.n >= j.warmUp(); out.Ready {
		above := m - j.bulk.q70
		unusual := p < limit && (j.alarm.open || j.record.beaten(above))
		out.PValue = p
		out.Phase = j.alarm.advance(unusual, p > noticed, kind, uint8(max(j.cfg.MinSamples, 1)))
		out.Kind = j.alarm.kind
		if j.alarm.open {
			j.record.note(above)
		}
	}
	j.bulk.learn(m, j.lesson(out.Ready && p < limit))
	return out
}

// lesson is what a score teaches the bulk: little inside an alarm, and where
// there would be one if it were news.
func (j *Joint) lesson(rare bool) float64 {
	if j.alarm.open || rare {
		return bulkLesson
	}
	return 1
}

func (j *Joint) warmUp() uint32 {
	return uint32(orDefault(float64(j.cfg.WarmUp), defaultWarmUp))
}
