package anomaly

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly/internal/tally"
)

// histogram is the decayed distribution of the ordinary scaled residuals of one
// series, four buckets per octave. It gives the prediction interval its width
// and the tail probability of what is not rare; episodes takes over beyond.
type histogram struct {
	count [buckets]float32 // decayed number of samples per bucket
	total float32          // their sum
	next  float32          // weight of the next sample; grows instead of decaying the rest
}

const (
	buckets      = 44
	lowestOctave = -3      // log2 of the lower edge of bucket 1; bucket 0 holds what is smaller
	memory       = 1 << 14 // samples: 11 days of minutes
	priorWeight  = 5.0     // half-normal samples imagined before the first
)

// bucket returns the index for z ≥ 0. The exponent and the two upper bits of
// the mantissa of a float32 are, read as an integer, a piecewise linear log2 in
// quarter octaves: no logarithm is computed.
func bucket(z float32) int {
	i := int(math.Float32bits(z)>>21) - ((127+lowestOctave)<<2 - 1)
	return min(max(i, 0), buckets-1)
}

// edge returns the lower edge of bucket i ≥ 1.
func edge(i int) float32 {
	return math.Float32frombits(uint32(i+(127+lowestOctave)<<2-1) << 21)
}

// perWidth returns one by the width of bucket i, which is a power of two.
func perWidth(i int) float32 {
	octave := (i + (127+lowestOctave)<<2 - 1) >> 2
	return math.Float32frombits(uint32(2*127+2-octave) << 23)
}

// seed gives the empty histogram the weight of priorWeight half-normal samples.
func (h *histogram) seed() {
	*h = histogram{next: 1}
	for i, share := range halfNormal {
		h.count[i] = priorWeight * share
		h.total += h.count[i]
	}
}

// add counts z ≥ 0 with the given weight (1 for an ordinary sample). n is the
// number of samples so far: a young series weighs its k-th sample with k, so
// that residuals of the first minutes, when neither forecast nor scale was
// learnt, are soon forgotten.
func (h *histogram) add(z, weight float32, n uint32) {
	w := h.next * weight
	h.count[bucket(z)] += w
	h.total += w
	h.next *= 1 + float32(rate(1.0/memory, n))
	if h.next > 1<<10 {
		h.rescale()
	}
}

func (h *histogram) rescale() {
	s := 1 / h.next
	h.total = 0
	for i := range h.count {
		h.count[i] *= s
		h.total += h.count[i]
	}
	h.next = 1
}

// above returns P(z' ≥ z), linear inside a bucket.
func (h *histogram) above(z float32) float64 {
	i := bucket(z)
	if i == 0 {
		return 1
	}
	more := h.beyond(i)
	share := max(edge(i+1)-z, 0) * perWidth(i)
	return min(float64((more+h.count[i]*share)/h.total), 1)
}

// beyond returns the weight in the buckets after i.
func (h *histogram) beyond(i int) float32 { return tally.Beyond(h.count[:], h.total, i) }

// one returns the share that a single sample is of those remembered.
func (h *histogram) one() float64 { return float64(h.next / h.total) }

// quantile returns the z that a share p of the samples stays below.
func (h *histogram) quantile(p float32) float32 {
	rest := (1 - p) * h.total
	for i := buckets - 1; i > 0; i-- {
		if c := h.count[i]; c > 0 {
			if rest <= c {
				lo, hi := edge(i), edge(i+1)
				return hi - (hi-lo)*rest/c
			}
			rest -= c
		}
	}
	return edge(1)
}

// halfNormal is the share of |z|/1.2533 in each bucket for normal z: the scale
// a detector divides by is the mean absolute residual, σ·√(2/π).
var halfNormal = func() (share [buckets]float32) {
	cdf := func(x float64) float64 { return math.Erf(x / math.Sqrt(math.Pi)) }
	for i := range share {
		hi, lo := 1.0, 0.0
		if i < buckets-1 {
			hi = cdf(float64(edge(i + 1)))
		}
		if i > 0 {
			lo = cdf(float64(edge(i)))
		}
		share[i] = float32(hi - lo)
	}
	return share
}()
