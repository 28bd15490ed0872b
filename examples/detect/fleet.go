package main

import (
	"fmt"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest"
)

// fleet watches every series by itself.
type fleet struct {
	*intake
	fresh  func() (stepper, error)
	one    []watched // by SeriesID
	out    seriesWriter
	scored int
	alarms int
}

type watched struct {
	detector stepper
	hush     hush
}

// seriesWriter writes what becomes known of series.
type seriesWriter interface {
	write(id int, name string, v *anomaly.Verdict) error
	flush() error // at the end of a batch
	end() error   // at the end of the file
}

func (f *fleet) batchSamples() int { return 0 }

func (f *fleet) take(b *ingest.Batch) error {
	for len(f.one) < len(f.series) {
		d, err := f.fresh()
		if err != nil {
			return err
		}
		f.one = append(f.one, watched{detector: d})
	}
	for i, id := range b.Series {
		value, ok, training := f.admit(b, i)
		if !ok {
			continue
		}
		v, err := f.one[id].step(b.Time[i], value, training)
		if err != nil {
			return fmt.Errorf("series %s: %w", f.series[id].name, err)
		}
		f.count(&v)
		if err := f.out.write(int(id), f.series[id].name, &v); err != nil {
			return err
		}
	}
	return f.out.flush()
}

// step is that of the detector, without alarms that training has raised.
func (w *watched) step(time int64, value float64, training bool) (anomaly.Verdict, error) {
	if e, ok := w.detector.(interface{ endAlarm() }); ok && w.hush.carried && !training {
		e.endAlarm()
	}
	v, err := w.detector.step(time, value)
	w.hush.apply(training, &v.Phase, &v.Kind)
	return v, err
}

func (f *fleet) count(v *anomaly.Verdict) {
	f.scored++
	if v.Phase == anomaly.Opened {
		f.alarms++
	}
}

func (f *fleet) end() error { return f.out.end() }

func (f *fleet) summary() string {
	return fmt.Sprintf("%d series, %d samples scored, %d alarms", len(f.one), f.scored, f.alarms)
}
