package report

import (
	"math"
	"time"

	"github.com/portent-go/portent/internal/svg"
)

// tick is a labelled place on an axis.
type tick struct {
	At     float64 // in the drawing's units
	Label  string
	Anchor string // middle or end, for labels on the time axis
}

// timeSteps are the distances of ticks people read without counting.
var timeSteps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour, 14 * 24 * time.Hour, 28 * 24 * time.Hour,
}

// timeTicks labels the stretch of time drawn from x to x+width, at round times
// of the report's location.
func (r *Report) timeTicks(from, to int64, x, width float64) []tick {
	step := timeStep(to-from, width)
	layout := "15:04"
	switch {
	case step < time.Minute:
		layout = "15:04:05"
	case step >= 24*time.Hour:
		layout = "2 Jan"
	}
	_, offset := r.at(from).Zone()
	ms, shift := step.Milliseconds(), int64(offset)*1000
	var ticks []tick
	for t := (from + shift + ms - 1) / ms * ms; t-shift <= to; t += ms {
		at := x + width*float64(t-shift-from)/float64(max(1, to-from))
		ticks = append(ticks, tick{At: round1(at), Label: timeLabel(r.at(t-shift), layout), Anchor: anchor(at, x+width)})
	}
	return ticks
}

// timeLabel writes a time, and at midnight the day that begins.
func timeLabel(t time.Time, layout string) string {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		layout = "2 Jan"
	}
	return t.Format(layout)
}

// timeStep returns the shortest distance at which labels stay apart: a label
// takes about 30 units, with seconds 48, and half of that again is air.
func timeStep(span int64, width float64) time.Duration {
	for _, s := range timeSteps {
		room := 46.0
		if s < time.Minute {
			room = 72
		}
		if width*float64(s.Milliseconds()) >= room*float64(span) {
			return s
		}
	}
	return time.Duration(span/4+1) * time.Millisecond
}

// anchor keeps a label inside the drawing, whose left margin is wide enough.
func anchor(at, right float64) string {
	if at > right-10 {
		return "end"
	}
	return "middle"
}

// valueTicks returns three or four round values within [low, high].
func valueTicks(low, high float64) []float64 {
	step := svg.Nice((high - low) / 4)
	if !(step > 0) || math.IsInf(step, 0) {
		return nil
	}
	var ticks []float64
	for k := math.Ceil(low / step); k*step <= high && len(ticks) < 8; k++ {
		ticks = append(ticks, k*step)
	}
	return ticks
}

// limits returns the range drawn: all values with a little air, from 0 when
// they are positive and reach low enough for 0 to be honest.
func limits(values []float64, also ...float64) (low, high float64) {
	s := svg.Fit(values, also)
	return s.From, s.To
}

func round1(v float64) float64 { return math.Round(v*10) / 10 }
