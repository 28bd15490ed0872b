package multi

import (
	"encoding/binary"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// forecasts says what the default detectors of package anomaly expect of every
// metric. Their tail probabilities are not asked: they speak of episodes, of
// flat lines and of drifts as well, which the channels see across metrics.
type forecasts struct {
	bank     *anomaly.Bank
	expected []float64
}

func newForecasts(metrics int, cfg anomaly.Config) (forecasts, error) {
	bank, err := anomaly.NewBank(cfg)
	if err != nil {
		return forecasts{}, err
	}
	f := forecasts{bank: bank}
	f.grow(metrics)
	return f, nil
}

func (f *forecasts) grow(metrics int) {
	for f.bank.Len() < metrics {
		f.bank.Add()
	}
	f.expected = grown(f.expected, metrics)
}

// step returns what was expected of x, NaN where there was no forecast; the slice
// is valid until the next step.
func (f *forecasts) step(t int64, x []float64) []float64 {
	for j, v := range x {
		f.expected[j] = math.NaN()
		if v != v {
			continue
		}
		if vd := f.bank.Step(j, t, bounded(v)); vd.Ready {
			f.expected[j] = vd.Expected
		}
	}
	return f.expected
}

func (f *forecasts) append(dst []byte) []byte {
	for j := range f.bank.Len() {
		at := len(dst)
		dst = f.bank.AppendState(append(dst, 0, 0, 0, 0), j)
		binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	return dst
}

func (f *forecasts) read(r *codec.Reader) {
	for j := range f.bank.Len() {
		b := r.Take(int(r.Uint32()))
		if r.Err() != nil {
			return
		}
		if err := f.bank.RestoreState(j, b); err != nil {
			r.Fail("metric %d: %v", j, err)
		}
	}
}
