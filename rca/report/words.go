package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent/rca"
)

// number writes a value with three significant digits and an SI prefix.
func number(v float64) string {
	d, prefix := scaled(v)
	return d + prefix
}

// quantity writes a value with its unit: "3.1 GB", or a bare number when the
// unit is not known.
func quantity(v float64, unit string) string {
	if unit == "" {
		return number(v)
	}
	d, prefix := scaled(v)
	return d + " " + prefix + unit
}

// scaled splits a value into digits and SI prefix. Thousands are kept up to
// 9999, because 1234 reads better than 1.23k.
func scaled(v float64) (text, prefix string) {
	a := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return "–", ""
	case math.IsInf(v, 0) || a >= 1e18:
		return strconv.FormatFloat(v, 'g', 3, 64), ""
	case a < 1e4:
		return digits(v), ""
	}
	unit, prefixes := 1e3, "kMGTP"
	for a >= 1000*unit && len(prefixes) > 1 {
		unit, prefixes = unit*1000, prefixes[1:]
	}
	return digits(v / unit), prefixes[:1]
}

// digits keeps three significant digits without an exponent where it can.
func digits(v float64) string {
	a := math.Abs(v)
	switch {
	case v == 0:
		return "0"
	case a < 1e-4:
		return strconv.FormatFloat(v, 'e', 1, 64)
	case a >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	s := strconv.FormatFloat(v, 'f', 2-int(math.Floor(math.Log10(a))), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// percent writes a share: whole percents, tenths below one percent.
func percent(share float64) string {
	switch {
	case math.IsNaN(share):
		return "–"
	case share > 0 && share < 0.001:
		return "< 0.1 %"
	case share < 0.01:
		return digits(math.Round(share*1000)/10) + " %"
	case share > 0.99 && share < 1:
		return strconv.FormatFloat(math.Floor(share*1000)/10, 'f', 1, 64) + " %"
	}
	return strconv.FormatFloat(100*share, 'f', 0, 64) + " %"
}

// clock writes a time of day, to the second.
func (r *Report) clock(t int64) string { return r.at(t).Format("15:04:05") }

// date writes date and time to the second.
func (r *Report) date(t int64) string { return r.at(t).Format("2 January 2006, 15:04:05") }

func (r *Report) at(t int64) time.Time {
	loc := r.Location
	if loc == nil {
		loc = time.UTC
	}
	return time.UnixMilli(t).In(loc)
}

// duration writes a length of time in its two largest units.
func duration(ms int64) string {
	s := (ms + 500) / 1000
	switch {
	case s >= 2*24*3600:
		return twoUnits(s, 24*3600, "days", 3600, "h")
	case s >= 3600:
		return twoUnits(s, 3600, "h", 60, "min")
	case s >= 60:
		return twoUnits(s, 60, "min", 1, "s")
	}
	return fmt.Sprintf("%d s", s)
}

func twoUnits(s, large int64, largeName string, small int64, smallName string) string {
	text := fmt.Sprintf("%d %s", s/large, largeName)
	if rest := s % large / small; rest > 0 {
		text += fmt.Sprintf(" %d %s", rest, smallName)
	}
	return text
}

// movement says what a metric did: "rose from 0.1 to 0.92".
func movement(e rca.Evidence) string {
	verb := "moved"
	switch {
	case e.Direction > 0:
		verb = "rose"
	case e.Direction < 0:
		verb = "fell"
	}
	unit := unitOf(e.Metric)
	return fmt.Sprintf("%s from %s to %s", verb, quantity(e.Median, unit), quantity(e.Peak, unit))
}

// unitOf is the unit that a metric's name ends with, by the conventions of the
// Prometheus exposition, where it can stand behind a prefix.
func unitOf(metric string) string {
	switch {
	case strings.HasSuffix(metric, "_bytes"):
		return "B"
	case strings.HasSuffix(metric, "_seconds"):
		return "s"
	}
	return ""
}

// summary is the one sentence on top.
func (r *Report) summary() string {
	switch k := r.Ranking; {
	case r.Summary != "":
		return r.Summary
	case k == nil || len(k.Components) == 0:
		return ""
	case k.Abstained:
		return "Nothing stands out: no metric stayed away from its own past, so nobody is blamed."
	}
	c := r.Ranking.Components[0]
	e := c.Evidence[0]
	return fmt.Sprintf("%s is the most likely cause, with %s of the blame: its %s %s.", c.Component, percent(c.Share), e.Metric, movement(e))
}

// trace is the caller's fields and what the ranking knows about itself.
func (r *Report) trace() []Field {
	fields := append([]Field(nil), r.Trace...)
	k := r.Ranking
	if k == nil {
		return fields
	}
	how := "given"
	if k.Searched {
		how = "searched in the data"
	}
	return append(fields,
		Field{"Ranking method", k.Method},
		Field{"Fault time", r.date(k.At) + " (" + how + ")"},
		Field{"Baseline", r.span(k.Baseline)},
		Field{"Window", r.span(k.Window)},
	)
}

func (r *Report) span(s rca.Span) string {
	return fmt.Sprintf("%s to %s (%s)", r.clock(s.From), r.clock(s.To), duration(s.To-s.From))
}

// factor says how many times a metric's normal level its peak is, when that
// says something.
func factor(e rca.Evidence) string {
	if e.Median == 0 || e.Peak/e.Median < 1.5 || e.Peak/e.Median > 1e4 {
		return ""
	}
	return "×" + digits(math.Round(e.Peak/e.Median*10)/10)
}
