package arrowio

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// longRows reads rows of one sample each.
type longRows struct {
	time       func(int) int64
	value      func(int) float64
	timeNulls  arrow.Array
	valueNulls arrow.Array
	series     *texts
	labels     []longLabel
	key        ingest.Key // what the same strings mean in this table
	scratch    ingest.Labels
}

type longLabel struct {
	name string
	text texts
}

func newLongRows(r *Reader) (l *longRows, err error) {
	at, value := r.rec.Column(r.layout.time), r.rec.Column(r.layout.value)
	l = &longRows{timeNulls: at, valueNulls: value}
	if l.time, err = times(at); err != nil {
		return nil, err
	}
	if l.value, err = numbers(value); err != nil {
		return nil, err
	}
	parts := []string{"arrow long"}
	if i := r.layout.series; i >= 0 {
		text, err := newTexts(r.rec.Column(i))
		if err != nil {
			return nil, err
		}
		l.series, parts = &text, append(parts, "series")
	}
	for _, c := range r.layout.labels {
		text, err := newTexts(r.rec.Column(c.i))
		if err != nil {
			return nil, err
		}
		l.labels, parts = append(l.labels, longLabel{c.name, text}), append(parts, "="+c.name)
	}
	l.key = scan.Key(r.reg, append(append(parts, "|"), scan.LabelStrings(r.cfg.Labels)...)...)
	return l, nil
}

func (l *longRows) read(r *Reader, b *ingest.Batch, row int) {
	switch {
	case l.timeNulls.IsNull(row):
		r.fault(b, ingest.Syntax, row, "", "no time")
		return
	case l.valueNulls.IsNull(row):
		b.Drop(ingest.Missing, 1)
		return
	}
	key := l.key
	if l.series != nil {
		key = key.Join(r.reg.Fingerprint(scan.Bytes(l.series.at(row))))
	}
	for i := range l.labels {
		key = key.Join(r.reg.Fingerprint(scan.Bytes(l.labels[i].text.at(row))))
	}
	id, ok := r.reg.Lookup(key)
	if !ok { // slow path: a series not met in this form
		var cause ingest.Cause
		var detail string
		if id, cause, detail = l.intern(r, key, row); cause != ingest.Accepted {
			r.fault(b, cause, row, l.text(row), detail)
			return
		}
	}
	b.Append(id, l.time(row), l.value(row))
}

func (l *longRows) intern(r *Reader, key ingest.Key, row int) (ingest.SeriesID, ingest.Cause, string) {
	labels := l.scratch[:0]
	if l.series != nil {
		text, bad := strings.TrimSpace(l.series.at(row)), ""
		if text == "" {
			return 0, ingest.NoLabels, "no series"
		}
		if labels, bad = scan.ParseSeries(labels, text); bad != "" {
			return 0, ingest.Syntax, bad
		}
	}
	for i := range l.labels {
		if v := l.labels[i].text.at(row); v != "" {
			labels = append(labels, ingest.Label{Name: l.labels[i].name, Value: v})
		}
	}
	l.scratch = labels
	id, cause := r.intern(key, labels)
	return id, cause, scan.Detail(cause)
}

// text shows the series of a row in a report.
func (l *longRows) text(row int) string {
	if l.series != nil {
		return l.series.at(row)
	}
	for i := range l.labels {
		if l.labels[i].name == ingest.MetricName {
			return l.labels[i].text.at(row)
		}
	}
	return ""
}
