package main

import (
	"io"

	"github.com/portent-go/portent/forecast/anomaly"
)

// span is an alarm from the sample that raised it to the one that ended it.
type span struct {
	open       bool
	start, end int64
	kind       anomaly.Kind
}

// advance takes the next sample, and reports whether it ended the alarm.
func (s *span) advance(time int64, phase anomaly.Phase, kind anomaly.Kind) (ended bool) {
	switch phase {
	case anomaly.Opened:
		*s = span{open: true, start: time, kind: kind}
	case anomaly.Open: // a spike that stays has become a shift
		s.kind = kind
	case anomaly.Closed:
		s.open, s.end = false, time
		return true
	}
	return false
}

// cells returns start, end and kind; an alarm that is still open has no end.
func (s *span) cells() []string {
	end := ""
	if !s.open {
		end = stamp(s.end)
	}
	return []string{stamp(s.start), end, s.kind.String()}
}

// seriesEvents writes a row for every alarm, when it has ended.
type seriesEvents struct {
	table
	alarms []seriesAlarm // by SeriesID
}

type seriesAlarm struct {
	span
	name string
	peak anomaly.Verdict // its most unusual sample
}

func newSeriesEvents(out io.Writer) *seriesEvents {
	return &seriesEvents{table: newTable(out,
		"series", "start", "end", "kind", "peak_time", "peak_value", "expected", "p_value", "direction")}
}

func (e *seriesEvents) write(id int, name string, v *anomaly.Verdict) error {
	for len(e.alarms) <= id {
		e.alarms = append(e.alarms, seriesAlarm{})
	}
	a := &e.alarms[id]
	if a.advance(v.Time, v.Phase, v.Kind) {
		return e.w.Write(a.row())
	}
	if v.Phase == anomaly.Opened || a.open && v.PValue < a.peak.PValue {
		a.name, a.peak = name, *v
	}
	return nil
}

func (a *seriesAlarm) row() []string {
	p := &a.peak
	if a.kind <= anomaly.Dip { // it is called by its peak: the way back from a spike is no dip
		a.kind = p.Kind
	}
	return append(append([]string{a.name}, a.cells()...),
		stamp(p.Time), digits(p.Value, -1), digits(p.Expected, 6), digits(p.PValue, 3), a.direction())
}

// direction is that of the kind, where it has one, or else of the peak.
func (a *seriesAlarm) direction() string {
	switch a.kind {
	case anomaly.Spike, anomaly.ShiftUp:
		return "up"
	case anomaly.Dip, anomaly.ShiftDown:
		return "down"
	}
	return direction(a.peak.Value - a.peak.Expected)
}

// end writes the alarms that are still open.
func (e *seriesEvents) end() error {
	for i := range e.alarms {
		if e.alarms[i].open {
			_ = e.w.Write(e.alarms[i].row())
		}
	}
	return e.flush()
}
