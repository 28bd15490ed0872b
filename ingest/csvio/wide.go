package csvio

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// wide reads rows of one time and one value per series.
type wide struct {
	time int // column
	cols []wideColumn
}

type wideColumn struct {
	column
	key    ingest.Key
	id     ingest.SeriesID
	cause  ingest.Cause // why id is not valid
	detail string
	pass   bool // the time, skipped, or refused with the header
}

func newWide(r *Reader, b *ingest.Batch, cols []column, timeColumn int) (table, error) {
	if len(cols) < 2 {
		return nil, fmt.Errorf("%w: header has %d column, want a time and at least one series: %s",
			ingest.ErrSyntax, len(cols), scan.Quote(r.head.rows[0][0]))
	}
	w := &wide{time: timeColumn, cols: make([]wideColumn, len(cols))}
	for i, c := range cols {
		w.cols[i] = wideColumn{column: c, pass: i == timeColumn || slices.Contains(r.cfg.Skip, c.name)}
		w.open(r, b, i)
	}
	w.repeated(r, b)
	return w, nil
}

// open registers the series of a column.
func (w *wide) open(r *Reader, b *ingest.Batch, i int) {
	c := &w.cols[i]
	if c.pass {
		return
	}
	if c.bad != "" {
		c.pass = true
		r.fault(b, ingest.Syntax, i+1, c.name, c.bad)
		return
	}
	parts := append([]string{"csv wide"}, scan.LabelStrings(c.labels)...)
	parts = append(append(parts, "|"), scan.LabelStrings(r.cfg.Labels)...)
	c.key = scan.Key(r.reg, parts...)
	w.resolve(r, c)
	if c.cause == ingest.BadLabels || c.cause == ingest.NoLabels || c.cause == ingest.TooLarge {
		c.pass = true
		r.fault(b, c.cause, i+1, c.name, c.detail)
	}
}

// resolve finds the number of a column's series, or why it has none.
func (w *wide) resolve(r *Reader, c *wideColumn) {
	if id, ok := r.reg.Lookup(c.key); ok {
		c.id, c.cause = id, ingest.Accepted
		return
	}
	c.id, c.cause, c.detail = r.series.intern(c.key, slices.Clone(c.labels))
}

// repeated passes over columns whose series an earlier column has.
func (w *wide) repeated(r *Reader, b *ingest.Batch) {
	first := map[ingest.SeriesID]int{}
	for i := range w.cols {
		c := &w.cols[i]
		if c.pass || c.cause != ingest.Accepted {
			continue
		}
		if j, ok := first[c.id]; ok {
			c.pass = true
			r.fault(b, ingest.Duplicate, i+1, c.name, "same series as column "+strconv.Itoa(j+1))
			continue
		}
		first[c.id] = i
	}
}

func (w *wide) refresh(r *Reader) {
	for i := range w.cols {
		if c := &w.cols[i]; !c.pass {
			w.resolve(r, c)
		}
	}
}

func (w *wide) row(r *Reader, b *ingest.Batch) {
	cells := r.split.cells
	t, ok := r.time(b, w.time)
	if !ok {
		return
	}
	for i := range min(len(cells), len(w.cols)) {
		if c := &w.cols[i]; !c.pass {
			w.cell(r, b, t, i, c)
		}
	}
	r.ragged(b, len(w.cols))
}

func (w *wide) cell(r *Reader, b *ingest.Batch, t int64, i int, c *wideColumn) {
	v, found, ok := r.value(r.split.cells[i])
	switch {
	case found == ingest.Missing:
		b.Drop(ingest.Missing, 1)
	case !ok:
		r.badCell(b, i, c.name, "is not a number")
	case c.cause != ingest.Accepted:
		r.fault(b, c.cause, i+1, c.name, c.detail)
	default:
		b.Append(c.id, t, v)
	}
}
