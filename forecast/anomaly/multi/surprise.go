package multi

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// surprises runs one default detector of package anomaly per metric: what a
// vector is worth is first asked of every metric by itself.
type surprises struct {
	bank *anomaly.Bank
}

func newSurprises(metrics int, cfg anomaly.Config) (surprises, error) {
	bank, err := anomaly.NewBank(cfg)
	if err != nil {
		return surprises{}, err
	}
	for range metrics {
		bank.Add()
	}
	return surprises{bank}, nil
}

// step writes the surprise of every metric, −log10 of its tail probability with
// the sign of its residual, and NaN where the metric's detector makes no claim.
func (s surprises) step(z []float64, t int64, x []float64) {
	for j, v := range x {
		z[j] = math.NaN()
		if v != v {
			continue
		}
		vd := s.bank.Step(j, t, bounded(v))
		if vd.Ready {
			z[j] = math.Copysign(vd.Surprise(), vd.Value-vd.Expected)
		}
	}
}

func (s surprises) append(dst []byte) []byte {
	for j := range s.bank.Len() {
		dst = appendSized(dst, bankState{s.bank, j})
	}
	return dst
}

func (s surprises) read(r *codec.Reader) {
	for j := range s.bank.Len() {
		readSized(r, bankState{s.bank, j})
	}
}

// bankState is one series of a bank as bytes.
type bankState struct {
	bank *anomaly.Bank
	i    int
}

func (b bankState) AppendBinary(dst []byte) ([]byte, error) {
	return b.bank.AppendState(dst, b.i), nil
}

func (b bankState) UnmarshalBinary(data []byte) error { return b.bank.RestoreState(b.i, data) }
