package csvio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Reader reads one CSV file or pipe and is an [ingest.Source]. It holds one
// buffer of at most about twice Config.MaxLine, whatever the length of the
// input. It is not safe for concurrent use.
//
// The rules, in order:
//  1. An input that starts with gzip's magic bytes is decompressed. A byte order
//     mark is passed over.
//  2. Rows end with LF or CRLF; empty rows are passed over. A cell in double
//     quotes may hold separators, doubled quotes and line ends (RFC 4180), up to
//     16 lines in a row. A quote never closed is a fault that costs the line it
//     is in. Quotes elsewhere in a cell stand for themselves.
//  3. A row whose time cannot be read is one fault, whatever its number of cells.
//  4. Times are numbers in the unit of [AutoUnit] or Config.Unit, or dates such
//     as 2006-01-02, 2006-01-02 15:04[:05[.999]] or RFC 3339, with / for - if
//     need be. Fractions of a millisecond are cut off.
//  5. An empty cell, NaN, null, nil, NA, N/A, none and a lone minus sign, in any
//     case, are missing values: counted as [ingest.Missing], not appended.
//  6. Any other cell that is no number is a fault with line and column.
//  7. A wide row with too few cells is a fault, and the cells it has count; in a
//     long file the row is refused. Cells past the header's are a fault unless
//     empty.
//  8. A column or row whose series the registry refuses is counted by cause.
//     Two columns that name the same series are a fault; the first one counts.
//     What is not UTF-8 in a label becomes U+FFFD.
//
// Times out of order are the Gate's business, not the reader's.
type Reader struct {
	cfg    Config
	reg    *ingest.Registry
	src    io.Reader
	buf    []byte
	at, n  int   // buf[at:n] is not yet read
	seen   int   // bytes after at known to hold no line end
	over   bool  // passing over a line that is too long
	begun  bool  // the first bytes have been looked at
	srcErr error // what the input ended with
	done   error // what Next returns for ever

	line   int // number of the line the current row starts in
	rows   int // data rows seen
	split  splitter
	clock  clock
	series resolver
	head   header
	table  table // nil until the header is complete
}

// table reads the rows below a header.
type table interface {
	// refresh finds the numbers of the series again: they may have been retired
	// and given to others since the last batch.
	refresh(r *Reader)
	row(r *Reader, b *ingest.Batch)
}

// readChunk is how much a Reader asks for at once.
const readChunk = 64 << 10

// NewReader returns a reader that numbers series in reg, or every fault of the
// configuration. It reads nothing yet, so it does not wait for a pipe.
func NewReader(src io.Reader, reg *ingest.Registry, cfg Config) (*Reader, error) {
	err := cfg.Validate()
	if src == nil || reg == nil {
		err = errors.Join(err, errors.New("csvio: NewReader needs an input and a registry"))
	}
	if err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	return &Reader{
		cfg: cfg, reg: reg, src: src,
		split:  splitter{comma: cfg.Comma, max: cfg.MaxColumns},
		clock:  clock{unit: cfg.Unit, place: cfg.Location, comma: cfg.DecimalComma},
		series: resolver{reg: reg, more: cfg.Labels, kind: cfg.Kind, bytes: cfg.MaxLabelBytes},
	}, nil
}

// Next appends rows to b until it has Config.BatchSamples more samples or the
// input has nothing more to give at once; it waits only when it has read no row
// at all. It returns io.EOF, possibly with the last samples, an error of the
// input (what came before it is in b), or an error that wraps
// [ingest.ErrSyntax] when the header cannot be used. While it waits for the
// input, ctx is not looked at.
func (r *Reader) Next(ctx context.Context, b *ingest.Batch) error {
	if b.Registry() != r.reg {
		return fmt.Errorf("csvio: %w", ingest.ErrForeignBatch)
	}
	start, rows := b.Len(), r.rows
	for r.done == nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.table != nil {
			r.table.refresh(r)
		}
		full := r.readRows(b, start+r.cfg.BatchSamples)
		switch {
		case r.done != nil:
		case full:
			return nil
		case r.srcErr != nil:
			r.done = r.srcErr // no whole row is left
		case r.rows > rows:
			return nil
		default:
			r.fill()
		}
	}
	return r.done
}

// readRows reads rows from the buffer until b has limit samples (true) or no
// whole row is left (false).
func (r *Reader) readRows(b *ingest.Batch, limit int) bool {
	for r.done == nil {
		if b.Len() >= limit {
			return true
		}
		if r.over && !r.passOver() {
			return false
		}
		got := r.next()
		if got.fate == needMore {
			r.seen = 0
			if got.lines == 0 {
				r.seen = r.n - r.at
			}
			return false
		}
		r.take(b, got)
	}
	return false
}

// take handles one row and moves past it.
func (r *Reader) take(b *ingest.Batch, got row) {
	r.at += got.n
	r.seen = 0
	r.line++
	switch got.fate {
	case tooLong:
		r.fault(b, ingest.TooLarge, 0, "", "line longer than allowed")
		r.over = len(got.text) == 0 // its end is yet to come
		return
	case neverClosed:
		r.fault(b, ingest.Syntax, 0, "", "quote never closed in "+scan.Quote(got.text))
	case whole:
		r.cells(b, got.text)
	}
	r.line += got.lines - 1
}

// cells reads one row, as part of the header or as data.
func (r *Reader) cells(b *ingest.Batch, text []byte) {
	if len(scan.Trim(text)) == 0 {
		return
	}
	r.split.split(text)
	if r.table != nil {
		r.rows++
		r.table.row(r, b)
		return
	}
	if len(r.cfg.Header) > 0 {
		r.head.rows = [][]string{r.cfg.Header}
		r.build(b)
		if r.done == nil {
			r.cells(b, text)
		}
		return
	}
	if r.head.add(r.split.cells); len(r.head.rows) == r.cfg.HeaderRows {
		r.build(b)
	}
}

// build makes the table the header describes.
func (r *Reader) build(b *ingest.Batch) {
	if r.split.extra > 0 {
		r.fault(b, ingest.TooLarge, r.cfg.MaxColumns+1, "", "more columns than allowed: the rest is passed over")
	}
	r.table, r.done = r.head.table(r, b)
}

// fault records a refusal in the current row; column counts from 1, 0 for none.
func (r *Reader) fault(b *ingest.Batch, c ingest.Cause, column int, series, detail string) {
	if full(b, c) {
		return
	}
	place := "line " + strconv.Itoa(r.line)
	if r.cfg.Name != "" {
		place = r.cfg.Name + ": " + place
	}
	if column > 0 {
		place += ", column " + strconv.Itoa(column)
	}
	b.Fault(c, place, scan.Clip(series), detail)
}
