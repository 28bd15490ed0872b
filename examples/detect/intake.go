package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/csvio"
)

// intake reads a file and admits its samples.
type intake struct {
	reg    *ingest.Registry
	gate   *ingest.Gate
	series []admission // by SeriesID
	train  train
	drops  ingest.Drops // what the reader refused
	judged bool         // there was a sample after the training
}

type admission struct {
	gate ingest.GateState
	name string
	kind ingest.Kind
}

// watcher makes verdicts of what is read and writes them.
type watcher interface {
	batchSamples() int          // how much it wants to take at once; 0: any
	take(b *ingest.Batch) error // writes all that is known then
	end() error                 // no more will come
	summary() string
}

func newIntake(t train) (*intake, error) {
	gate, err := ingest.NewGate(ingest.GateConfig{})
	if err != nil {
		return nil, err
	}
	return &intake{reg: ingest.NewRegistry(0), gate: gate, train: t}, nil
}

// stream shows all of the named file to w; - is in.
func (k *intake) stream(name string, in io.Reader, w watcher, log io.Writer) error {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	src, err := csvio.NewReader(in, k.reg, csvio.Config{BatchSamples: w.batchSamples()})
	if err != nil {
		return err
	}
	b := ingest.NewBatch(k.reg)
	for {
		b.Reset()
		readErr := src.Next(context.Background(), b)
		for _, fault := range b.Faults {
			fmt.Fprintf(log, "%s: %v\n", name, fault)
		}
		k.drops.Add(&b.Drops)
		k.grow()
		if err := w.take(b); err != nil {
			return err
		}
		if readErr == nil {
			continue
		}
		if !errors.Is(readErr, io.EOF) {
			return errors.Join(w.end(), readErr)
		}
		err := w.end()
		k.tell(w, log)
		return err
	}
}

// grow makes room for the series that are new in the registry.
func (k *intake) grow() {
	for len(k.series) < k.reg.Cap() {
		id := ingest.SeriesID(len(k.series))
		k.series = append(k.series, admission{name: k.reg.Labels(id).String(), kind: k.reg.Kind(id)})
	}
}

// admit returns sample i of a batch as the detector should see it, and whether
// it should, and whether it belongs to the training.
func (k *intake) admit(b *ingest.Batch, i int) (value float64, ok, training bool) {
	s := &k.series[b.Series[i]]
	training = k.train.holds(b.Time[i])
	value, cause := k.gate.Admit(&s.gate, s.kind, b.Time[i], b.Value[i], 0)
	ok = cause == ingest.Accepted
	k.judged = k.judged || ok && !training
	return value, ok, training
}

// tell says what was read and what was refused, and why.
func (k *intake) tell(w watcher, log io.Writer) {
	fmt.Fprintln(log, w.summary())
	if k.train.text != "" && !k.judged {
		fmt.Fprintf(log, "  all of it was training: no sample lies after -train %s\n", k.train.text)
	}
	k.drops.Add(&k.gate.Drops)
	for c := ingest.Primed; c < ingest.NumCauses; c++ {
		if n := k.drops[c]; n > 0 {
			fmt.Fprintf(log, "  %d %v\n", n, c)
		}
	}
	if k.drops[ingest.OutOfOrder]+k.drops[ingest.Duplicate] > k.drops[ingest.Accepted] {
		fmt.Fprintln(log, "  most times do not advance: is the first row a header, and the first column the time?")
	}
}
