package arrowio

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/portent-go/portent/ingest"
)

// Frame is a wide table in memory: one time and one value of every series per
// row.
type Frame struct {
	Time    []int64 // Unix milliseconds, as read; not necessarily in order
	Columns []Column
}

// Column is one series of a [Frame]. Values is as long as Frame.Time. Missing is
// nil when no value is missing, else as long as Values: where it is true there
// was a null, and the value is NaN. Other NaNs are kept down to their bits.
type Column struct {
	Name    string
	Values  []float64
	Missing []bool
}

// Validate reports every fault of the frame at once: columns of another length
// than Time, and empty or repeated names.
func (f *Frame) Validate() error {
	var errs []error
	seen := map[string]bool{"time": true}
	for i, c := range f.Columns {
		if len(c.Values) != len(f.Time) || c.Missing != nil && len(c.Missing) != len(f.Time) {
			errs = append(errs, fmt.Errorf("arrowio: column %d, %q, has %d values and %d marks for %d times",
				i, c.Name, len(c.Values), len(c.Missing), len(f.Time)))
		}
		if c.Name == "" || seen[c.Name] {
			errs = append(errs, fmt.Errorf("arrowio: column %d has the name %q, which is empty, repeated or taken", i, c.Name))
		}
		seen[c.Name] = true
	}
	return errors.Join(errs...)
}

// Write writes the frame as one record batch with the columns time,
// timestamp[ms, UTC], and one of float64 per series.
func (f *Frame) Write(out io.Writer, format Format) error {
	err := f.Validate()
	if format > File {
		err = errors.Join(err, fmt.Errorf("arrowio: format is %d: unknown", format))
	}
	if err != nil {
		return err
	}
	fields, columns := []arrow.Field{{Name: "time", Type: timestamps}}, []arrow.Array{timeArray(f.Time)}
	for _, c := range f.Columns {
		fields = append(fields, arrow.Field{Name: c.Name, Type: arrow.PrimitiveTypes.Float64, Nullable: c.Missing != nil})
		columns = append(columns, floatArray(c.Values, c.Missing))
	}
	schema := arrow.NewSchema(fields, nil)
	w, err := open(out, format, schema)
	if err != nil {
		return err
	}
	rec := array.NewRecord(schema, columns, int64(len(f.Time)))
	defer rec.Release()
	if err := w.Write(rec); err != nil {
		return err
	}
	return w.Close()
}

// ReadFrame reads a whole stream or file as a wide table: the time column, see
// [Config.TimeColumn], and every column of numbers. Columns of other types and
// those in Config.Skip are passed over; a row without a time is an error. The
// frame takes about as much memory as Config.MaxMemory allows Arrow, once more.
func ReadFrame(in io.Reader, cfg Config) (*Frame, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	f, err := readFrame(in, &cfg)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func readFrame(in io.Reader, cfg *Config) (f *Frame, err error) {
	defer guard(&err)
	r, err := openIPC(in, cfg.MaxMemory)
	if err != nil {
		return nil, err
	}
	f = &Frame{}
	var columns []int
	var at int
	for r.Next() {
		if columns == nil {
			if at, columns, err = frameLayout(r.Schema(), cfg); err != nil {
				return nil, err
			}
			for _, i := range columns {
				f.Columns = append(f.Columns, Column{Name: r.Schema().Field(i).Name})
			}
		}
		if err := f.append(r.Record(), at, columns, cfg.MaxMemory); err != nil {
			return nil, err
		}
	}
	if err := endOf(r); err != io.EOF {
		return nil, err
	}
	return f, nil
}

// frameLayout finds the time and all columns of numbers.
func frameLayout(schema *arrow.Schema, cfg *Config) (at int, columns []int, err error) {
	l, err := layoutOf(schema, cfg)
	if err != nil {
		return 0, nil, err
	}
	if l.value >= 0 {
		l.wide = append(l.wide, l.value)
	}
	return l.time, l.wide, nil
}

// append adds the rows of a record batch.
func (f *Frame) append(rec arrow.Record, at int, columns []int, limit int64) error {
	if cells := (int64(len(f.Time)) + rec.NumRows()) * int64(1+len(columns)); cells > limit/8 {
		return fmt.Errorf("%w: arrowio: frame of %d cells, more than %d bytes", ingest.ErrTooLarge, cells, limit)
	}
	column := rec.Column(at)
	time, err := times(column)
	if err != nil {
		return err
	}
	if column.NullN() > 0 {
		return fmt.Errorf("%w: arrowio: time column has %d nulls", ingest.ErrSyntax, column.NullN())
	}
	for i := range int(rec.NumRows()) {
		f.Time = append(f.Time, time(i))
	}
	for k, i := range columns {
		if err := f.Columns[k].append(rec.Column(i)); err != nil {
			return err
		}
	}
	return nil
}

func (c *Column) append(a arrow.Array) error {
	number, err := numbers(a)
	if err != nil {
		return err
	}
	before := len(c.Values)
	c.Values = slices.Grow(c.Values, a.Len())
	for i := range a.Len() {
		c.Values = append(c.Values, number(i))
	}
	if a.NullN() > 0 && c.Missing == nil {
		c.Missing = make([]bool, before, before+a.Len())
	}
	if c.Missing == nil {
		return nil
	}
	for i := range a.Len() {
		c.Missing = append(c.Missing, a.IsNull(i))
		if a.IsNull(i) {
			c.Values[before+i] = math.NaN()
		}
	}
	return nil
}
