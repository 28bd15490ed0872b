package arrowio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/portent-go/portent/ingest"
)

// readAll reads a table and returns its samples, one per line.
func readAll(t testing.TB, src io.Reader, cfg Config) (string, *ingest.Batch, error) {
	t.Helper()
	reg := ingest.NewRegistry(0)
	r, err := NewReader(src, reg, cfg)
	if err != nil {
		t.Fatal(err)
	}
	b := ingest.NewBatch(reg)
	for err == nil {
		err = r.Next(context.Background(), b)
	}
	if err == io.EOF {
		err = nil
	}
	return text(b), b, err
}

func text(b *ingest.Batch) string {
	var lines []string
	for i, id := range b.Series {
		lines = append(lines, fmt.Sprintf("%s %d %x", b.Registry().Labels(id), b.Time[i], math.Float64bits(b.Value[i])))
	}
	return strings.Join(lines, "\n")
}

func someBatch() *ingest.Batch {
	reg := ingest.NewRegistry(0)
	b := ingest.NewBatch(reg)
	for i, v := range []float64{1, math.Copysign(0, -1), math.Inf(-1), math.NaN(), ingest.StaleMarker(), math.Float64frombits(0x7ff8dead00000000), 5e-324} {
		id, _ := reg.Series(ingest.FromStrings(ingest.MetricName, "cpu", "host", string(rune('a'+i%3)), "odd", `"\`))
		b.Append(id, int64(i)*1000-2000, v)
	}
	return b
}

func write(t testing.TB, cfg Config, batches ...*ingest.Batch) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		if err := w.Push(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestBatchRoundTripIsBitEqual(t *testing.T) {
	for _, format := range []Format{Stream, File} {
		for _, columns := range [][]string{nil, {"host", "odd"}} {
			first, second := someBatch(), someBatch()
			more, _ := second.Registry().Series(ingest.FromStrings(ingest.MetricName, "new", "host", "z"))
			second.Append(more, 1, 2)
			data := write(t, Config{Format: format, LabelColumns: columns}, first, second)
			got, b, err := readAll(t, bytes.NewReader(data), Config{})
			if want := text(first) + "\n" + text(second); err != nil || got != want || b.Drops != (ingest.Drops{}) {
				t.Errorf("format %d columns %v: %v %v\n%s\nwant\n%s", format, columns, err, b.Faults, got, want)
			}
			drip, _, err := readAll(t, iotest.OneByteReader(bytes.NewReader(data)), Config{BatchSamples: 2})
			if err != nil || drip != got {
				t.Errorf("format %d: byte by byte: %v\n%s", format, err, drip)
			}
		}
	}
}

func TestFilesCanBeReadByArrowItself(t *testing.T) {
	data := write(t, Config{Format: File}, someBatch(), someBatch())
	r, err := ipc.NewFileReader(bytes.NewReader(data))
	if err != nil || r.NumRecords() != 2 {
		t.Fatal(err)
	}
	rec, err := r.Record(1)
	if err != nil || rec.NumRows() != 7 || rec.Column(1).(*array.String).Value(0) != `cpu{host="a",odd="\"\\"}` {
		t.Error(err, rec)
	}
}

func TestLabelColumnsMustHoldAllLabels(t *testing.T) {
	w, _ := NewWriter(io.Discard, Config{LabelColumns: []string{"host"}})
	if err := w.Push(someBatch()); !errors.Is(err, ingest.ErrUnsupported) || !strings.Contains(err.Error(), `"odd"`) {
		t.Error(err)
	}
}

func TestFrameRoundTripIsBitEqual(t *testing.T) {
	nan := math.NaN()
	f := &Frame{
		Time: []int64{-1, 0, 1e12},
		Columns: []Column{
			{Name: `cpu{host="a"}`, Values: []float64{1, math.Float64frombits(0x7ff8dead00000000), ingest.StaleMarker()}},
			{Name: "mem", Values: []float64{nan, nan, 3}, Missing: []bool{true, false, false}},
		},
	}
	for _, format := range []Format{Stream, File} {
		var out bytes.Buffer
		if err := f.Write(&out, format); err != nil {
			t.Fatal(err)
		}
		got, err := ReadFrame(bytes.NewReader(out.Bytes()), Config{})
		if err != nil || frameBits(got) != frameBits(f) {
			t.Errorf("format %d: %v\n%s\nwant\n%s", format, err, frameBits(got), frameBits(f))
		}
		samples, b, err := readAll(t, &out, Config{})
		want := `cpu{host="a"} -1 3ff0000000000000
cpu{host="a"} 0 7ff8dead00000000
mem 0 7ff8000000000001
cpu{host="a"} 1000000000000 7ff0000000000002
mem 1000000000000 4008000000000000`
		if err != nil || samples != want || b.Drops[ingest.Missing] != 1 {
			t.Errorf("format %d: %v\n%s", format, err, samples)
		}
	}
}

func frameBits(f *Frame) string {
	if f == nil {
		return "none"
	}
	var s strings.Builder
	fmt.Fprintln(&s, f.Time)
	for _, c := range f.Columns {
		fmt.Fprint(&s, c.Name, c.Missing)
		for _, v := range c.Values {
			fmt.Fprintf(&s, " %x", math.Float64bits(v))
		}
		fmt.Fprintln(&s)
	}
	return s.String()
}

func TestFrameValidate(t *testing.T) {
	err := (&Frame{Time: []int64{1}, Columns: []Column{{Name: "a"}, {Name: "", Values: []float64{1}}, {Name: "time", Values: []float64{1}}}}).Write(io.Discard, 7)
	for _, want := range []string{`column 0, "a", has 0 values`, "column 1 has the name \"\"", `column 2 has the name "time"`, "format is 7"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell about %s", err, want)
		}
	}
}

// table writes one record batch of JSON rows with Arrow's own means.
func table(t testing.TB, schema *arrow.Schema, rows string, opts ...ipc.Option) []byte {
	t.Helper()
	rec, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := ipc.NewWriter(&out, append(opts, ipc.WithSchema(schema))...)
	if err := w.Write(rec); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func field(name string, t arrow.DataType) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: true}
}

func TestTypes(t *testing.T) {
	f := func(time, value arrow.DataType, at, v, want string) {
		t.Helper()
		schema := arrow.NewSchema([]arrow.Field{field("ts", time), field("a", value)}, nil)
		got, b, err := readAll(t, bytes.NewReader(table(t, schema, `[{"ts":`+at+`,"a":`+v+`}]`)), Config{})
		if err != nil || got != want {
			t.Errorf("%v %v: %v %s %v", time, value, err, got, b.Faults)
		}
	}
	const one, two = "3ff0000000000000", "4000000000000000"
	i64 := arrow.PrimitiveTypes.Int64
	f(i64, arrow.PrimitiveTypes.Float32, "5", "2", "a 5 "+two)
	f(i64, arrow.PrimitiveTypes.Int8, "5", "2", "a 5 "+two)
	f(i64, arrow.PrimitiveTypes.Int16, "5", "2", "a 5 "+two)
	f(i64, arrow.PrimitiveTypes.Int32, "5", "2", "a 5 "+two)
	f(i64, arrow.PrimitiveTypes.Int64, "5", "2", "a 5 "+two)
	f(i64, arrow.PrimitiveTypes.Uint8, "5", "2", "a 5 "+two)
	f(i64, arrow.PrimitiveTypes.Uint16, "5", "2", "a 5 "+two)
	f(i64, arrow.PrimitiveTypes.Uint32, "5", "2", "a 5 "+two)
	f(i64, arrow.PrimitiveTypes.Uint64, "5", "2", "a 5 "+two)
	f(i64, arrow.FixedWidthTypes.Boolean, "5", "true", "a 5 "+one)
	f(&arrow.TimestampType{Unit: arrow.Second}, arrow.PrimitiveTypes.Float64, `"1970-01-01T00:00:05"`, "2", "a 5000 "+two)
	f(&arrow.TimestampType{Unit: arrow.Microsecond}, arrow.PrimitiveTypes.Float64, `"1970-01-01T00:00:00.005999"`, "2", "a 5 "+two)
	f(&arrow.TimestampType{Unit: arrow.Nanosecond}, arrow.PrimitiveTypes.Float64, `"1969-12-31T23:59:59.999999999"`, "2", "a -1 "+two)
}

func TestLongTables(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{
		field("metric", arrow.BinaryTypes.String), field("host", arrow.BinaryTypes.LargeString), field("other", arrow.FixedWidthTypes.Date32),
		field("time", arrow.PrimitiveTypes.Int64), field("value", arrow.PrimitiveTypes.Float64),
	}, nil)
	rows := `[{"metric":"cpu","host":"a","time":1,"value":2},{"metric":"cpu","host":null,"time":2,"value":2},
		{"metric":"cpu","host":"a","time":null,"value":2},{"metric":"cpu","host":"a","time":4,"value":null},{"metric":null,"host":null,"time":5,"value":2}]`
	got, b, err := readAll(t, bytes.NewReader(table(t, schema, rows)), Config{Name: "f", Kind: ingest.Counter})
	if want := "cpu{host=\"a\"} 1 4000000000000000\ncpu 2 4000000000000000"; err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
	if b.Drops[ingest.Missing] != 1 || b.Drops[ingest.NoLabels] != 1 || b.Drops[ingest.Syntax] != 1 ||
		b.Faults[0].Error() != "ingest: malformed input: f: record 1, row 3: no time" || b.Registry().Kind(b.Series[0]) != ingest.Counter {
		t.Errorf("%v %v", b.Drops, b.Faults)
	}
	got, _, err = readAll(t, bytes.NewReader(table(t, schema, rows)), Config{Skip: []string{"metric", "host"}})
	if want := "value 1 4000000000000000"; err != nil || !strings.HasPrefix(got, want) {
		t.Errorf("wide for want of strings: %v\n%s", err, got)
	}
}

func TestCompressedTables(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{field("time", arrow.PrimitiveTypes.Int64), field("a", arrow.PrimitiveTypes.Float64)}, nil)
	rows := "[" + strings.TrimSuffix(strings.Repeat(`{"time":1,"a":2},`, 1000), ",") + "]"
	for _, opt := range []ipc.Option{ipc.WithZstd(), ipc.WithLZ4()} {
		data := table(t, schema, rows, opt)
		if _, b, err := readAll(t, bytes.NewReader(data), Config{}); err != nil || b.Len() != 1000 {
			t.Error(err, b.Len())
		}
		if _, _, err := readAll(t, bytes.NewReader(data), Config{MaxMemory: 4000}); !errors.Is(err, ingest.ErrTooLarge) {
			t.Errorf("16,000 bytes in memory with a limit of 4,000: %v", err)
		}
	}
}

func TestBadInput(t *testing.T) {
	f := func(data []byte, want error) {
		t.Helper()
		if _, _, err := readAll(t, bytes.NewReader(data), Config{MaxMemory: 1 << 20}); !errors.Is(err, want) {
			t.Errorf("%.20x: %v, want %v", data, err, want)
		}
	}
	good := write(t, Config{}, someBatch())
	f(nil, nil)
	f([]byte("ARROW1\x00\x00"), nil)
	f(good[:len(good)-20], ingest.ErrSyntax)
	f([]byte("time,a\n1,2\n"), ingest.ErrTooLarge) // text read as a length
	f([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, ingest.ErrTooLarge)
	f([]byte{0xff, 0xff, 0xff, 0xff, 4, 0, 0, 0, 9, 9, 9, 9}, ingest.ErrSyntax)
	f(table(t, arrow.NewSchema([]arrow.Field{field("a", arrow.PrimitiveTypes.Float64)}, nil), `[{"a":1}]`), errLayout)
	f(table(t, arrow.NewSchema([]arrow.Field{field("time", arrow.PrimitiveTypes.Int64)}, nil), `[{"time":1}]`), errLayout)
	if _, err := ReadFrame(bytes.NewReader(good[:50]), Config{}); !errors.Is(err, ingest.ErrSyntax) {
		t.Error(err)
	}
	if _, err := ReadFrame(bytes.NewReader(good), Config{MaxMemory: -1}); err == nil {
		t.Error("negative limit taken")
	}
}

func TestSourceContract(t *testing.T) {
	reg := ingest.NewRegistry(1)
	r, _ := NewReader(bytes.NewReader(write(t, Config{}, someBatch())), reg, Config{BatchSamples: 3})
	if err := r.Next(context.Background(), ingest.NewBatch(ingest.NewRegistry(0))); !errors.Is(err, ingest.ErrForeignBatch) {
		t.Error(err)
	}
	b := ingest.NewBatch(reg)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.Next(ctx, b); err != context.Canceled {
		t.Error(err)
	}
	if err := r.Next(context.Background(), b); err != nil || b.Len() != 3 || b.Drops[ingest.TooMany] == 0 {
		t.Error(err, b.Len(), b.Drops)
	}
}

func TestValidate(t *testing.T) {
	err := Config{MaxMemory: -1, BatchSamples: -1, Format: 9, LabelColumns: []string{"value", "a", "a"}}.Validate()
	for _, want := range []string{"MaxMemory is -1", "BatchSamples is -1", "Format is 9", `"value"`, `"a"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell about %s", err, want)
		}
	}
	if _, err := NewReader(nil, nil, Config{}); err == nil {
		t.Error("no input taken")
	}
	if _, err := NewWriter(nil, Config{Format: 9}); err == nil || !strings.Contains(err.Error(), "Format") {
		t.Error(err)
	}
}

func TestWriterIsClosedForGood(t *testing.T) {
	w, _ := NewWriter(io.Discard, Config{})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if w.Push(someBatch()) == nil || w.Close() == nil {
		t.Error("a closed writer took a batch or was closed twice")
	}
}

func TestEmptyTableHasASchema(t *testing.T) {
	for _, format := range []Format{Stream, File} {
		data := write(t, Config{Format: format})
		if _, b, err := readAll(t, bytes.NewReader(data), Config{}); err != nil || b.Len() != 0 {
			t.Error(format, err)
		}
		if f, err := ReadFrame(bytes.NewReader(data), Config{}); err != nil || !reflect.DeepEqual(f, &Frame{}) {
			t.Error(format, f, err)
		}
	}
}
