package arrowio

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Writer writes batches as a long table, one record batch each: time as
// timestamp[ms, UTC], the series as strings, value as float64, all without
// nulls. In a [Stream] the strings are dictionary-encoded, each sent once; a
// [File] has them as plain strings, since a dictionary that grows is not for
// files. It is an [ingest.Sink], and not safe for concurrent use.
type Writer struct {
	cfg     Config
	schema  *arrow.Schema
	out     io.Writer
	ipc     recordWriter
	columns []*dictionary
	row     map[ingest.SeriesID]uint32 // of the batch under way: number in numbers
	numbers [][]int32                  // per distinct series, its string in each column
	labels  ingest.Labels
	err     error
}

// recordWriter is what Arrow's writers of both formats have in common.
type recordWriter interface {
	Write(arrow.Record) error
	Close() error
}

// timestamps is the type of the time columns written.
var timestamps = &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"}

// dictionaryType encodes strings of which there are few.
var dictionaryType = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

// NewWriter returns a writer to out, or every fault of the configuration. It
// writes the schema with the first batch or on Close.
func NewWriter(out io.Writer, cfg Config) (*Writer, error) {
	err := cfg.Validate()
	if out == nil {
		err = errors.Join(err, errors.New("arrowio: NewWriter needs an output"))
	}
	if err != nil {
		return nil, err
	}
	w := &Writer{cfg: cfg, out: out, row: map[ingest.SeriesID]uint32{}}
	fields := []arrow.Field{{Name: "time", Type: timestamps}}
	for _, name := range w.textColumns() {
		fields = append(fields, arrow.Field{Name: name, Type: w.textType()})
		w.columns = append(w.columns, newDictionary())
	}
	fields = append(fields, arrow.Field{Name: "value", Type: arrow.PrimitiveTypes.Float64})
	w.schema = arrow.NewSchema(fields, nil)
	return w, nil
}

func (w *Writer) textColumns() []string {
	if len(w.cfg.LabelColumns) == 0 {
		return []string{"series"}
	}
	return append([]string{"metric"}, w.cfg.LabelColumns...)
}

func (w *Writer) textType() arrow.DataType {
	if w.cfg.Format == File {
		return arrow.BinaryTypes.String
	}
	return dictionaryType
}

// open starts Arrow's writer.
func open(out io.Writer, format Format, schema *arrow.Schema) (recordWriter, error) {
	if format == Stream {
		return ipc.NewWriter(out, ipc.WithSchema(schema), ipc.WithDictionaryDeltas(true)), nil
	}
	return ipc.NewFileWriter(&position{w: out}, ipc.WithSchema(schema))
}

// Push writes one record batch. An error that wraps [ingest.ErrUnsupported]
// means that a series has labels beyond Config.LabelColumns, and nothing was
// written of that batch; any other error is final.
func (w *Writer) Push(b *ingest.Batch) (err error) {
	if w.err != nil {
		return w.err
	}
	if err := w.start(); err != nil {
		return err
	}
	if err := w.number(b); err != nil {
		return err
	}
	rec := w.record(b)
	defer rec.Release()
	w.err = w.ipc.Write(rec)
	return w.err
}

func (w *Writer) start() error {
	if w.ipc == nil {
		w.ipc, w.err = open(w.out, w.cfg.Format, w.schema)
	}
	return w.err
}

// Close writes the end of the table; it does not close the output.
func (w *Writer) Close() error {
	if err := w.start(); err != nil {
		return err
	}
	err := w.ipc.Close()
	w.err = errors.New("arrowio: writer is closed")
	return err
}

// number finds the strings of every series in the batch.
func (w *Writer) number(b *ingest.Batch) error {
	clear(w.row)
	w.numbers = w.numbers[:0]
	for _, id := range b.Series {
		if _, ok := w.row[id]; ok {
			continue
		}
		w.labels = b.Registry().AppendLabels(w.labels[:0], id)
		numbers, err := w.strings()
		if err != nil {
			return err
		}
		w.row[id] = uint32(len(w.numbers))
		w.numbers = append(w.numbers, numbers)
	}
	return nil
}

// strings numbers the strings of w.labels in the dictionary of each column.
func (w *Writer) strings() ([]int32, error) {
	if len(w.cfg.LabelColumns) == 0 {
		return []int32{w.columns[0].number(w.labels.String())}, nil
	}
	for _, l := range w.labels {
		if l.Name != ingest.MetricName && !slices.Contains(w.cfg.LabelColumns, l.Name) {
			return nil, fmt.Errorf("%w: arrowio: series %s has label %s, which Config.LabelColumns does not have",
				ingest.ErrUnsupported, scan.Clip(w.labels.String()), scan.Quote(l.Name))
		}
	}
	numbers := []int32{w.columns[0].number(w.labels.Metric())}
	for i, name := range w.cfg.LabelColumns {
		numbers = append(numbers, w.columns[1+i].number(w.labels.Get(name)))
	}
	return numbers, nil
}

func (w *Writer) record(b *ingest.Batch) arrow.Record {
	columns := []arrow.Array{timeArray(b.Time)}
	for i, d := range w.columns {
		columns = append(columns, w.textArray(b, i, d))
	}
	columns = append(columns, floatArray(b.Value, nil))
	return array.NewRecord(w.schema, columns, int64(b.Len()))
}

// textArray makes column i of the strings.
func (w *Writer) textArray(b *ingest.Batch, i int, d *dictionary) arrow.Array {
	if w.cfg.Format == File {
		text := array.NewStringBuilder(memory.DefaultAllocator)
		for _, id := range b.Series {
			text.Append(d.text[w.numbers[w.row[id]][i]])
		}
		return text.NewArray()
	}
	index := array.NewInt32Builder(memory.DefaultAllocator)
	index.Reserve(b.Len())
	for _, id := range b.Series {
		index.UnsafeAppend(w.numbers[w.row[id]][i])
	}
	return array.NewDictionaryArray(dictionaryType, index.NewInt32Array(), d.array())
}

func timeArray(times []int64) arrow.Array {
	b := array.NewTimestampBuilder(memory.DefaultAllocator, timestamps)
	b.Reserve(len(times))
	for _, t := range times {
		b.UnsafeAppend(arrow.Timestamp(t))
	}
	return b.NewArray()
}

// floatArray makes a column; missing, when not nil, marks the nulls.
func floatArray(values []float64, missing []bool) arrow.Array {
	b := array.NewFloat64Builder(memory.DefaultAllocator)
	var valid []bool
	if missing != nil {
		valid = make([]bool, len(missing))
		for i, m := range missing {
			valid[i] = !m
		}
	}
	b.AppendValues(values, valid)
	return b.NewArray()
}
