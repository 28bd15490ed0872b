package csvio

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// long reads rows of one sample each.
type long struct {
	time, value int // columns
	series      int // column of name{label="value"}, or -1
	labels      []labelColumn
	width       int
	key         ingest.Key // what the same cells mean in this file
	scratch     ingest.Labels
}

type labelColumn struct {
	i    int
	name string
}

func newLong(r *Reader, names []string, timeColumn int) (table, error) {
	l := &long{time: timeColumn, value: index(names, "value"), series: index(names, "series"), width: len(names)}
	if l.value < 0 || l.value == timeColumn {
		return nil, fmt.Errorf("%w: header of a long file has no column value", ingest.ErrSyntax)
	}
	metric := index(names, "metric", "name", ingest.MetricName)
	parts := []string{"csv long", strconv.Itoa(l.series)}
	for i, name := range names {
		if i == timeColumn || i == l.value || i == l.series || name == "" || slices.Contains(r.cfg.Skip, name) {
			continue
		}
		if i == metric && l.series < 0 {
			name = ingest.MetricName
		}
		l.labels = append(l.labels, labelColumn{i, name})
		parts = append(parts, name)
	}
	parts = append(append(parts, "|"), scan.LabelStrings(r.cfg.Labels)...)
	l.key = scan.Key(r.reg, parts...)
	return l, nil
}

// refresh has nothing to do: every row looks its series up.
func (l *long) refresh(*Reader) {}

func (l *long) row(r *Reader, b *ingest.Batch) {
	cells := r.split.cells
	if len(cells) < l.width {
		r.ragged(b, l.width)
		return
	}
	t, ok := r.time(b, l.time)
	if !ok {
		return
	}
	v, found, ok := r.value(cells[l.value])
	switch {
	case found == ingest.Missing:
		b.Drop(ingest.Missing, 1)
	case !ok && full(b, ingest.Syntax):
	case !ok:
		r.badCell(b, l.value, l.text(cells), "is not a number")
	default:
		l.append(r, b, t, v)
	}
	r.ragged(b, l.width)
}

// append adds one sample, looking its series up by the bytes of its cells.
func (l *long) append(r *Reader, b *ingest.Batch, t int64, v float64) {
	cells, key := r.split.cells, l.key
	if l.series >= 0 {
		key = key.Join(r.reg.Fingerprint(cells[l.series]))
	}
	for _, c := range l.labels {
		key = key.Join(r.reg.Fingerprint(cells[c.i]))
	}
	id, ok := r.reg.Lookup(key)
	if !ok { // slow path: a series not met in this form
		var cause ingest.Cause
		var detail string
		if id, cause, detail = l.intern(r, key); cause != ingest.Accepted {
			if !full(b, cause) {
				r.fault(b, cause, 0, l.text(cells), detail)
			}
			return
		}
	}
	b.Append(id, t, v)
}

func (l *long) intern(r *Reader, key ingest.Key) (ingest.SeriesID, ingest.Cause, string) {
	cells, labels := r.split.cells, l.scratch[:0]
	if l.series >= 0 {
		var bad string
		text := scan.String(scan.Trim(cells[l.series]))
		if text == "" {
			return 0, ingest.NoLabels, "empty cell in the series column"
		}
		if labels, bad = scan.ParseSeries(labels, text); bad != "" {
			return 0, ingest.Syntax, bad
		}
	}
	for _, c := range l.labels {
		if text := scan.Trim(cells[c.i]); len(text) > 0 {
			labels = append(labels, ingest.Label{Name: c.name, Value: scan.String(text)})
		}
	}
	l.scratch = labels
	return r.series.intern(key, labels)
}

// text shows the series of a row in a report.
func (l *long) text(cells [][]byte) string {
	if l.series >= 0 {
		return scan.Clip(scan.String(cells[l.series]))
	}
	for _, c := range l.labels {
		if c.name == ingest.MetricName {
			return scan.Clip(scan.String(cells[c.i]))
		}
	}
	return ""
}
