package arrowio

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func benchBatch(series, samples int) *ingest.Batch {
	reg := ingest.NewRegistry(0)
	b := ingest.NewBatch(reg)
	for i := range samples {
		id, _ := reg.Series(ingest.FromStrings(ingest.MetricName, "cpu", "host", strconv.Itoa(i%series)))
		b.Append(id, int64(i/series)*60_000, float64(i)/7)
	}
	return b
}

func benchFrame(series, rows int) *Frame {
	f := &Frame{Time: make([]int64, rows)}
	for i := range series {
		f.Columns = append(f.Columns, Column{Name: "s" + strconv.Itoa(i), Values: make([]float64, rows)})
	}
	for row := range rows {
		f.Time[row] = int64(row) * 60_000
		for i := range f.Columns {
			f.Columns[i].Values[row] = float64(row*31+i) / 7
		}
	}
	return f
}

// BenchmarkReader reads a table of 100,000 samples. MB/s counts what comes out:
// 20 bytes a sample.
func BenchmarkReader(b *testing.B) {
	for _, series := range []int{1, 10, 100, 1000} {
		var wide bytes.Buffer
		if err := benchFrame(series, 100_000/series).Write(&wide, Stream); err != nil {
			b.Fatal(err)
		}
		long := write(b, Config{}, benchBatch(series, 100_000))
		b.Run("wide/series="+strconv.Itoa(series), func(b *testing.B) { benchReader(b, wide.Bytes()) })
		b.Run("long/series="+strconv.Itoa(series), func(b *testing.B) { benchReader(b, long) })
	}
}

func benchReader(b *testing.B, table []byte) {
	reg := ingest.NewRegistry(0)
	batch := ingest.NewBatch(reg)
	b.ReportAllocs()
	b.SetBytes(20 * 100_000)
	for b.Loop() {
		r, err := NewReader(bytes.NewReader(table), reg, Config{})
		n := 0
		for err == nil {
			batch.Reset()
			err = r.Next(context.Background(), batch)
			n += batch.Len()
		}
		if err != io.EOF || n != 100_000 {
			b.Fatal(err, n)
		}
	}
}

// BenchmarkCopy is the least a reader can do: move 100,000 samples.
func BenchmarkCopy(b *testing.B) {
	from, to := benchBatch(10, 100_000), ingest.NewBatch(nil)
	b.ReportAllocs()
	b.SetBytes(20 * 100_000)
	for b.Loop() {
		to.Series = append(to.Series[:0], from.Series...)
		to.Time = append(to.Time[:0], from.Time...)
		to.Value = append(to.Value[:0], from.Value...)
	}
}

func BenchmarkWriter(b *testing.B) {
	for _, format := range []Format{Stream, File} {
		b.Run("format="+strconv.Itoa(int(format)), func(b *testing.B) {
			batch := benchBatch(100, 10_000)
			w, err := NewWriter(io.Discard, Config{Format: format})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.SetBytes(20 * 10_000)
			for b.Loop() {
				if err := w.Push(batch); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
