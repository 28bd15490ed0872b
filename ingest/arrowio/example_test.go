package arrowio_test

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/arrowio"
)

// The shortest honest use: a batch out and in again.
func Example() {
	reg := ingest.NewRegistry(0)
	cpu, _ := reg.Series(ingest.FromStrings(ingest.MetricName, "cpu", "host", "a"))
	b := ingest.NewBatch(reg)
	b.Append(cpu, 1767366240000, 0.5)

	var pipe bytes.Buffer
	w, err := arrowio.NewWriter(&pipe, arrowio.Config{})
	if err != nil {
		panic(err)
	}
	if err := w.Push(b); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}

	r, err := arrowio.NewReader(&pipe, reg, arrowio.Config{})
	if err != nil {
		panic(err)
	}
	b.Reset()
	for r.Next(context.Background(), b) == nil {
	}
	fmt.Println(reg.Labels(b.Series[0]), b.Time[0], b.Value[0])
	// Output: cpu{host="a"} 1767366240000 0.5
}

// A frame keeps missing values and NaN apart.
func ExampleFrame() {
	f := arrowio.Frame{
		Time:    []int64{0, 60_000},
		Columns: []arrowio.Column{{Name: "cpu", Values: []float64{math.NaN(), 0.5}, Missing: []bool{true, false}}},
	}
	var file bytes.Buffer
	if err := f.Write(&file, arrowio.File); err != nil {
		panic(err)
	}
	back, err := arrowio.ReadFrame(&file, arrowio.Config{})
	fmt.Println(back.Time, back.Columns[0].Values, back.Columns[0].Missing, err)
	// Output: [0 60000] [NaN 0.5] [true false] <nil>
}

func ExampleReader() {
	f := arrowio.Frame{Time: []int64{0}, Columns: []arrowio.Column{{Name: `cpu{host="a"}`, Values: []float64{1}}}}
	var table bytes.Buffer
	if err := f.Write(&table, arrowio.Stream); err != nil {
		panic(err)
	}
	reg := ingest.NewRegistry(0)
	r, _ := arrowio.NewReader(&table, reg, arrowio.Config{Labels: ingest.FromStrings("zone", "b")})
	b := ingest.NewBatch(reg)
	for r.Next(context.Background(), b) == nil {
	}
	fmt.Println(reg.Labels(b.Series[0]))
	// Output: cpu{host="a",zone="b"}
}

// A writer can spread the labels over columns, for tools that group by them.
func ExampleWriter() {
	reg := ingest.NewRegistry(0)
	id, _ := reg.Series(ingest.FromStrings(ingest.MetricName, "cpu", "host", "a"))
	b := ingest.NewBatch(reg)
	b.Append(id, 0, 1)
	w, _ := arrowio.NewWriter(new(bytes.Buffer), arrowio.Config{LabelColumns: []string{"zone"}})
	fmt.Println(w.Push(b))
	// Output: ingest: kind of sample not supported: arrowio: series cpu{host="a"} has label "host", which Config.LabelColumns does not have
}

func ExampleColumn() {
	c := arrowio.Column{Name: "cpu", Values: []float64{1, 2}}
	f := arrowio.Frame{Time: []int64{0}, Columns: []arrowio.Column{c}}
	fmt.Println(f.Validate())
	// Output: arrowio: column 0, "cpu", has 2 values and 0 marks for 1 times
}

func ExampleConfig() {
	fmt.Println(arrowio.Config{MaxMemory: -1, Format: 7}.Validate())
	// Output:
	// arrowio: Config.MaxMemory is -1: must not be negative
	// arrowio: Config.Format is 7: unknown
}

func ExampleFormat() {
	f := arrowio.Frame{Time: []int64{0}, Columns: []arrowio.Column{{Name: "cpu", Values: []float64{1}}}}
	for _, format := range []arrowio.Format{arrowio.Stream, arrowio.File} {
		var out bytes.Buffer
		if err := f.Write(&out, format); err != nil {
			panic(err)
		}
		fmt.Printf("%q\n", out.Bytes()[:6])
	}
	// Output:
	// "\xff\xff\xff\xff\xb8\x00"
	// "ARROW1"
}
