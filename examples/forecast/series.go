package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/csvio"
)

// series is one series on an even grid, NaN where no sample fell.
type series struct {
	name   string
	start  time.Time
	step   time.Duration
	values []float64
}

func (s series) at(i int) time.Time { return s.start.Add(time.Duration(i) * s.step) }

// samples is one series as read.
type samples struct {
	gate  ingest.GateState
	time  []int64 // Unix milliseconds
	value []float64
}

// mostSteps bounds the grid: one stray time must not make a year of seconds.
const mostSteps = 5_000_000

// read returns the series of a file in the order of their first sample.
func read(name string, log io.Writer) ([]series, error) {
	in := os.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	reg := ingest.NewRegistry(0)
	src, err := csvio.NewReader(in, reg, csvio.Config{Name: name})
	if err != nil {
		return nil, err
	}
	all, err := collect(src, reg, log)
	if err != nil {
		return nil, err
	}
	var out []series
	for id, s := range all {
		one, err := grid(reg.Labels(ingest.SeriesID(id)).String(), s)
		if err != nil {
			fmt.Fprintf(log, "left out: %v\n", err)
			continue
		}
		out = append(out, one)
	}
	return out, nil
}

// collect reads all samples; counters become rates.
func collect(src *csvio.Reader, reg *ingest.Registry, log io.Writer) ([]*samples, error) {
	gate, err := ingest.NewGate(ingest.GateConfig{})
	if err != nil {
		return nil, err
	}
	var all []*samples
	b := ingest.NewBatch(reg)
	for {
		b.Reset()
		readErr := src.Next(context.Background(), b)
		for _, fault := range b.Faults {
			fmt.Fprintln(log, fault)
		}
		for len(all) < reg.Cap() {
			all = append(all, &samples{})
		}
		for i, id := range b.Series {
			s := all[id]
			value, cause := gate.Admit(&s.gate, reg.Kind(id), b.Time[i], b.Value[i], 0)
			if cause == ingest.Accepted {
				s.time = append(s.time, b.Time[i])
				s.value = append(s.value, value)
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

// grid puts samples on steps of their median distance; several in one step are
// averaged.
func grid(name string, s *samples) (series, error) {
	if len(s.time) < 3 {
		return series{}, fmt.Errorf("%s: %d samples", name, len(s.time))
	}
	gaps := make([]int64, len(s.time)-1)
	for i := range gaps {
		gaps[i] = s.time[i+1] - s.time[i]
	}
	slices.Sort(gaps)
	step := max(gaps[len(gaps)/2], 1)
	n := (s.time[len(s.time)-1]-s.time[0])/step + 1
	if n > mostSteps {
		return series{}, fmt.Errorf("%s: %d steps of %d ms between its first and last sample", name, n, step)
	}
	sum, count := make([]float64, n+1), make([]float64, n+1)
	for i, t := range s.time {
		k := (t - s.time[0] + step/2) / step
		sum[k] += s.value[i]
		count[k]++
	}
	for k := range sum {
		sum[k] /= count[k] // 0/0 is NaN: a gap
	}
	if math.IsNaN(sum[n]) {
		sum = sum[:n]
	}
	return series{name: name, start: time.UnixMilli(s.time[0]).UTC(), step: time.Duration(step) * time.Millisecond, values: sum}, nil
}
