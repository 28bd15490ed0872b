package filter

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// CUSUMConfig sets a [CUSUM] chart. The zero value is usable.
type CUSUMConfig struct {
	anomaly.Config // budget, coverage, warm-up; NoSeason has no meaning here

	// Slack k, in σ: half the shift that should be noticed soonest. Default 0.5,
	// for shifts of 1σ, the textbook choice (Montgomery, table 9.3).
	Slack float64

	// Decision h, in σ: where the sums start over from the new level. Default 20:
	// in control a sum exceeds h with probability of about e^(−2kh), so that only a
	// change gets there. The textbooks' 5, which noise reaches every 465 samples, is
	// an alarm threshold; here that is the budget's, and a sum cut at 5 could never
	// be rarer than what noise does.
	Decision float64

	// Memory of the target in samples, default 512; see [EWMAConfig].
	Memory int
}

// Validate reports every fault at once.
func (c CUSUMConfig) Validate() error {
	errs := []error{c.Config.Validate(), checkMemory("CUSUMConfig", c.Memory)}
	if !(c.Slack >= 0 && c.Slack <= 100) {
		errs = append(errs, fmt.Errorf("filter: CUSUMConfig.Slack is %v σ: want 0 (for 0.5) to 100", c.Slack))
	}
	if !(c.Decision >= 0 && c.Decision <= 1e6) {
		errs = append(errs, fmt.Errorf("filter: CUSUMConfig.Decision is %v σ: want 0 (for 20) to 1e6", c.Decision))
	}
	return errors.Join(errs...)
}

// CUSUM is the two-sided cumulative-sum chart (Page 1954, Biometrika 41) in
// Montgomery's tabular form around a target learnt on-line. With zₜ = (xₜ−μ)/σ
//
//	S⁺ₜ = max(0, S⁺ₜ₋₁ + zₜ − k)    S⁻ₜ = max(0, S⁻ₜ₋₁ − zₜ − k)
//	Raw = max(S⁺ₜ, S⁻ₜ)
//
// A sum that reaches h starts over, and the target moves to the estimate of the
// new level, μ + σ(k + S⁺/N⁺), where N⁺ counts the samples since S⁺ was zero
// (Montgomery, eq. 9.6): the chart goes on from there. z is clipped at clipAt mean
// absolute residuals (4σ), so that no single sample reaches h.
type CUSUM struct {
	head
	slack, decision, memory float64
	target                  float64
	up, down                sum
}

// sum is one side of the chart: its height and the samples since it was zero.
type sum struct {
	s float64
	n uint32
}

// add takes z, positive on this side.
func (c *sum) add(z, slack float64) {
	if c.s += z - slack; c.s <= 0 {
		*c = sum{}
		return
	}
	c.n++
}

// shift estimates by how many σ the level has moved.
func (c *sum) shift(slack float64) float64 { return slack + c.s/float64(max(c.n, 1)) }

// NewCUSUM returns a chart without history, or every fault of cfg.
func NewCUSUM(cfg CUSUMConfig) (*CUSUM, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h, err := newHead(cfg.Config)
	return &CUSUM{head: h, slack: orDefault(cfg.Slack, 0.5), decision: orDefault(cfg.Decision, 20),
		memory: orDefault(float64(cfg.Memory), defaultMemory)}, err
}

// Step implements [anomaly.Detector].
func (d *CUSUM) Step(t int64, v float64) anomaly.Verdict {
	vd, x, ok := d.admit(t, v)
	if !ok {
		return vd
	}
	if d.n == 1 {
		d.target = x
		return vd
	}
	z, taught, sigma := d.residual(&vd, x, d.target)
	z = min(max(z, -clipAt/sigmaPerUnit), clipAt/sigmaPerUnit)
	d.up.add(z, d.slack)
	d.down.add(-z, d.slack)
	d.target = clamp(d.target + rate(1/d.memory, d.n)*taught)
	if d.up.s >= d.down.s {
		d.claim(&vd, d.up.s, anomaly.ShiftUp)
	} else {
		d.claim(&vd, d.down.s, anomaly.ShiftDown)
	}
	d.restart(sigma)
	return vd
}

// restart lets a chart that has signalled go on from the new level. Residuals
// beyond the clip say more about that level than the clipped sums do.
func (d *CUSUM) restart(sigma float64) {
	switch {
	case d.up.s >= d.decision:
		d.target = clamp(d.target + sigma*d.up.shift(d.slack))
	case d.down.s >= d.decision:
		d.target = clamp(d.target - sigma*d.down.shift(d.slack))
	default:
		return
	}
	d.up, d.down = sum{}, sum{}
}

const cusumVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *CUSUM) AppendBinary(dst []byte) ([]byte, error) {
	dst = d.append(dst, cusumVersion, tagCUSUM)
	return appendBounded(dst, d.target, d.up.s, float64(d.up.n), d.down.s, float64(d.down.n)), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration is not
// part of the state. On error the receiver is unchanged.
func (d *CUSUM) UnmarshalBinary(data []byte) error {
	next, r := *d, reader(data)
	next.read(r, cusumVersion, tagCUSUM)
	next.target = bounded(r)
	next.up.read(r)
	next.down.read(r)
	return commit(r, d, &next)
}

func (c *sum) read(r *codec.Reader) {
	c.s = nonNegative(r)
	n := nonNegative(r)
	if n > math.MaxUint32 || n != math.Floor(n) || c.s > largest {
		r.Fail("sum %v over %v samples", c.s, n)
		return
	}
	c.n = uint32(n)
}
