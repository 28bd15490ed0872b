package csvio

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// time reads the time of the current row.
func (r *Reader) time(b *ingest.Batch, column int) (int64, bool) {
	if column >= len(r.split.cells) {
		r.fault(b, ingest.Syntax, 0, "", "row ends before the column of the time")
		return 0, false
	}
	cell := scan.Trim(r.split.cells[column])
	t, ok := r.clock.millis(cell)
	if !ok && !full(b, ingest.Syntax) {
		r.fault(b, ingest.Syntax, column+1, "", "time "+scan.Quote(cell)+" is neither a number nor a date")
	}
	return t, ok
}

// value reads a cell; the cause is Missing for a missing value.
func (r *Reader) value(cell []byte) (v float64, c ingest.Cause, ok bool) {
	cell = scan.Trim(cell)
	if len(cell) == 0 {
		return 0, ingest.Missing, false
	}
	if v, ok = scan.Float(cell); ok && v == v {
		return v, ingest.Accepted, true
	}
	if ok || isMissing(cell) {
		return 0, ingest.Missing, false
	}
	if r.cfg.DecimalComma {
		v, ok = decimalComma(cell)
	}
	return v, ingest.Accepted, ok
}

// decimalComma reads 3,14; the longest float64 written in full is far shorter
// than what it has room for.
func decimalComma(cell []byte) (float64, bool) {
	var text [64]byte
	i := bytes.IndexByte(cell, ',')
	if i < 0 || len(cell) > len(text) || bytes.IndexByte(cell, '.') >= 0 {
		return 0, false
	}
	n := copy(text[:], cell)
	text[i] = '.'
	return scan.Float(text[:n])
}

// missingWords are what programs write for no value. NaN is a number to Float.
var missingWords = [...]string{"null", "nil", "NA", "N/A", "none", "-"}

func isMissing(cell []byte) bool {
	if len(cell) > len("null") {
		return false
	}
	for _, w := range missingWords {
		if strings.EqualFold(scan.String(cell), w) {
			return true
		}
	}
	return false
}

// badCell reports the cell of a column.
func (r *Reader) badCell(b *ingest.Batch, column int, series, why string) {
	if full(b, ingest.Syntax) {
		return
	}
	cell := scan.Quote(scan.Trim(r.split.cells[column]))
	r.fault(b, ingest.Syntax, column+1, series, "value "+cell+" "+why)
}

// ragged reports a row with fewer cells than the header, or with more that hold
// something.
func (r *Reader) ragged(b *ingest.Batch, width int) {
	cells := r.split.cells
	switch {
	case len(cells) < width:
	case r.split.extra > 0:
	case !anyText(cells[width:]):
		return
	}
	if full(b, ingest.Syntax) {
		return
	}
	n := strconv.Itoa(len(cells) + r.split.extra)
	r.fault(b, ingest.Syntax, min(len(cells), width)+1, "", "row has "+n+" cells, header has "+strconv.Itoa(width))
}

func anyText(cells [][]byte) bool {
	for _, c := range cells {
		if len(scan.Trim(c)) > 0 {
			return true
		}
	}
	return false
}

// full counts a refusal without words when b has as many reports as it keeps, so
// that hostile input costs no formatting.
func full(b *ingest.Batch, c ingest.Cause) bool {
	if len(b.Faults) < ingest.MaxFaults {
		return false
	}
	b.Drop(c, 1)
	return true
}
