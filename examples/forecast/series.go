package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/portent-go/portent/examples/internal/metrics"
	"github.com/portent-go/portent/ingest"
)

// series is one series on an even grid, NaN where no sample fell.
type series struct {
	name   string
	start  time.Time
	step   time.Duration
	values []float64
}

func (s series) at(i int) time.Time { return s.start.Add(time.Duration(i) * s.step) }

// mostSteps bounds the grid: one stray time must not make a year of seconds.
const mostSteps = 5_000_000

// read returns the series of a file in the order of their first sample.
func read(name string, log io.Writer) ([]series, error) {
	reg, all, err := metrics.Read(name, log)
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

// grid puts samples on steps of their median distance; several in one step are
// averaged.
func grid(name string, s *metrics.Samples) (series, error) {
	if len(s.Time) < 3 {
		return series{}, fmt.Errorf("%s: %d samples", name, len(s.Time))
	}
	gaps := make([]int64, len(s.Time)-1)
	for i := range gaps {
		gaps[i] = s.Time[i+1] - s.Time[i]
	}
	slices.Sort(gaps)
	step := max(gaps[len(gaps)/2], 1)
	n := (s.Time[len(s.Time)-1]-s.Time[0])/step + 1
	if n > mostSteps {
		return series{}, fmt.Errorf("%s: %d steps of %d ms between its first and last sample", name, n, step)
	}
	sum, count := make([]float64, n+1), make([]float64, n+1)
	for i, t := range s.Time {
		k := (t - s.Time[0] + step/2) / step
		sum[k] += s.Value[i]
		count[k]++
	}
	for k := range sum {
		sum[k] /= count[k] // 0/0 is NaN: a gap
	}
	if math.IsNaN(sum[n]) {
		sum = sum[:n]
	}
	return series{name: name, start: time.UnixMilli(s.Time[0]).UTC(), step: time.Duration(step) * time.Millisecond, values: sum}, nil
}
