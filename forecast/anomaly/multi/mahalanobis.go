package multi

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// CovarianceConfig sets [Mahalanobis] and [PCA]. The zero value is usable.
type CovarianceConfig struct {
	anomaly.Config // budget and warm-up; Coverage and NoSeason have no meaning here

	// Memory is the number of samples that levels, scales and correlations look
	// back on. Default 4096, see [DeviationConfig].
	Memory float64

	// Shrink is the least weight of the identity in the correlation matrix, in
	// (0,1]; the estimator from the data may choose more. Default 0.1: metrics
	// that are copies of one another up to rounding would otherwise turn their
	// last digit into a distance. PCA does not use it.
	Shrink float64

	// Share is the share of the variance that the principal components left out
	// of the score explain, in (0,1). Default 0.9. Mahalanobis does not use it.
	Share float64
}

const (
	defaultShrink = 0.1
	defaultShare  = 0.9
	// leastScale is the floor of a standardised metric's root mean square, which
	// is about 1.25 for normal noise.
	leastScale = 0.3
)

// Validate reports every fault at once.
func (c CovarianceConfig) Validate() error {
	errs := []error{c.Config.Validate(), checkMemory(c.Memory)}
	if !(c.Shrink >= 0 && c.Shrink <= 1) {
		errs = append(errs, fmt.Errorf("multi: Shrink is %v: want 0 (for %v) to 1", c.Shrink, defaultShrink))
	}
	if !(c.Share >= 0 && c.Share < 1) {
		errs = append(errs, fmt.Errorf("multi: Share is %v: want 0 (for %v) or between 0 and 1", c.Share, defaultShare))
	}
	return errors.Join(errs...)
}

// Mahalanobis scores a vector by its Mahalanobis distance √(uᵀPu/d) from the
// running levels, with correlations shrunk (see moments.shrunk). Metric j
// carries the share |uⱼ(Pu)ⱼ| of it. Its step is a product with a d×d matrix and
// the update of another.
type Mahalanobis struct {
	calibrated
	cfg      CovarianceConfig
	location location
	whiten   whiten
	z        []float64
}

// NewMahalanobis returns a detector of so many metrics, or every fault of the
// configuration.
func NewMahalanobis(metrics int, cfg CovarianceConfig) (*Mahalanobis, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	g, err := newCalibrated(metrics, cfg.Config)
	if err != nil {
		return nil, err
	}
	memory := orDefault(cfg.Memory, defaultMemory)
	return &Mahalanobis{
		calibrated: g, cfg: cfg, location: newLocation(metrics, memory), z: make([]float64, metrics),
		whiten: newWhiten(metrics, memory, orDefault(cfg.Shrink, defaultShrink), leastScale),
	}, nil
}

// Step implements [Detector].
func (m *Mahalanobis) Step(t int64, x []float64) Verdict {
	if !m.accept(t, x) {
		return m.silent(t)
	}
	m.location.standardise(m.z, x)
	m.location.learn(x)
	if !anyNumber(m.z) {
		return m.silent(t)
	}
	known(m.deviations, m.z)
	raw := math.Sqrt(m.whiten.distance(m.z) / float64(len(x)))
	m.shares(raw)
	kind := m.kindOf()
	m.whiten.add(m.z)
	return m.verdict(t, raw, kind)
}

func (m *Mahalanobis) shares(raw float64) {
	if !(raw > 0) {
		return
	}
	sum := 0.0
	for j, u := range m.whiten.u {
		m.contributions[j] = math.Abs(u * m.whiten.pu[j])
		sum += m.contributions[j]
	}
	share(m.contributions, sum, sum/raw, 1)
}

// ordinaryUnits bounds what a metric by itself would not be noticed for.
const ordinaryUnits = 4

// kindOf says Joint where no metric by itself is unusual.
func (m *Mahalanobis) kindOf() anomaly.Kind { return m.jointOr(anomaly.Spike, anomaly.Dip) }

func (g *judge) jointOr(up, down anomaly.Kind) anomaly.Kind {
	for _, v := range g.deviations {
		if math.Abs(v) > ordinaryUnits {
			return g.side(up, down)
		}
	}
	return anomaly.Joint
}

const mahalanobisVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails. The
// configuration is not part of the state.
func (m *Mahalanobis) AppendBinary(dst []byte) ([]byte, error) {
	dst = m.calibrated.append(append(dst, mahalanobisVersion))
	return m.whiten.append(m.location.append(dst)), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler.
func (m *Mahalanobis) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(mahalanobisVersion)
	fresh, err := NewMahalanobis(m.Metrics(), m.cfg)
	if err != nil {
		return wrapState(err)
	}
	fresh.calibrated.read(&r)
	fresh.location.read(&r)
	fresh.whiten.read(&r)
	if err := r.Close(); err != nil {
		return wrapState(err)
	}
	*m = *fresh
	return nil
}
