package multi

import (
	"math"

	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/lapack64"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// PCA scores a vector by what the leading principal components of the past do
// not explain: the mean over metrics of |z − VVᵀz|, where V holds the
// eigenvectors of the running second moments that explain Share of the variance
// (the Q statistic of Jackson & Mudholkar, "Control Procedures for Residuals
// Associated With Principal Component Analysis", Technometrics 21, 1979, with
// absolute values instead of squares). The decomposition is made anew whenever a
// quarter more vectors have come, at most every 512.
type PCA struct {
	calibrated
	cfg      CovarianceConfig
	location location
	moments  moments
	kept     int       // components; -1 before there are any
	v        []float64 // row j: entry of metric j in each of the d eigenvectors, ascending eigenvalues
	values   []float64
	work     []float64
	z        []float64
}

// NewPCA returns a detector of so many metrics, or every fault of the
// configuration.
func NewPCA(metrics int, cfg CovarianceConfig) (*PCA, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	g, err := newCalibrated(metrics, cfg.Config)
	if err != nil {
		return nil, err
	}
	memory := orDefault(cfg.Memory, defaultMemory)
	return &PCA{
		calibrated: g, cfg: cfg, location: newLocation(metrics, memory), moments: newMoments(metrics, memory), kept: -1,
		v: make([]float64, metrics*metrics), values: make([]float64, metrics), work: make([]float64, 3*metrics), z: make([]float64, metrics),
	}, nil
}

// Step implements [Detector].
func (p *PCA) Step(t int64, x []float64) Verdict {
	if !p.accept(t, x) {
		return p.silent(t)
	}
	p.location.standardise(p.z, x)
	p.location.learn(x)
	if !anyNumber(p.z) {
		return p.silent(t)
	}
	known(p.deviations, p.z)
	raw := math.NaN()
	if p.kept >= 0 {
		p.residual(p.values, p.z)
		raw = powerMean(p.contributions, p.values, 1)
	}
	kind := p.jointOr(anomaly.Spike, anomaly.Dip)
	if p.moments.learn(p.z) {
		p.decompose()
	}
	return p.verdict(t, raw, kind)
}

// residual writes z − VVᵀz; NaN counts as 0 and stays NaN.
func (p *PCA) residual(dst, z []float64) {
	d := len(z)
	copy(dst, z)
	for m := d - p.kept; m < d; m++ {
		dot := 0.0
		for j, v := range z {
			if v == v {
				dot += v * p.v[j*d+m]
			}
		}
		for j := range dst {
			dst[j] -= dot * p.v[j*d+m]
		}
	}
}

// decompose keeps the fewest components that explain the share wanted.
func (p *PCA) decompose() {
	copy(p.v, p.moments.c)
	lapack64.Syev(lapack.EVCompute, symmetric(p.v, len(p.z)), p.values, p.work, len(p.work))
	sum := 0.0
	for _, e := range p.values {
		sum += max(e, 0)
	}
	p.kept = 0
	rest := orDefault(p.cfg.Share, defaultShare) * sum
	for m := len(p.values) - 1; m >= 0 && rest > 0; m-- {
		rest -= max(p.values[m], 0)
		p.kept++
	}
}

const pcaVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails. The
// configuration is not part of the state.
func (p *PCA) AppendBinary(dst []byte) ([]byte, error) {
	dst = p.calibrated.append(append(dst, pcaVersion))
	dst = p.moments.append(p.location.append(dst))
	dst = codec.AppendUint32(dst, uint32(p.kept+1))
	if p.kept >= 0 {
		dst = codec.AppendFloat64s(dst, p.v)
	}
	return dst, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler.
func (p *PCA) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(pcaVersion)
	fresh, err := NewPCA(p.Metrics(), p.cfg)
	if err != nil {
		return wrapState(err)
	}
	fresh.calibrated.read(&r)
	fresh.location.read(&r)
	fresh.moments.read(&r)
	fresh.readComponents(&r)
	if err := r.Close(); err != nil {
		return wrapState(err)
	}
	*p = *fresh
	return nil
}

func (p *PCA) readComponents(r *codec.Reader) {
	p.kept = int(r.Uint32()) - 1
	if p.kept > len(p.z) {
		r.Fail("%d components of %d metrics", p.kept, len(p.z))
	}
	if p.kept < 0 {
		return
	}
	readFinite(r, p.v)
	for _, v := range p.v {
		if math.Abs(v) > 1.1 {
			r.Fail("entry %v of a unit vector", v)
			return
		}
	}
}
