package csvio

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"testing"
	"time"

	"github.com/portent-go/portent/ingest"
)

// wideFile returns rows of a wide file with so many series.
func wideFile(series, rows int) []byte {
	out := []byte("time")
	for i := range series {
		out = strconv.AppendInt(append(out, ",s"...), int64(i), 10)
	}
	for row := range rows {
		out = strconv.AppendInt(append(out, '\n'), int64(1767366240+60*row), 10)
		for i := range series {
			out = strconv.AppendFloat(append(out, ','), float64((row*31+i*17)%9973)/100, 'f', -1, 64)
		}
	}
	return append(out, '\n')
}

// longFile returns rows of a long file with two label columns.
func longFile(series, rows int) []byte {
	out := []byte("time,metric,host,value\n")
	for row := range rows {
		out = strconv.AppendInt(out, int64(1767366240+60*(row/series)), 10)
		out = strconv.AppendInt(append(out, ",cpu_seconds,host-"...), int64(row%series), 10)
		out = strconv.AppendFloat(append(out, ','), float64(row%9973)/100, 'f', -1, 64)
		out = append(out, '\n')
	}
	return out
}

var sizes = []int{1, 10, 100, 1000}

func BenchmarkReader(b *testing.B) {
	for _, n := range sizes {
		b.Run("wide/series="+strconv.Itoa(n), func(b *testing.B) { benchReader(b, wideFile(n, 100_000/n)) })
		b.Run("long/series="+strconv.Itoa(n), func(b *testing.B) { benchReader(b, longFile(n, 50_000)) })
	}
}

func benchReader(b *testing.B, file []byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(file)))
	reg := ingest.NewRegistry(0)
	batch := ingest.NewBatch(reg)
	samples := 0
	for b.Loop() {
		r, err := NewReader(bytes.NewReader(file), reg, Config{})
		for err == nil {
			batch.Reset()
			err = r.Next(context.Background(), batch)
			samples += batch.Len()
		}
		if err != io.EOF || batch.Drops.Dropped() > 0 {
			b.Fatal(err, batch.Drops)
		}
	}
	b.ReportMetric(float64(samples)/b.Elapsed().Seconds()/1e6, "Msamples/s")
}

// BenchmarkEncodingCSV is the rival: encoding/csv and strconv, reading a wide
// file into columns, with ReuseRecord set.
func BenchmarkEncodingCSV(b *testing.B) {
	for _, n := range sizes {
		b.Run("wide/series="+strconv.Itoa(n), func(b *testing.B) { benchRival(b, wideFile(n, 100_000/n)) })
	}
}

func benchRival(b *testing.B, file []byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(file)))
	batch := ingest.NewBatch(nil)
	samples := 0
	for b.Loop() {
		batch.Reset()
		r := csv.NewReader(bytes.NewReader(file))
		r.ReuseRecord = true
		r.Read()
		for {
			cells, err := r.Read()
			if err == io.EOF {
				break
			}
			at, _ := strconv.ParseInt(cells[0], 10, 64)
			for i, c := range cells[1:] {
				v, err := strconv.ParseFloat(c, 64)
				if err != nil {
					b.Fatal(err)
				}
				batch.Append(ingest.SeriesID(i), at*1000, v)
			}
		}
		samples += batch.Len()
	}
	b.ReportMetric(float64(samples)/b.Elapsed().Seconds()/1e6, "Msamples/s")
}

func BenchmarkTime(b *testing.B) {
	for _, s := range []string{"1767366245", "2026-01-02 15:04:05", "2026-01-02T15:04:05.678+02:00"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			c := clock{place: time.UTC}
			in := []byte(s)
			for b.Loop() {
				c.millis(in)
			}
		})
	}
}

func BenchmarkVerdictWriter(b *testing.B) {
	b.ReportAllocs()
	v := Verdict{Time: 1767366240000, Series: `cpu{host="a"}`, Value: .97, Expected: .5, Lower: .4, Upper: .6, Score: .9999}
	b.SetBytes(int64(len(v.Append(nil))))
	w := NewVerdictWriter(io.Discard)
	for b.Loop() {
		if err := w.Write(v); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	for name, file := range map[string][]byte{"wide": wideFile(100, 400), "long": longFile(100, 40_000)} {
		reg := ingest.NewRegistry(0)
		r, _ := NewReader(bytes.NewReader(file), reg, Config{BatchSamples: 1000})
		b := ingest.NewBatch(reg)
		next := func() {
			b.Reset()
			if err := r.Next(context.Background(), b); err != nil {
				t.Fatal(err)
			}
		}
		for range 10 {
			next()
		}
		if n := testing.AllocsPerRun(20, next); n > 0 {
			t.Errorf("%s: %v allocations for a batch of 1000 samples", name, n)
		}
	}
}
