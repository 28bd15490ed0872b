package multi

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly/internal/tally"
	"github.com/portent-go/portent/internal/codec"
)

// tail is the distribution of |z|, the scaled residual or deviation of one
// metric, sample by sample (package anomaly counts episodes instead, which is
// what alarms of one series want and a sum over many does not): a decayed histogram with four buckets per octave, and beyond the 98 %
// quantile u a generalised Pareto distribution of the excess (Pickands 1975;
// Siffer et al. 2017, "Anomaly detection in streams with extreme value theory",
// eq. 1):
//
//	P(|z| ≥ x) = P(|z| ≥ u) · (1 + ξ(x−u)/σ)^(−1/ξ)
//
// fitted by the method of moments (Hosking & Wallis 1987, eq. 3.1): with mean m
// and variance s² of the excess, ξ = ½(1 − m²/s²) and σ = m(1 − ξ). It needs two
// running sums where maximum likelihood needs the samples, and its ξ stays below
// ½, so a few monstrous residuals cannot make every later one ordinary.
type tail struct {
	count [tailBuckets]float32 // decayed number of samples per bucket
	total float32              // their sum
	next  float32              // weight of the next sample; grows instead of decaying the rest

	u       float32 // follows the 98 % quantile
	beyond  float32 // decayed number of samples above u
	sum, sq float32 // of their excess, and of its square
}

const (
	tailBuckets  = 44
	tailLowest   = -3 // log2 of the lower edge of bucket 1; bucket 0 holds what is smaller
	perOctave    = 4
	tailMemory   = 1 << 14 // samples: 11 days of minutes, enough for a budget of 0.1 per day
	tailFraction = 0.02
	tailHighest  = 256  // larger |z| count as this: beyond it ratios only tell how small the scale was
	priorGamma   = 0.15 // ln-excess of a normal residual beyond its 98 % quantile is .14, of a Laplacian .28
	quantileRate = 0.02 // step of u, relative to u

	// The fit starts from this many imagined samples of an excess with mean
	// priorMean and a heavy tail, ξ = 0.4: in its first minutes a series is
	// believed to have rare large residuals until it has shown that it has none.
	priorWeight   = 5.0
	priorQuantile = 2.9
	priorMean     = 0.6
	priorXi       = 0.4
)

// bucket returns the index for |z| ≥ 0. The exponent and the two upper bits of
// the mantissa of a float32 are, read as an integer, a piecewise linear log2 in
// quarter octaves: no logarithm is computed.
func bucket(z float32) int {
	i := int(math.Float32bits(z)>>21) - ((127+tailLowest)<<2 - 1)
	return min(max(i, 0), tailBuckets-1)
}

// edge returns the lower edge of bucket i ≥ 1.
func edge(i int) float32 {
	return math.Float32frombits(uint32(i+(127+tailLowest)<<2-1) << 21)
}

// add counts |z| with the given weight (1 for an ordinary sample). n is the
// number of samples so far: a young series weighs its k-th sample with k, so
// that residuals of the first minutes, when neither forecast nor scale was
// learnt, are soon forgotten.
func (t *tail) add(z, weight float32, n uint32) {
	w := t.next * weight
	t.count[bucket(z)] += w
	t.total += w
	if z > t.u {
		x := min(z, tailHighest) - t.u
		t.beyond += w
		t.sum += w * x
		t.sq += w * x * x
		t.u += weight * quantileRate * t.u * (1 - tailFraction)
	} else {
		t.u -= weight * quantileRate * t.u * tailFraction
	}
	t.u = min(max(t.u, 1.0/8), tailHighest/2)
	t.next *= 1 + max(1.0/tailMemory, 1/float32(n))
	if t.next > 1<<10 {
		t.rescale()
	}
}

func (t *tail) rescale() {
	s := 1 / t.next
	t.total = 0
	for i := range t.count {
		t.count[i] *= s
		t.total += t.count[i]
	}
	t.beyond *= s
	t.sum *= s
	t.sq *= s
	t.next = 1
}

// seed gives the empty tail the weight of priorWeight half-normal samples.
func (t *tail) seed() {
	*t = tail{next: 1, u: priorQuantile}
	for i, share := range halfNormal {
		t.count[i] = priorWeight * share
		t.total += t.count[i]
	}
	t.beyond = tailFraction * priorWeight
}

// above returns the decayed number of samples in buckets > i.
func (t *tail) above(i int) float32 { return tally.Beyond(t.count[:], t.total, i) }

// probability returns P(|z| ≥ x).
func (t *tail) probability(z float32) float64 {
	if z > t.u {
		return t.extrapolate(z)
	}
	i := bucket(z)
	if i == 0 {
		return 1
	}
	lo, hi := edge(i), edge(i+1)
	return min(float64((t.above(i)+t.count[i]*(hi-z)/(hi-lo))/t.total), 1)
}

// extrapolate evaluates the generalised Pareto tail at z > u.
func (t *tail) extrapolate(z float32) float64 {
	n := float64(t.beyond/t.next) + priorWeight
	m := (float64(t.sum/t.next) + priorWeight*priorMean) / n
	const priorSquare = priorMean * priorMean * (1 + 1/(1-2*priorXi))
	s2 := (float64(t.sq/t.next)+priorWeight*priorSquare)/n - m*m
	xi := max(0.5*(1-m*m/s2), minXi)
	x := float64(min(z, tailHighest)-t.u) / (m * (1 - xi))
	// One imagined sample in fifty lies beyond u: until as many have been seen,
	// "none so far" must not be read as "never".
	reach := (float64(t.beyond/t.next) + 1) / (float64(t.total/t.next) + 1/tailFraction)
	p := reach * math.Pow(1+xi*x, -1/xi)
	// What has already been exceeded more often than the fit allows is not rare.
	i := bucket(z)
	higher := t.above(i)
	if i == tailBuckets-1 {
		higher = t.count[i]
	}
	return max(p, float64(higher/t.total), leastP)
}

// minXi keeps the fit from claiming an end of the tail: at 0.02 it is
// exponential to all purposes.
const minXi = 0.02

// halfNormal is the share of |z|/1.2533 in each bucket for normal z: the scale
// a detector divides by is the mean absolute residual, σ·√(2/π).
var halfNormal = func() (share [tailBuckets]float32) {
	cdf := func(x float64) float64 { return math.Erf(x / math.Sqrt(math.Pi)) }
	for i := range share {
		hi, lo := 1.0, 0.0
		if i < tailBuckets-1 {
			hi = cdf(float64(edge(i + 1)))
		}
		if i > 0 {
			lo = cdf(float64(edge(i)))
		}
		share[i] = float32(hi - lo)
	}
	return share
}()

func (t *tail) append(dst []byte) []byte {
	dst = codec.AppendFloat32s(dst, t.count[:])
	return codec.AppendFloat32s(dst, []float32{t.total, t.next, t.u, t.beyond, t.sum, t.sq})
}

func (t *tail) read(r *codec.Reader) {
	r.Float32s(t.count[:])
	for _, p := range []*float32{&t.total, &t.next, &t.u, &t.beyond, &t.sum, &t.sq} {
		*p = r.Float32()
	}
	ok := t.total > 0 && t.next > 0 && t.u > 0
	for _, x := range append(t.count[:], t.total, t.next, t.u, t.beyond, t.sum, t.sq) {
		ok = ok && x >= 0 && x <= math.MaxFloat32
	}
	if !ok {
		r.Fail("tail contradicts itself")
	}
}
