package multi

import (
	"encoding/binary"
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
		at := len(dst)
		dst = s.bank.AppendState(append(dst, 0, 0, 0, 0), j)
		binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	return dst
}

func (s surprises) read(r *codec.Reader) {
	for j := range s.bank.Len() {
		b := r.Take(int(r.Uint32()))
		if r.Err() != nil {
			return
		}
		if err := s.bank.RestoreState(j, b); err != nil {
			r.Fail("metric %d: %v", j, err)
		}
	}
}
