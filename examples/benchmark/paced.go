package main

import (
	"time"

	"github.com/portent-go/portent/forecast/anomaly"
)

// pacedBank is a bank of one series under a budget of time, see
// [anomaly.Bank.LimitSteps].
type pacedBank struct {
	*anomaly.Bank
}

func paced(every time.Duration) func(anomaly.Config) (*pacedBank, error) {
	return func(c anomaly.Config) (*pacedBank, error) {
		b, err := anomaly.NewBank(c)
		if err != nil {
			return nil, err
		}
		b.LimitSteps(every)
		b.Add()
		return &pacedBank{b}, nil
	}
}

// Step implements [anomaly.Detector].
func (p *pacedBank) Step(t int64, v float64) anomaly.Verdict { return p.Bank.Step(0, t, v) }

// AppendBinary implements [anomaly.Detector].
func (p *pacedBank) AppendBinary(dst []byte) ([]byte, error) { return p.AppendState(dst, 0), nil }

// UnmarshalBinary implements [anomaly.Detector].
func (p *pacedBank) UnmarshalBinary(data []byte) error { return p.RestoreState(0, data) }
