// Package metrics reads a CSV file of metrics, long or wide, as whole series.
package metrics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/csvio"
)

// Samples are those of one series, in the order of time; counters have become
// rates.
type Samples struct {
	Time  []int64 // Unix milliseconds
	Value []float64

	gate ingest.GateState
}

// Read reads the named file, "-" being standard input, to its end. The samples
// lie at the numbers that the registry gave their series. Faults of single lines
// are told on log.
func Read(name string, log io.Writer) (*ingest.Registry, []*Samples, error) {
	in := os.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, nil, err
		}
		defer f.Close()
		in = f
	}
	reg := ingest.NewRegistry(0)
	src, err := csvio.NewReader(in, reg, csvio.Config{Name: name})
	if err != nil {
		return nil, nil, err
	}
	all, err := collect(src, reg, log)
	return reg, all, err
}

func collect(src *csvio.Reader, reg *ingest.Registry, log io.Writer) ([]*Samples, error) {
	gate, err := ingest.NewGate(ingest.GateConfig{})
	if err != nil {
		return nil, err
	}
	var all []*Samples
	b := ingest.NewBatch(reg)
	for {
		b.Reset()
		readErr := src.Next(context.Background(), b)
		for _, fault := range b.Faults {
			fmt.Fprintln(log, fault)
		}
		for len(all) < reg.Cap() {
			all = append(all, &Samples{})
		}
		for i, id := range b.Series {
			s := all[id]
			if v, cause := gate.Admit(&s.gate, reg.Kind(id), b.Time[i], b.Value[i], 0); cause == ingest.Accepted {
				s.Time, s.Value = append(s.Time, b.Time[i]), append(s.Value, v)
			}
		}
		if errors.Is(readErr, io.EOF) {
			return all, nil
		}
		if readErr != nil {
			return nil, readErr
		}
	}
}
