package arrowio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Reader reads an IPC stream or file, long or wide, and is an [ingest.Source].
// It is not safe for concurrent use. See the package comment about input that is
// not trusted.
//
// The rules, in order:
//  1. The time column is found as [Config.TimeColumn] says. A table with a
//     column value of numbers and columns of strings is long: the strings are
//     series or labels (metric and name are the metric's name). Any other table
//     is wide: every column of numbers is a series named by the column, as a
//     plain name or name{label="value"}. Columns of other types are passed over.
//  2. Numbers of any width become float64, booleans 1 and 0. Null is missing:
//     counted as [ingest.Missing], not appended. NaN is appended as it is.
//  3. A row without a time is one fault.
//  4. A series the registry refuses is counted by cause.
type Reader struct {
	cfg Config
	reg *ingest.Registry
	src io.Reader

	ipc    *ipc.Reader
	layout layout
	rec    arrow.Record
	rows   rows // of rec
	row    int  // next one
	nrec   int
	done   error
}

// rows reads the rows of one record batch.
type rows interface {
	read(r *Reader, b *ingest.Batch, row int)
}

// NewReader returns a reader that numbers series in reg, or every fault of the
// configuration. It reads nothing yet, so it does not wait for a pipe.
func NewReader(src io.Reader, reg *ingest.Registry, cfg Config) (*Reader, error) {
	err := cfg.Validate()
	if src == nil || reg == nil {
		err = errors.Join(err, errors.New("arrowio: NewReader needs an input and a registry"))
	}
	if err != nil {
		return nil, err
	}
	return &Reader{cfg: cfg.withDefaults(), reg: reg, src: src}, nil
}

// Next appends rows to b until it has Config.BatchSamples more samples or the
// record batch under way ends. It returns io.EOF when nothing more will come,
// an error of the input, or one that wraps [ingest.ErrSyntax] or
// [ingest.ErrTooLarge] when the data cannot be used; what came before is in b.
// While it waits for the input, ctx is not looked at.
func (r *Reader) Next(ctx context.Context, b *ingest.Batch) error {
	switch {
	case b.Registry() != r.reg:
		return fmt.Errorf("arrowio: %w", ingest.ErrForeignBatch)
	case r.done != nil:
		return r.done
	case ctx.Err() != nil:
		return ctx.Err()
	}
	r.done = r.next(b)
	return r.done
}

func (r *Reader) next(b *ingest.Batch) (err error) {
	defer guard(&err)
	if r.rows == nil {
		if err := r.record(b); err != nil {
			return err
		}
	} else if w, ok := r.rows.(*wideRows); ok {
		w.refresh(r) // numbers may have been given to other series since
	}
	for limit := b.Len() + r.cfg.BatchSamples; b.Len() < limit; r.row++ {
		if int64(r.row) >= r.rec.NumRows() {
			r.rows = nil
			return nil
		}
		r.rows.read(r, b, r.row)
	}
	return nil
}

// record moves to the next record batch.
func (r *Reader) record(b *ingest.Batch) error {
	if r.ipc == nil {
		if err := r.open(); err != nil {
			return err
		}
	}
	if !r.ipc.Next() {
		return endOf(r.ipc)
	}
	if r.nrec == 0 {
		var err error
		if r.layout, err = layoutOf(r.ipc.Schema(), &r.cfg); err != nil {
			return err
		}
	}
	r.nrec++
	r.rec, r.row = r.ipc.Record(), 0
	var err error
	if r.layout.value >= 0 {
		r.rows, err = newLongRows(r)
	} else {
		r.rows, err = newWideRows(r, b)
	}
	return err
}

// open prepares Arrow's reader, which reads the schema with the first record.
func (r *Reader) open() (err error) {
	r.ipc, err = openIPC(r.src, r.cfg.MaxMemory)
	return err
}

func openIPC(src io.Reader, limit int64) (*ipc.Reader, error) {
	return ipc.NewReader(newFrames(src, limit), ipc.WithAllocator(newLimited(limit)), ipc.WithDelayReadSchema(true))
}

// endOf tells the end of the input from a fault.
func endOf(r *ipc.Reader) error {
	err := r.Err()
	switch {
	case err == nil:
		return io.EOF
	case errors.Is(err, io.EOF): // an empty input, or one that ends in the schema
		return io.EOF
	case errors.Is(err, ingest.ErrTooLarge), errors.Is(err, ingest.ErrSyntax):
		return err
	}
	return fmt.Errorf("%w: %w", ingest.ErrSyntax, err)
}

// fault records a refusal in a row of the current record batch.
func (r *Reader) fault(b *ingest.Batch, c ingest.Cause, row int, series, detail string) {
	if len(b.Faults) >= ingest.MaxFaults {
		b.Drop(c, 1)
		return
	}
	place := "record " + strconv.Itoa(r.nrec) + ", row " + strconv.Itoa(row+1)
	if r.cfg.Name != "" {
		place = r.cfg.Name + ": " + place
	}
	b.Fault(c, place, scan.Clip(series), detail)
}

// intern registers labels under a wire form.
func (r *Reader) intern(key ingest.Key, labels ingest.Labels) (ingest.SeriesID, ingest.Cause) {
	labels = scan.AddLabels(labels, r.cfg.Labels)
	scan.MakeValid(labels)
	id, cause := r.reg.Intern(key, labels)
	if cause == ingest.Accepted && r.cfg.Kind != ingest.Unknown {
		r.reg.SetSeriesKind(id, r.cfg.Kind)
	}
	return id, cause
}
