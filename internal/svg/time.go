package svg

import "time"

// timeSteps are the distances of ticks people read without counting.
var timeSteps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour, 14 * 24 * time.Hour, 28 * 24 * time.Hour,
	91 * 24 * time.Hour, 182 * 24 * time.Hour, 364 * 24 * time.Hour, 728 * 24 * time.Hour, 3640 * 24 * time.Hour,
}

// timeTicks labels the stretch between two Unix milliseconds at round times of
// a place.
func timeTicks(from, to int64, length float64, place *time.Location) []Tick {
	if to < from || to-from > longest {
		return nil
	}
	step := timeStep(to-from, length)
	layout := "15:04"
	switch {
	case step < time.Minute:
		layout = "15:04:05"
	case step >= 28*24*time.Hour:
		layout = "2 Jan 2006"
	case step >= 24*time.Hour:
		layout = "2 Jan"
	}
	_, offset := time.UnixMilli(from).In(place).Zone()
	ms, shift := step.Milliseconds(), int64(offset)*1000
	var ticks []Tick
	for t := ceil(from+shift, ms); t-shift <= to; t += ms {
		ticks = append(ticks, Tick{float64(t - shift), clock(time.UnixMilli(t-shift).In(place), layout)})
	}
	return ticks
}

// longest is a stretch of a thousand years in milliseconds. What is longer is no
// time that anyone has measured, and gets no ticks.
const longest = 1000 * 366 * 86_400_000

// ceil rounds t up to a multiple of step, below zero too.
func ceil(t, step int64) int64 {
	r := t % step
	if r > 0 {
		return t + step - r
	}
	return t - r
}

// clock writes a time, and at midnight the day that begins.
func clock(t time.Time, layout string) string {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && len(layout) < len("2 Jan 2006") {
		layout = "2 Jan"
	}
	return t.Format(layout)
}

// timeStep returns the shortest distance at which labels stay apart: a label
// takes about 34 user units, with seconds 52, and half of that again is air.
func timeStep(span int64, length float64) time.Duration {
	for _, s := range timeSteps {
		room := 52.0
		if s < time.Minute || s >= 28*24*time.Hour {
			room = 80
		}
		if length*float64(s.Milliseconds()) >= room*float64(span) {
			return s
		}
	}
	return time.Duration(span/4+1) * time.Millisecond
}
