package arrowio

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// wideRows reads rows of one time and one number per series.
type wideRows struct {
	time    func(int) int64
	nulls   arrow.Array
	columns []wideColumn
}

type wideColumn struct {
	name   string
	labels ingest.Labels
	key    ingest.Key
	id     ingest.SeriesID
	cause  ingest.Cause // why id is not valid
	number func(int) float64
	nulls  arrow.Array // nil: there are none
}

func newWideRows(r *Reader, b *ingest.Batch) (*wideRows, error) {
	at := r.rec.Column(r.layout.time)
	time, err := times(at)
	if err != nil {
		return nil, err
	}
	w := &wideRows{time: time, nulls: at}
	for _, i := range r.layout.wide {
		c, why, err := newWideColumn(r, i)
		if err != nil {
			return nil, err
		}
		if why != "" {
			r.fault(b, ingest.Syntax, 0, c.name, why)
			continue
		}
		w.columns = append(w.columns, c)
	}
	w.refresh(r)
	return w, nil
}

func newWideColumn(r *Reader, i int) (c wideColumn, why string, err error) {
	a := r.rec.Column(i)
	c.name = r.rec.ColumnName(i)
	if c.name == "" {
		return c, "column without a name", nil
	}
	if c.labels, why = scan.ParseSeries(nil, c.name); why != "" {
		return c, why, nil
	}
	if a.NullN() > 0 {
		c.nulls = a
	}
	c.key = scan.Key(r.reg, append([]string{"arrow wide", c.name}, scan.LabelStrings(r.cfg.Labels)...)...)
	c.number, err = numbers(a)
	return c, "", err
}

// refresh finds the numbers of the series: they may have been retired and given
// to others since the last batch.
func (w *wideRows) refresh(r *Reader) {
	for i := range w.columns {
		c := &w.columns[i]
		id, ok := r.reg.Lookup(c.key)
		if c.id, c.cause = id, ingest.Accepted; !ok {
			c.id, c.cause = r.intern(c.key, slices.Clone(c.labels))
		}
	}
}

func (w *wideRows) read(r *Reader, b *ingest.Batch, row int) {
	if w.nulls.IsNull(row) {
		r.fault(b, ingest.Syntax, row, "", "no time")
		return
	}
	t := w.time(row)
	for i := range w.columns {
		c := &w.columns[i]
		switch {
		case c.nulls != nil && c.nulls.IsNull(row):
			b.Drop(ingest.Missing, 1)
		case c.cause != ingest.Accepted:
			r.fault(b, c.cause, row, c.name, scan.Detail(c.cause))
		default:
			b.Append(c.id, t, c.number(row))
		}
	}
}
