package main

import (
	"fmt"
	"io"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/csvio"
)

// detectors holds a gate and a detector for every series of the file.
type detectors struct {
	reg     *ingest.Registry
	gate    *ingest.Gate
	bank    *anomaly.Bank
	series  []oneSeries // by SeriesID; the bank has the same numbers
	refused ingest.Drops
	alarms  int
}

type oneSeries struct {
	gate ingest.GateState
	name string
	kind ingest.Kind
}

func newDetectors(cfg anomaly.Config) (*detectors, error) {
	gate, err := ingest.NewGate(ingest.GateConfig{})
	if err != nil {
		return nil, err
	}
	bank, err := anomaly.NewBank(cfg)
	if err != nil {
		return nil, err
	}
	return &detectors{reg: ingest.NewRegistry(0), gate: gate, bank: bank}, nil
}

// step scores a batch and writes its verdicts.
func (d *detectors) step(b *ingest.Batch, w *csvio.VerdictWriter) error {
	for d.bank.Len() < d.reg.Cap() {
		id := ingest.SeriesID(d.bank.Add())
		d.series = append(d.series, oneSeries{name: d.reg.Labels(id).String(), kind: d.reg.Kind(id)})
	}
	for i, id := range b.Series {
		s := &d.series[id]
		value, cause := d.gate.Admit(&s.gate, s.kind, b.Time[i], b.Value[i], 0)
		if cause != ingest.Accepted {
			continue
		}
		v := d.bank.Step(int(id), b.Time[i], value)
		if v.Phase == anomaly.Opened {
			d.alarms++
		}
		row := csvio.Verdict{
			Time: v.Time, Series: s.name, Value: v.Value,
			Expected: v.Expected, Lower: v.Lower, Upper: v.Upper,
			Score: v.Score(), Anomaly: v.Anomalous(),
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	return w.Flush()
}

// summary says what was read and what was refused, and why.
func (d *detectors) summary(log io.Writer) {
	d.refused.Add(&d.gate.Drops)
	fmt.Fprintf(log, "%d series, %d samples scored, %d alarms\n", len(d.series), d.refused[ingest.Accepted], d.alarms)
	for c := ingest.Primed; c < ingest.NumCauses; c++ {
		if n := d.refused[c]; n > 0 {
			fmt.Fprintf(log, "  %d %v\n", n, c)
		}
	}
}
