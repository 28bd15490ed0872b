package filter

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// DifferenceConfig sets a [Difference]. The zero value is usable.
type DifferenceConfig struct {
	anomaly.Config // budget, coverage, warm-up; NoSeason has no meaning here
}

// Difference scores a sample by |xₜ − xₜ₋₁|: the forecast is the last value. It
// is the baseline that any detector has to beat: on cloud metrics, whose labelled
// anomalies are often jumps, many learned models do not. Raw is in the unit of
// the series.
type Difference struct {
	head
	value float64
}

// NewDifference returns a detector without history, or every fault of cfg.
func NewDifference(cfg DifferenceConfig) (*Difference, error) {
	h, err := newHead(cfg.Config)
	if err != nil {
		return nil, err
	}
	return &Difference{head: h}, nil
}

// Step implements [anomaly.Detector].
func (d *Difference) Step(t int64, v float64) anomaly.Verdict {
	vd, x, ok := d.admit(t, v)
	if !ok {
		return vd
	}
	if d.n > 1 {
		d.residual(&vd, x, d.value)
		r := x - d.value
		d.claim(&vd, math.Abs(r), d.kind(r))
	}
	d.value = x
	return vd
}

const differenceVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *Difference) AppendBinary(dst []byte) ([]byte, error) {
	return appendBounded(d.append(dst, differenceVersion, tagDifference), d.value), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration is not
// part of the state. On error the receiver is unchanged.
func (d *Difference) UnmarshalBinary(data []byte) error {
	next, r := *d, reader(data)
	next.read(r, differenceVersion, tagDifference)
	boundeds(r, &next.value)
	return commit(r, d, &next)
}
