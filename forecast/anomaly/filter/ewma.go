package filter

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// EWMAConfig sets an [EWMA] chart. The zero value is usable.
type EWMAConfig struct {
	anomaly.Config // budget, coverage, warm-up; NoSeason has no meaning here

	// Lambda is the weight of the newest sample, in (0,1]. Default 0.2, which
	// notices shifts of about 1σ soonest (Lucas & Saccucci 1990, table 4); larger
	// for larger shifts, 1 is Shewhart's chart.
	Lambda float64

	// Memory is the number of samples over which the target follows the level
	// when nothing is wrong. Default 512, a working day of minutes: less, and the
	// target runs after the very drifts that the chart is for.
	Memory int
}

// Validate reports every fault at once.
func (c EWMAConfig) Validate() error {
	errs := []error{c.Config.Validate(), checkMemory("EWMAConfig", c.Memory)}
	if !(c.Lambda >= 0 && c.Lambda <= 1) {
		errs = append(errs, fmt.Errorf("filter: EWMAConfig.Lambda is %v: want 0 (for 0.2) to 1", c.Lambda))
	}
	return errors.Join(errs...)
}

func checkMemory(of string, memory int) error {
	if memory < 0 || memory > 1<<20 {
		return fmt.Errorf("filter: %s.Memory is %d samples: want 0 (for %d) to %d", of, memory, defaultMemory, 1<<20)
	}
	return nil
}

const (
	defaultLambda = 0.2
	defaultMemory = 512
)

// EWMA is the exponentially weighted moving-average control chart (Roberts 1959,
// Technometrics 1(3)) around a target learnt on-line. With target μ and noise σ
//
//	zₜ = λ·xₜ + (1−λ)·zₜ₋₁
//	Raw = |zₜ − μ| / (σ·√(λ/(2−λ)·(1−(1−λ)²ᵗ)))
//
// (Montgomery, Introduction to Statistical Quality Control, eq. 9.25). Expected
// is the target. After relevel samples beyond the clip on one side the target
// moves to z: the chart does not stay blind on a new level.
type EWMA struct {
	head
	lambda, memory float64
	target, z      float64
	forgotten      float64 // (1−λ)²ᵗ
}

// relevel samples in a row on one side make a new target.
const relevel = 32

// NewEWMA returns a chart without history, or every fault of cfg.
func NewEWMA(cfg EWMAConfig) (*EWMA, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h, err := newHead(cfg.Config)
	return &EWMA{head: h, lambda: orDefault(cfg.Lambda, defaultLambda), memory: orDefault(float64(cfg.Memory), defaultMemory), forgotten: 1}, err
}

func orDefault(x, value float64) float64 {
	if x == 0 {
		return value
	}
	return x
}

// Step implements [anomaly.Detector].
func (d *EWMA) Step(t int64, v float64) anomaly.Verdict {
	vd, x, ok := d.admit(t, v)
	if !ok {
		return vd
	}
	if d.n == 1 {
		d.target, d.z = x, x
		return vd
	}
	_, taught, sigma := d.residual(&vd, x, d.target)
	d.z += d.lambda * (d.target + taught - d.z)
	d.forgotten *= (1 - d.lambda) * (1 - d.lambda)
	limit := sigma * math.Sqrt(d.lambda/(2-d.lambda)*(1-d.forgotten))
	d.claim(&vd, math.Abs(d.z-d.target)/limit, d.kind(d.z-d.target))
	if max(d.spread.run, -d.spread.run) == relevel {
		d.target = d.z
	}
	d.target = clamp(d.target + rate(1/d.memory, d.n)*taught)
	return vd
}

const ewmaVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *EWMA) AppendBinary(dst []byte) ([]byte, error) {
	return appendBounded(d.append(dst, ewmaVersion, tagEWMA), d.target, d.z, d.forgotten), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration is not
// part of the state. On error the receiver is unchanged.
func (d *EWMA) UnmarshalBinary(data []byte) error {
	next, r := *d, reader(data)
	next.read(r, ewmaVersion, tagEWMA)
	boundeds(r, &next.target, &next.z)
	if next.forgotten = nonNegative(r); next.forgotten > 1 {
		r.Fail("weight %v above 1", next.forgotten)
	}
	return commit(r, d, &next)
}
