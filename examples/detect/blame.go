package main

import (
	"cmp"
	"io"
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
)

// named is how many metrics a row names.
const named = 3

var blameHeader = []string{
	"metric_1", "share_1", "direction_1", "metric_2", "share_2", "direction_2", "metric_3", "share_3", "direction_3",
}

// blame adds up what metrics carry of the score.
type blame struct {
	carried []float64
	lean    []float64 // the same with the sign of the deviation
	order   []int
}

func (b *blame) reset(metrics int) {
	b.carried, b.lean = make([]float64, metrics), make([]float64, metrics)
}

func (b *blame) add(v *multi.Verdict) {
	for i, c := range v.Contributions {
		b.carried[i] += c
		switch d := v.Deviations[i]; {
		case d > 0:
			b.lean[i] += c
		case d < 0:
			b.lean[i] -= c
		}
	}
}

// cells returns name, share and direction of the metrics that carry most, as
// many as there are columns.
func (b *blame) cells(names []string) []string {
	b.order = b.order[:0]
	total := 0.0
	for i, c := range b.carried {
		total += c
		b.order = append(b.order, i)
	}
	slices.SortStableFunc(b.order, func(i, j int) int { return cmp.Compare(b.carried[j], b.carried[i]) })
	cells := make([]string, 0, 3*named)
	for _, i := range b.order[:min(named, len(b.order))] {
		if c := b.carried[i]; c > 0 {
			cells = append(cells, names[i], digits(c/total, 3), direction(b.lean[i]))
		}
	}
	return append(cells, make([]string, 3*named-len(cells))...)
}

// instanceRows returns the writer of alarms or of samples.
func instanceRows(events bool, out io.Writer) instanceWriter {
	if events {
		return &instanceEvents{table: newTable(out, append([]string{"start", "end", "kind", "peak_time", "p_value"}, blameHeader...)...)}
	}
	return &momentRows{table: newTable(out, append([]string{"time", "score", "anomaly", "kind"}, blameHeader...)...)}
}

// momentRows writes a row for every moment.
type momentRows struct {
	table
	blame blame
}

func (r *momentRows) write(names []string, v *multi.Verdict) error {
	r.blame.reset(len(names))
	if v.Ready {
		r.blame.add(v)
	}
	open, kind := "0", ""
	if v.Anomalous() {
		open, kind = "1", v.Kind.String()
	}
	return r.w.Write(append([]string{stamp(v.Time), digits(v.Score(), -1), open, kind}, r.blame.cells(names)...))
}

func (r *momentRows) end() error { return r.flush() }

// instanceEvents writes a row for every alarm, when it has ended.
type instanceEvents struct {
	table
	span
	blame    blame
	names    []string
	peakTime int64
	peak     float64 // its smallest tail probability
}

func (e *instanceEvents) write(names []string, v *multi.Verdict) error {
	if e.advance(v.Time, v.Phase, v.Kind) {
		return e.w.Write(e.row())
	}
	if v.Phase == anomaly.Opened {
		e.names, e.peak = names, math.Inf(1)
		e.blame.reset(len(names))
	}
	if e.open {
		e.blame.add(v)
		if v.PValue < e.peak {
			e.peakTime, e.peak = v.Time, v.PValue
		}
	}
	return nil
}

func (e *instanceEvents) row() []string {
	return slices.Concat(e.span.cells(), []string{stamp(e.peakTime), digits(e.peak, 3)}, e.blame.cells(e.names))
}

func (e *instanceEvents) end() error {
	if e.open {
		_ = e.w.Write(e.row())
	}
	return e.flush()
}
