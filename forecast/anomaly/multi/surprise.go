package multi

import (
	"encoding/binary"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// surprises forecasts every metric by a default detector of package anomaly and
// says how unusual its residual is among the metric's own residuals. The
// detectors' own tail probabilities are not asked: they speak of episodes, of
// flat lines and of drifts as well, which the other channels see across metrics.
type surprises struct {
	bank  *anomaly.Bank
	tails []scaled
}

func newSurprises(metrics int, cfg anomaly.Config) (surprises, error) {
	bank, err := anomaly.NewBank(cfg)
	if err != nil {
		return surprises{}, err
	}
	s := surprises{bank, make([]scaled, metrics)}
	for j := range s.tails {
		bank.Add()
		s.tails[j].start()
	}
	return s, nil
}

// digits is the smallest residual worth telling from none, relative to the
// value: what a float32 exporter or a printed %g loses.
const digits = 1e-6

// step writes the surprise of every metric, −log10 of its tail probability with
// the sign of its residual, and NaN where there is no claim.
func (s *surprises) step(z []float64, t int64, x []float64) {
	for j, v := range x {
		z[j] = math.NaN()
		if v != v {
			continue
		}
		v = bounded(v)
		if vd := s.bank.Step(j, t, v); vd.Ready {
			e := v - vd.Expected
			z[j] = math.Copysign(s.tails[j].surprise(math.Abs(e), digits*math.Abs(vd.Expected)+floorUnit), e)
		}
	}
}

func (s *surprises) append(dst []byte) []byte {
	for j := range s.bank.Len() {
		at := len(dst)
		dst = s.bank.AppendState(append(dst, 0, 0, 0, 0), j)
		binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	for j := range s.tails {
		dst = s.tails[j].append(dst)
	}
	return dst
}

func (s *surprises) read(r *codec.Reader) {
	for j := range s.bank.Len() {
		b := r.Take(int(r.Uint32()))
		if r.Err() != nil {
			return
		}
		if err := s.bank.RestoreState(j, b); err != nil {
			r.Fail("metric %d: %v", j, err)
		}
	}
	for j := range s.tails {
		s.tails[j].read(r)
	}
}
