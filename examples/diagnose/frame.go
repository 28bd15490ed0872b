package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/csvio"
	"github.com/portent-go/portent/rca"
)

// track is the samples of one series.
type track struct {
	gate  ingest.GateState
	time  []int64
	value []float64
}

// readFrame reads the metrics and puts them on one grid.
func readFrame(name string, log io.Writer) (*rca.Frame, []string, error) {
	in := io.Reader(os.Stdin)
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
	tracks, err := collect(src, reg, log)
	if err != nil {
		return nil, nil, err
	}
	return grid(tracks, reg)
}

// collect reads all samples; counters become rates.
func collect(src *csvio.Reader, reg *ingest.Registry, log io.Writer) ([]*track, error) {
	gate, err := ingest.NewGate(ingest.GateConfig{})
	if err != nil {
		return nil, err
	}
	var all []*track
	b := ingest.NewBatch(reg)
	for {
		b.Reset()
		readErr := src.Next(context.Background(), b)
		for _, fault := range b.Faults {
			fmt.Fprintln(log, fault)
		}
		for len(all) < reg.Cap() {
			all = append(all, &track{})
		}
		for i, id := range b.Series {
			t := all[id]
			if v, cause := gate.Admit(&t.gate, reg.Kind(id), b.Time[i], b.Value[i], 0); cause == ingest.Accepted {
				t.time, t.value = append(t.time, b.Time[i]), append(t.value, v)
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

// mostRows bounds the grid; a year of minutes is half of it.
const mostRows = 1 << 20

// grid puts all series on steps of the usual distance of the longest one;
// several values in a step are averaged, the clock of a step is its beginning.
func grid(tracks []*track, reg *ingest.Registry) (*rca.Frame, []string, error) {
	longest, first, last := &track{}, int64(math.MaxInt64), int64(math.MinInt64)
	for _, t := range tracks {
		if len(t.time) > len(longest.time) {
			longest = t
		}
		if n := len(t.time); n > 0 {
			first, last = min(first, t.time[0]), max(last, t.time[n-1])
		}
	}
	if len(longest.time) < 2 {
		return nil, nil, errors.New("no series has two samples")
	}
	step := usualStep(longest.time)
	rows := (last-first)/step + 1
	if rows > mostRows {
		return nil, nil, fmt.Errorf("%d rows of %d ms between the first and the last sample: too many", rows, step)
	}
	f := &rca.Frame{Time: make([]int64, rows)}
	for k := range f.Time {
		f.Time[k] = first + int64(k)*step
	}
	off := 0
	for id, t := range tracks {
		if len(t.time) == 0 {
			continue
		}
		c := column(reg.Labels(ingest.SeriesID(id)))
		c.Values = t.onGrid(first, step, int(rows))
		if shift := (t.time[0] - first) % step; shift > step/10 && shift < step-step/10 {
			off++
		}
		f.Columns = append(f.Columns, c)
	}
	var warnings []string
	if off > 0 {
		warnings = append(warnings, fmt.Sprintf("the clocks of %d of %d series do not agree; their values were put on a grid of %d ms",
			off, len(f.Columns), step))
	}
	return f, warnings, nil
}

// usualStep is the median distance.
func usualStep(time []int64) int64 {
	gaps := make([]int64, len(time)-1)
	for i := range gaps {
		gaps[i] = time[i+1] - time[i]
	}
	slices.Sort(gaps)
	return max(gaps[len(gaps)/2], 1)
}

func (t *track) onGrid(first, step int64, rows int) []float64 {
	sum, n := make([]float64, rows), make([]float64, rows)
	for i, at := range t.time {
		k := (at - first) / step
		sum[k] += t.value[i]
		n[k]++
	}
	for k := range sum {
		sum[k] /= n[k] // 0/0 is NaN: missing
	}
	return sum
}

// columnLabels are labels that name the component, by precedence.
var columnLabels = []string{"component", "service", "instance", "pod", "host"}

// column names a series: by its labels, or by the parts of its name.
func column(labels ingest.Labels) (c rca.Column) {
	name := labels.Get(ingest.MetricName)
	for _, l := range columnLabels {
		if v := labels.Get(l); v != "" {
			return rca.Column{Component: v, Metric: name, Peer: labels.Get("peer")}
		}
	}
	for _, sign := range []string{"/", ":", "_"} {
		if component, metric, ok := strings.Cut(name, sign); ok && component != "" && metric != "" {
			c.Component, c.Metric = component, metric
			break
		}
	}
	if c.Metric == "" {
		return rca.Column{Component: name, Metric: "value"}
	}
	if caller, callee, ok := strings.Cut(c.Component, ">"); ok {
		c.Component, c.Peer = caller, callee
	}
	return c
}
