package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/portent-go/portent/examples/internal/metrics"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/rca"
)

// readFrame reads the metrics and puts them on one grid.
func readFrame(name string, log io.Writer) (*rca.Frame, []string, error) {
	reg, all, err := metrics.Read(name, log)
	if err != nil {
		return nil, nil, err
	}
	return grid(all, reg)
}

// mostRows bounds the grid; a year of minutes is half of it.
const mostRows = 1 << 20

// grid puts all series on steps of the usual distance of the longest one;
// several values in a step are averaged, the clock of a step is its beginning.
func grid(tracks []*metrics.Samples, reg *ingest.Registry) (*rca.Frame, []string, error) {
	longest, first, last := &metrics.Samples{}, int64(math.MaxInt64), int64(math.MinInt64)
	for _, t := range tracks {
		if len(t.Time) > len(longest.Time) {
			longest = t
		}
		if n := len(t.Time); n > 0 {
			first, last = min(first, t.Time[0]), max(last, t.Time[n-1])
		}
	}
	if len(longest.Time) < 2 {
		return nil, nil, errors.New("no series has two samples")
	}
	step := usualStep(longest.Time)
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
		if len(t.Time) == 0 {
			continue
		}
		c := column(reg.Labels(ingest.SeriesID(id)))
		c.Values = onGrid(t, first, step, int(rows))
		if shift := (t.Time[0] - first) % step; shift > step/10 && shift < step-step/10 {
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

func onGrid(t *metrics.Samples, first, step int64, rows int) []float64 {
	sum, n := make([]float64, rows), make([]float64, rows)
	for i, at := range t.Time {
		k := (at - first) / step
		sum[k] += t.Value[i]
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
