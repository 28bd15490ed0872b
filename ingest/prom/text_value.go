package prom

import (
	"bytes"
	"math"

	"github.com/portent-go/portent/ingest/internal/scan"
)

// valueAndTime reads what follows the series of a line: a value, a time stamp or
// none, an exemplar or none. detail tells what was wrong.
func (p *TextParser) valueAndTime(rest []byte, now int64) (v float64, t int64, timed bool, detail string) {
	if len(rest) > 0 && rest[0] != ' ' && rest[0] != '\t' && p.cfg.Format == OpenMetrics {
		return 0, 0, false, "no space before the value"
	}
	number, rest := word(skipBlank(rest))
	if len(number) == 0 {
		return 0, 0, false, "no value"
	}
	v, ok := scan.Float(number)
	if !ok {
		return 0, 0, false, "value " + scan.Quote(number) + " is not a number"
	}
	if v != v {
		v = math.NaN()
	}
	t, timed = now, false
	if len(rest) > 0 && rest[0] != '#' {
		if number, rest = word(rest); p.time(number, &t) != nil {
			return 0, 0, false, "time stamp " + scan.Quote(number) + " is not a number"
		}
		timed = !p.cfg.IgnoreTimes
	}
	if len(rest) > 0 && !p.exemplar(rest) {
		return 0, 0, false, "unexpected " + scan.Quote(rest) + " after the sample"
	}
	return v, t, timed, ""
}

// autoSeconds parts seconds from milliseconds in [AutoText].
const autoSeconds = 1e11

// time reads a time stamp in the unit of the format and, unless times are to be
// ignored, stores it.
func (p *TextParser) time(number []byte, t *int64) error {
	at, err := p.millis(number)
	if err == nil && !p.cfg.IgnoreTimes {
		*t = at
	}
	return err
}

func (p *TextParser) millis(number []byte) (int64, error) {
	switch p.cfg.Format {
	case PrometheusText:
		return parseMillis(number)
	case OpenMetrics:
		return parseSeconds(number)
	}
	if at, err := parseMillis(number); err == nil && (at >= autoSeconds || at <= -autoSeconds) {
		return at, nil
	}
	return parseSeconds(number)
}

// exemplar checks the form of # {label="value",…} value [time], which only
// OpenMetrics has.
func (p *TextParser) exemplar(rest []byte) bool {
	if p.cfg.Format == PrometheusText || !bytes.HasPrefix(rest, []byte("# {")) {
		return false
	}
	s := seriesScanner{text: rest, i: len("# {"), named: true, labels: p.labels[:0], scratch: p.scratch[:0], max: p.cfg.MaxLabels}
	s.labelSet()
	p.labels, p.scratch = s.labels, s.scratch
	if s.bad != "" {
		return false
	}
	number, rest := word(skipBlank(rest[s.i:]))
	if _, ok := scan.Float(number); !ok {
		return false
	}
	if len(rest) == 0 {
		return true
	}
	number, rest = word(rest)
	_, err := parseSeconds(number)
	return err == nil && len(rest) == 0
}
