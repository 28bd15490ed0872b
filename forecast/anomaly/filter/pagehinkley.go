package filter

import (
	"errors"
	"fmt"

	"github.com/portent-go/portent/forecast/anomaly"
)

// PageHinkleyConfig sets a [PageHinkley] test. The zero value is usable.
type PageHinkleyConfig struct {
	anomaly.Config // budget, coverage, warm-up; NoSeason has no meaning here

	// Delta δ, in σ: half the change that should be noticed soonest. Default 0.25,
	// for lasting changes of ½σ; [CUSUM] notices those of 1σ sooner. Less, and Raw
	// wanders so far in control that no budget below one a day can tell a change.
	Delta float64

	// Lambda λ, in σ: where the test starts over. Default 60: in control Raw exceeds
	// λ with probability of about e^(−2δλ), so that only a change gets there. It is
	// no alarm threshold, that is the budget's.
	Lambda float64
}

// Validate reports every fault at once.
func (c PageHinkleyConfig) Validate() error {
	errs := []error{c.Config.Validate()}
	if !(c.Delta >= 0 && c.Delta <= 100) {
		errs = append(errs, fmt.Errorf("filter: PageHinkleyConfig.Delta is %v σ: want 0 (for 0.25) to 100", c.Delta))
	}
	if !(c.Lambda >= 0 && c.Lambda <= 1e6) {
		errs = append(errs, fmt.Errorf("filter: PageHinkleyConfig.Lambda is %v σ: want 0 (for 60) to 1e6", c.Lambda))
	}
	return errors.Join(errs...)
}

// PageHinkley is the two-sided Page-Hinkley test for a change of the mean (Page
// 1954; Hinkley 1971, Biometrika 58) as drift detection uses it (Gama et al.
// 2014, ACM Computing Surveys 46(4), section 3.2): with the mean x̄ₜ of all
// samples since the last change
//
//	mₜ = Σ ((xᵢ − x̄ᵢ)/σ − δ),   Raw = mₜ − min mᵢ, or its mirror image
//
// Mean and sums start over when Raw reaches λ. Each term is clipped at clipAt mean
// absolute residuals.
type PageHinkley struct {
	head
	delta, lambda float64
	mean          float64
	count         float64 // samples in the mean
	up, down      float64 // mₜ − min mᵢ, kept as a sum that does not fall below zero
}

// NewPageHinkley returns a test without history, or every fault of cfg.
func NewPageHinkley(cfg PageHinkleyConfig) (*PageHinkley, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h, err := newHead(cfg.Config)
	return &PageHinkley{head: h, delta: orDefault(cfg.Delta, 0.25), lambda: orDefault(cfg.Lambda, 60)}, err
}

// Step implements [anomaly.Detector].
func (d *PageHinkley) Step(t int64, v float64) anomaly.Verdict {
	vd, x, ok := d.admit(t, v)
	if !ok {
		return vd
	}
	if d.n == 1 {
		d.restart(x)
		return vd
	}
	z, taught, _ := d.residual(&vd, x, d.mean)
	d.count = min(d.count+1, 1<<30)
	d.mean = clamp(d.mean + taught/d.count)
	z = min(max(z, -clipAt/sigmaPerUnit), clipAt/sigmaPerUnit)
	d.up = max(0, d.up+z-d.delta)
	d.down = max(0, d.down-z-d.delta)
	kind := anomaly.ShiftUp
	if d.down > d.up {
		kind = anomaly.ShiftDown
	}
	score := max(d.up, d.down)
	d.claim(&vd, score, kind)
	if score >= d.lambda {
		d.restart(x)
	}
	return vd
}

func (d *PageHinkley) restart(x float64) { d.mean, d.count, d.up, d.down = x, 1, 0, 0 }

const pageHinkleyVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *PageHinkley) AppendBinary(dst []byte) ([]byte, error) {
	dst = d.append(dst, pageHinkleyVersion, tagPageHinkley)
	return appendBounded(dst, d.mean, d.count, d.up, d.down), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration is not
// part of the state. On error the receiver is unchanged.
func (d *PageHinkley) UnmarshalBinary(data []byte) error {
	next, r := *d, reader(data)
	next.read(r, pageHinkleyVersion, tagPageHinkley)
	boundeds(r, &next.mean, &next.count, &next.up, &next.down)
	if next.count < 0 || next.up < 0 || next.down < 0 {
		r.Fail("negative count or sum")
	}
	return commit(r, d, &next)
}
