package window

import (
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/internal/front"
	"github.com/portent-go/portent/internal/codec"
)

const (
	pcaMemory = 1 << 14 // samples over which mean and covariance are taken: 11 days of minutes
	pcaFit    = 256     // samples from one fit to the next: a quarter of the cost
	// pcaFloor is the least variance of an axis, as a share of the largest: what
	// lies below is rounding, and would otherwise make noise of it decisive.
	pcaFloor = 1e-6
	pcaClip  = 3 // a window teaches in full up to this multiple of the usual score
)

// PCA scores a window by its distance from the mean of past windows along their
// principal axes, each in units of its own spread:
//
//	s² = 1/d · Σ (vᵢ·(z − μ))² / (λᵢ + ε)
//
// where z are d = 16 means of the window, μ and C their mean and covariance with
// exponential forgetting, and Cvᵢ = λᵢvᵢ (Shyu et al. 2003, with all components;
// on windows as in TSB-AD's Sub-PCA). A break of the course stands out along the
// minor axes, an unusual level along the first. Windows far out teach less: with
// weight (3·mean score / s)².
//
// 5 KiB: covariance and axes are two matrices of 16 × 16 and cannot be less. A
// step costs about 800 ns, every 256th some 60 µs more for the axes.
type PCA struct {
	stream
	n     uint32 // windows since the length was chosen
	usual float64
	mean  [features]float64
	cov   square // lower triangle
	fit   bool
	value [features]float64
	axis  square // rows
}

// NewPCA returns a detector without history, or every fault of the configuration.
func NewPCA(cfg Config) (*PCA, error) {
	s, err := newStream(cfg)
	if err != nil {
		return nil, err
	}
	return &PCA{stream: s}, nil
}

// Step implements [anomaly.Detector].
func (d *PCA) Step(t int64, v float64) anomaly.Verdict {
	ok, relearn := d.admit(t, v)
	if !ok {
		return front.Refuse(t, v)
	}
	if relearn {
		*d = PCA{stream: d.stream}
	}
	score := math.NaN()
	if w := d.window(); w != nil {
		var z [features]float64
		reduce(&z, w)
		if d.fit {
			score = d.distance(&z)
		}
		d.learn(&z, score)
	}
	return d.judge(t, v, score, math.NaN())
}

func (d *PCA) distance(z *[features]float64) float64 {
	var c [features]float64
	for i, v := range z {
		c[i] = v - d.mean[i]
	}
	var sum float64
	for i := range d.axis {
		var dot float64
		for k, a := range d.axis[i] {
			dot += float64(a * c[k])
		}
		sum += float64(dot*dot) / d.value[i]
	}
	return math.Sqrt(sum / features)
}

// learn moves mean and covariance, and takes the axes anew when it is time.
func (d *PCA) learn(z *[features]float64, score float64) {
	if d.n < math.MaxUint32 {
		d.n++
	}
	weight := max(1/float64(d.n), 1.0/pcaMemory)
	if limit := pcaClip * d.usual; score > limit && limit > 0 {
		weight *= limit / score * (limit / score)
	}
	d.spread(z, weight)
	if score == score {
		if d.usual == 0 {
			d.usual = score
		}
		d.usual += 0.01 * (min(score, pcaClip*d.usual) - d.usual)
	}
	if d.due() {
		d.axes()
	}
}

// spread is Welford's update with weight: C ← (1−w)(C + w·δδᵀ), δ = z − μ.
func (d *PCA) spread(z *[features]float64, w float64) {
	var delta [features]float64
	for i, v := range z {
		delta[i] = v - d.mean[i]
		d.mean[i] += float64(w * delta[i])
	}
	for i := range d.cov {
		wi := w * delta[i]
		for j := range i + 1 {
			d.cov[i][j] = float64((1 - w) * (d.cov[i][j] + float64(wi*delta[j])))
		}
	}
}

// due: the first fit needs windows that do not overlap too much, four lengths;
// later ones come as the windows double and then regularly.
func (d *PCA) due() bool {
	first := uint32(3 * d.length)
	return d.n == first || d.n == 2*first || d.n > first && d.n%pcaFit == 0
}

// axes fits the principal axes. No axis has less than pcaFloor of the largest
// variance, nor less spread than a millionth of the level, the digits that a
// printed number loses: so a constant series has a scale too.
func (d *PCA) axes() {
	level := math.Abs(d.origin)
	top := 0.0
	for i := range d.cov {
		top = max(top, d.cov[i][i])
		level = max(level, math.Abs(d.mean[i]))
	}
	least := 1e-6*level + 1e-12
	least *= least
	a := d.scaled(max(top, least))
	eigen(&a, &d.value, &d.axis)
	largest := slices.Max(d.value[:])
	for i := range d.value {
		d.value[i] = max(max(top, least)*max(d.value[i], pcaFloor*largest), least)
	}
	d.fit = true
}

// scaled returns the covariance divided by unit.
func (d *PCA) scaled(unit float64) (a square) {
	for i := range a {
		for j := range i + 1 {
			a[i][j] = d.cov[i][j] / unit
			a[j][i] = a[i][j]
		}
	}
	return a
}

const pcaVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *PCA) AppendBinary(dst []byte) ([]byte, error) {
	dst = d.stream.append(append(dst, pcaVersion))
	dst = codec.AppendFloat64(codec.AppendUint32(dst, d.n), d.usual)
	dst = codec.AppendFloat64s(dst, d.mean[:])
	for i := range d.cov {
		dst = codec.AppendFloat64s(dst, d.cov[i][:i+1])
	}
	if !d.fit {
		return append(dst, 0), nil
	}
	dst = codec.AppendFloat64s(append(dst, 1), d.value[:])
	for i := range d.axis {
		dst = codec.AppendFloat64s(dst, d.axis[i][:])
	}
	return dst, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. On error the receiver
// is unchanged.
func (d *PCA) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(pcaVersion)
	e := PCA{stream: d.stream.read(&r)}
	e.n, e.usual = r.Uint32(), r.Finite()
	readBounded(&r, e.mean[:], 1e3*front.Largest)
	for i := range e.cov {
		readBounded(&r, e.cov[i][:i+1], 1e6*front.Largest*front.Largest)
		if e.cov[i][i] < 0 {
			r.Fail("variance %v", e.cov[i][i])
		}
	}
	if e.fit = r.Bool(); e.fit {
		readBounded(&r, e.value[:], 1e9*front.Largest*front.Largest)
		for i := range e.axis {
			readBounded(&r, e.axis[i][:], 2)
			if !(e.value[i] > 0) {
				r.Fail("variance %v along an axis", e.value[i])
			}
		}
	}
	if e.usual < 0 {
		r.Fail("mean score %v", e.usual)
	}
	if err := r.Close(); err != nil {
		return front.Wrap(err)
	}
	*d = e
	return nil
}
