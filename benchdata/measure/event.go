package measure

import (
	"cmp"
	"math"
	"slices"
)

// Slack is how many samples after its first one an anomaly still counts as
// found.
const Slack = 7

const (
	hour = 3600e3 // ms
	day  = 24 * hour
)

// Segment is an anomaly: samples From … To−1.
type Segment struct{ From, To int }

// Segments returns the runs of true, in order.
func Segments(label []bool) (segs []Segment) {
	for i, l := range label {
		if !l {
			continue
		}
		if i == 0 || !label[i-1] {
			segs = append(segs, Segment{From: i})
		}
		segs[len(segs)-1].To = i + 1
	}
	return segs
}

// Events counts what an operator sees.
//
// An anomaly is hit when an alarm falls on its first sample or one of the
// [Slack] after it. False alarms are counted in hours, which begin with the
// first sample: one that holds an alarm on a normal sample counts once, however
// many alarms it holds, because someone looks once.
type Events struct {
	Anomalies  int
	Hits       int
	FalseHours int
	Days       float64 // watched
}

// Precision is Hits / (Hits + FalseHours); NaN without alarms.
func (e Events) Precision() float64 { return float64(e.Hits) / float64(e.Hits+e.FalseHours) }

// Recall is Hits / Anomalies; NaN without anomalies.
func (e Events) Recall() float64 { return float64(e.Hits) / float64(e.Anomalies) }

// F1 is the harmonic mean of precision and recall, 2·Hits / (Hits + FalseHours +
// Anomalies); NaN without anomalies.
func (e Events) F1() float64 {
	if e.Anomalies == 0 {
		return math.NaN()
	}
	return 2 * float64(e.Hits) / float64(e.Hits+e.FalseHours+e.Anomalies)
}

// FalsePerDay is FalseHours / Days.
func (e Events) FalsePerDay() float64 { return float64(e.FalseHours) / e.Days }

// EventsAt counts the events of given alarms. time is in Unix milliseconds.
func EventsAt(time []int64, label, alarm []bool) Events {
	score := make([]float64, len(alarm))
	for i, a := range alarm {
		score[i] = math.NaN()
		if a {
			score[i] = 1
		}
	}
	c := EventCurve(time, label, score)
	return c.steps[len(c.steps)-1].Events
}

// Curve holds the counts at every threshold that makes a difference.
type Curve struct {
	steps []curveStep // by falling threshold; the first is +Inf, no alarm
}

type curveStep struct {
	threshold float64
	Events
}

// EventCurve counts the events at every threshold: samples whose score is at
// least the threshold alarm. Cost: O(n + m log m) for m anomalies and hours.
func EventCurve(time []int64, label []bool, score []float64) *Curve {
	if len(time) != len(label) || len(time) != len(score) {
		panic(badLength)
	}
	segs := Segments(label)
	var tops []top
	for _, s := range segs {
		tops = append(tops, top{maxOf(score[s.From:min(s.From+Slack+1, len(score))]), true})
	}
	for _, v := range hourTops(time, label, score) {
		tops = append(tops, top{v, false})
	}
	return sweep(tops, Events{Anomalies: len(segs), Days: watched(time)})
}

// top is the highest score of an anomaly's first samples, or of an hour's normal
// ones.
type top struct {
	score   float64
	anomaly bool
}

// maxOf returns the highest of x that is not NaN; NaN when there is none.
func maxOf(x []float64) float64 {
	m := math.NaN()
	for _, v := range x {
		if !(v <= m) && !math.IsNaN(v) {
			m = v
		}
	}
	return m
}

// hourTops returns the highest score on normal samples in each hour since the
// first sample.
func hourTops(time []int64, label []bool, score []float64) []float64 {
	best := map[int64]float64{}
	for i, v := range score {
		if label[i] || math.IsNaN(v) {
			continue
		}
		h := (time[i] - time[0]) / hour
		if m, ok := best[h]; !ok || v > m {
			best[h] = v
		}
	}
	tops := make([]float64, 0, len(best))
	for _, v := range best {
		tops = append(tops, v)
	}
	return tops
}

// watched returns the days from first to last sample, plus one sample.
func watched(time []int64) float64 {
	n := len(time)
	if n < 2 {
		return 0
	}
	span := float64(time[n-1] - time[0])
	return span * float64(n) / float64(n-1) / day
}

// sweep lowers the threshold over all tops, equal ones together.
func sweep(tops []top, e Events) *Curve {
	tops = slices.DeleteFunc(tops, func(t top) bool { return math.IsNaN(t.score) })
	slices.SortFunc(tops, func(a, b top) int { return cmp.Compare(b.score, a.score) })
	c := &Curve{steps: []curveStep{{math.Inf(1), e}}}
	for i, t := range tops {
		if t.anomaly {
			e.Hits++
		} else {
			e.FalseHours++
		}
		if i == len(tops)-1 || tops[i+1].score != t.score {
			c.steps = append(c.steps, curveStep{t.score, e})
		}
	}
	return c
}

// Best returns the counts with the highest F1 and its threshold, the highest one
// of equals. This is hindsight: no detector knows that threshold.
func (c *Curve) Best() (e Events, threshold float64) {
	best := c.steps[0]
	for _, s := range c.steps[1:] {
		if s.F1() > best.F1() {
			best = s
		}
	}
	return best.Events, best.threshold
}

// AtRate returns the counts at the lowest threshold with at most perDay false
// hours a day, and that threshold.
func (c *Curve) AtRate(perDay float64) (e Events, threshold float64) {
	for i, s := range c.steps {
		if float64(s.FalseHours) > perDay*s.Days {
			return c.steps[i-1].Events, c.steps[i-1].threshold
		}
	}
	last := c.steps[len(c.steps)-1]
	return last.Events, last.threshold
}

// At returns the counts at a threshold.
func (c *Curve) At(threshold float64) Events {
	e := c.steps[0].Events
	for _, s := range c.steps[1:] {
		if s.threshold < threshold {
			break
		}
		e = s.Events
	}
	return e
}
