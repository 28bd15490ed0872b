package main

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest/csvio"
)

// seriesRows returns the writer of alarms or of samples.
func seriesRows(events bool, out io.Writer) seriesWriter {
	if events {
		return newSeriesEvents(out)
	}
	return &sampleRows{csvio.NewVerdictWriter(out)}
}

// sampleRows writes a row for every sample.
type sampleRows struct{ w *csvio.VerdictWriter }

func (r *sampleRows) write(_ int, name string, v *anomaly.Verdict) error {
	return r.w.Write(csvio.Verdict{
		Time: v.Time, Series: name, Value: v.Value,
		Expected: v.Expected, Lower: v.Lower, Upper: v.Upper,
		Score: v.Score(), Anomaly: v.Anomalous(),
	})
}

func (r *sampleRows) flush() error { return r.w.Flush() }
func (r *sampleRows) end() error   { return r.w.Flush() }

// table writes CSV that has no writer in csvio. A fault of the output is told by
// flush.
type table struct{ w *csv.Writer }

func newTable(out io.Writer, header ...string) table {
	t := table{csv.NewWriter(out)}
	_ = t.w.Write(header)
	return t
}

func (t table) flush() error {
	t.w.Flush()
	return t.w.Error()
}

// stamp is a time as csvio writes it.
func stamp(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}

// digits writes a number with so many; NaN, which means that there is none, is
// empty.
func digits(x float64, n int) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', n, 64)
}

// direction is the way that something deviates.
func direction(d float64) string {
	switch {
	case d > 0:
		return "up"
	case d < 0:
		return "down"
	}
	return ""
}
