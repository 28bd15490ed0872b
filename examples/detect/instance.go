package main

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
	"github.com/portent-go/portent/ingest"
)

// instance watches all columns of the file together.
type instance struct {
	*intake
	model    *instanceModel
	config   anomaly.Config
	out      instanceWriter
	detector multi.Detector // made when the first row tells the metrics
	row      []float64
	names    []string
	hush     hush
	last     int64 // time of the newest row
	scored   int
	alarms   int
}

// instanceWriter writes what becomes known of an instance.
type instanceWriter interface {
	write(names []string, v *multi.Verdict) error
	flush() error // after a row
	end() error   // at the end of the file
}

func newInstance(feed *intake, m *instanceModel, c anomaly.Config, out instanceWriter) *instance {
	return &instance{intake: feed, model: m, config: c, out: out}
}

// batchSamples makes every batch a row: a reader does not split a row, and ends
// a batch that has a sample.
func (n *instance) batchSamples() int { return 1 }

func (n *instance) take(b *ingest.Batch) error {
	if b.Len() == 0 {
		return n.out.flush()
	}
	if err := n.begin(); err != nil {
		return err
	}
	if n.stale(b) {
		return nil
	}
	for i := range n.row {
		n.row[i] = math.NaN()
	}
	some, training := false, false
	for i, id := range b.Series {
		value, ok, early := n.admit(b, i)
		if training = early; ok {
			n.row[id], some = value, true
		}
	}
	if !some {
		return nil
	}
	v := n.detector.Step(b.Time[0], n.row)
	n.hush.apply(training, &v.Phase, &v.Kind)
	n.count(&v)
	if err := n.out.write(n.names, &v); err != nil {
		return err
	}
	return n.out.flush()
}

// stale refuses a row whose time does not advance. The gate would refuse only the
// metrics that the row before it had.
func (n *instance) stale(b *ingest.Batch) bool {
	at, cause := b.Time[0], ingest.OutOfOrder
	if n.scored == 0 || at > n.last {
		n.last = at
		return false
	}
	if at == n.last {
		cause = ingest.Duplicate
	}
	n.drops[cause] += uint64(b.Len())
	return true
}

// begin makes the detector of as many metrics as the header has columns.
func (n *instance) begin() (err error) {
	if n.detector != nil {
		return nil
	}
	if len(n.series) < 2 {
		return fmt.Errorf("-multivariate finds one series, %s, in the first row: it wants a wide file (time,cpu,mem,...); "+
			"bring a long one (time,series,value) into that form, or leave -multivariate out", n.series[0].name)
	}
	for i := range n.series {
		n.names = append(n.names, n.series[i].name)
	}
	n.row = make([]float64, len(n.names))
	n.detector, err = n.model.make(len(n.names), n.config)
	return err
}

func (n *instance) count(v *multi.Verdict) {
	n.scored++
	if v.Phase == anomaly.Opened {
		n.alarms++
	}
}

func (n *instance) end() error { return n.out.end() }

func (n *instance) summary() string {
	return fmt.Sprintf("%d metrics, %d rows scored, %d alarms", len(n.names), n.scored, n.alarms)
}
