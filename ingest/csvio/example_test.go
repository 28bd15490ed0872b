package csvio_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/csvio"
)

// The shortest honest use: a file, a registry, and every sample in it.
func Example() {
	file := strings.NewReader("time,cpu,mem\n2026-01-02 15:04:00,0.5,1024\n2026-01-02 15:05:00,,1030\n")

	reg := ingest.NewRegistry(0)
	src, err := csvio.NewReader(file, reg, csvio.Config{})
	if err != nil {
		panic(err)
	}
	b := ingest.NewBatch(reg)
	for err == nil {
		b.Reset()
		err = src.Next(context.Background(), b)
		for i, id := range b.Series {
			fmt.Println(time.UnixMilli(b.Time[i]).UTC().Format(time.TimeOnly), reg.Labels(id), b.Value[i])
		}
	}
	if !errors.Is(err, io.EOF) {
		panic(err)
	}
	// Output:
	// 15:04:00 cpu 0.5
	// 15:04:00 mem 1024
	// 15:05:00 mem 1030
}

// A long file has one sample per row; what cannot be read is reported beside
// what can.
func ExampleReader() {
	file := strings.NewReader("time,metric,host,value\n1767366240,cpu,a,0.5\n1767366240,cpu,b,?\n")

	reg := ingest.NewRegistry(0)
	src, _ := csvio.NewReader(file, reg, csvio.Config{Name: "load.csv"})
	b := ingest.NewBatch(reg)
	for src.Next(context.Background(), b) == nil {
	}
	fmt.Println(reg.Labels(b.Series[0]), b.Value[0])
	fmt.Println(b.Faults[0])
	// Output:
	// cpu{host="a"} 0.5
	// ingest: malformed input: load.csv: line 3, column 4: cpu: value "?" is not a number
}

// A configuration reports all of its faults at once.
func ExampleConfig() {
	fmt.Println(csvio.Config{MaxLine: -1, Comma: '"'}.Validate())
	// Output:
	// csvio: Config.MaxLine is -1: must not be negative
	// csvio: Config.Comma is '"': cannot be a separator
}

// The shape is told by the header, unless it is given.
func ExampleShape() {
	in := "time,name,value\n1767366240,7,0.5\n"
	for _, shape := range []csvio.Shape{csvio.AutoShape, csvio.Wide} {
		reg := ingest.NewRegistry(0)
		src, _ := csvio.NewReader(strings.NewReader(in), reg, csvio.Config{Shape: shape})
		b := ingest.NewBatch(reg)
		for src.Next(context.Background(), b) == nil {
		}
		fmt.Println(b.Len(), reg.Labels(b.Series[0]))
	}
	// Output:
	// 1 7
	// 2 name
}

// A number is taken for the unit that makes it a date of our times, unless the
// unit is given.
func ExampleUnit() {
	in := "ticks,value\n1767366240000,1\n"
	for _, unit := range []csvio.Unit{csvio.AutoUnit, csvio.Microseconds} {
		reg := ingest.NewRegistry(0)
		src, _ := csvio.NewReader(strings.NewReader(in), reg, csvio.Config{Unit: unit})
		b := ingest.NewBatch(reg)
		for src.Next(context.Background(), b) == nil {
		}
		fmt.Println(time.UnixMilli(b.Time[0]).UTC())
	}
	// Output:
	// 2026-01-02 15:04:00 +0000 UTC
	// 1970-01-21 10:56:06.24 +0000 UTC
}

func ExampleVerdictWriter() {
	w := csvio.NewVerdictWriter(os.Stdout)
	w.Write(csvio.Verdict{
		Time: 1767366240000, Series: `cpu{host="a"}`,
		Value: .97, Expected: .5, Lower: .4, Upper: .6, Score: .9999, Anomaly: true,
	})
	w.Flush()
	// Output:
	// time,series,value,expected,lower,upper,score,anomaly
	// 2026-01-02T15:04:00.000Z,"cpu{host=""a""}",0.97,0.5,0.4,0.6,0.9999,1
}

func ExampleVerdict() {
	row := csvio.Verdict{Series: "cpu", Value: .5, Expected: .5, Lower: .4, Upper: .6, Score: .12}
	fmt.Print(string(row.Append(nil)))
	// Output: 1970-01-01T00:00:00.000Z,cpu,0.5,0.5,0.4,0.6,0.12,0
}
