package window

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/internal/front"
	"github.com/portent-go/portent/internal/codec"
)

// The parameters of Ren et al. 2019, section 3.3.
const (
	residualQ      = 3  // width of the mean over the log amplitudes
	residualZ      = 21 // saliencies before, which the newest is compared with
	residualAhead  = 5  // κ, copies of the estimated next sample
	residualSlopes = 5  // m, samples before whose slopes estimate it
	spectrum       = MaxLength
	heldSamples    = spectrum - residualAhead
)

// Residual scores a sample by the saliency that it has in its window of 123
// samples: what the spectrum's amplitude holds beyond its own local mean, brought
// back to time (Ren et al. 2019, "Time-series anomaly detection service at
// Microsoft", KDD, as SR):
//
//	S = |F⁻¹(exp(ln|F(x)| − mean₃ ln|F(x)| + i·arg F(x)))|
//	s = max(0, S(t)/mean₂₁ S − 1)
//
// The sample is first followed by five copies of an estimate of the next, since
// saliency is poor at the edge. Apart from the paper, the mean of the window is
// taken out and the amplitude at frequency 0 replaced by its neighbour's, so that
// a constant added to the series changes nothing.
//
// It has no memory beyond the window, 1 KiB, and needs no season; Config.Length
// only sets how many samples a gap costs. A step costs about 7 µs, for two Fourier
// transforms.
type Residual struct {
	stream
	fft     *fourier.FFT
	samples [spectrum]float64
	coeff   [spectrum/2 + 1]complex128
	logs    [spectrum/2 + 1]float64
}

// NewResidual returns a detector without history, or every fault of the
// configuration.
func NewResidual(cfg Config) (*Residual, error) {
	if cfg.Length == 0 {
		cfg.Length = MaxLength
	}
	s, err := newStream(cfg)
	if err != nil {
		return nil, err
	}
	return &Residual{stream: s, fft: fourier.NewFFT(spectrum)}, nil
}

// Step implements [anomaly.Detector].
func (d *Residual) Step(t int64, v float64) anomaly.Verdict {
	if ok, _ := d.admit(t, v); !ok {
		return front.Refuse(t, v)
	}
	score := math.NaN()
	if d.run >= d.length && d.end >= heldSamples {
		score = d.saliency(d.x[d.end-heldSamples : d.end])
	}
	return d.judge(t, v, score, math.NaN())
}

// saliency returns the score of the last of heldSamples samples.
func (d *Residual) saliency(x []float64) float64 {
	if !d.prepare(x) {
		return 0
	}
	d.fft.Coefficients(d.coeff[:], d.samples[:])
	d.whiten()
	d.fft.Sequence(d.samples[:], d.coeff[:])
	newest := math.Abs(d.samples[heldSamples-1])
	var sum float64
	for _, s := range d.samples[heldSamples-residualZ : heldSamples] {
		sum += math.Abs(s)
	}
	if sum == 0 {
		return 0
	}
	return max(0, newest*residualZ/sum-1)
}

// prepare fills samples: the window less its mean, scaled to 1, and the copies of
// the estimated next sample. false for a constant window.
func (d *Residual) prepare(x []float64) bool {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range x {
		lo, hi = min(lo, v), max(hi, v)
	}
	if hi-lo <= 1e-12*max(math.Abs(lo), math.Abs(hi)) {
		return false
	}
	for i, v := range x {
		d.samples[i] = (v - lo) / (hi - lo)
	}
	next := ahead(d.samples[:len(x)])
	for i := len(x); i < spectrum; i++ {
		d.samples[i] = next
	}
	var mean float64
	for _, v := range d.samples {
		mean += v / spectrum
	}
	for i := range d.samples {
		d.samples[i] -= mean
	}
	return true
}

// ahead estimates what comes next from the slopes that lead to the sample before
// the newest, n: x(n+1) = x(n−m+1) + m·mean slope (eq. 9 and 10 of the paper). The
// newest takes no part, as in Microsoft's own code: a spike would be followed by
// copies of what it promises, and vanish among them.
func ahead(y []float64) float64 {
	n := len(y) - 2
	var slope float64
	for i := 1; i <= residualSlopes; i++ {
		slope += (y[n] - y[n-i]) / float64(i) / residualSlopes
	}
	return y[n-residualSlopes+1] + slope*residualSlopes
}

// whiten divides each coefficient by the local geometric mean of the amplitudes:
// exp(ln A − mean ln A + i·phase) = F/exp(mean ln A).
func (d *Residual) whiten() {
	var top float64
	for _, c := range d.coeff {
		top = max(top, math.Hypot(real(c), imag(c)))
	}
	for k, c := range d.coeff {
		d.logs[k] = math.Log(math.Hypot(real(c), imag(c)) + 1e-8*top)
	}
	d.logs[0] = d.logs[1]
	last := len(d.coeff) - 1
	for k := range d.coeff {
		before, after := d.logs[max(k, 1)-1], d.logs[min(k, last-1)+1]
		if k == 0 {
			before = d.logs[1] // the spectrum of real numbers is even
		}
		if k == last {
			after = d.logs[last-1]
		}
		d.coeff[k] *= complex(math.Exp(-(before+d.logs[k]+after)/residualQ), 0)
	}
}

const residualVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *Residual) AppendBinary(dst []byte) ([]byte, error) {
	return d.stream.append(append(dst, residualVersion)), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. On error the receiver
// is unchanged.
func (d *Residual) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(residualVersion)
	s := d.stream.read(&r)
	if err := r.Close(); err != nil {
		return front.Wrap(err)
	}
	d.stream = s
	return nil
}
