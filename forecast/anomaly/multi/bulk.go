package multi

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// bulk is the tail of a score learnt from its bulk. An instance's own past holds
// incidents, an hour of one at a time, up to some percent of all samples: a tail
// fitted to its highest scores calls the next incident usual, and no small
// budget is left for it. So two quantiles are followed that lie below where
// incidents matter, and the tail is theirs, drawn on. Score terms are negative
// logarithms of tail probabilities, so their mean has an exponential tail; with
// its scale β known from about k = 0.3·n excesses, its predictive form is
//
//	P(score ≥ x) = 0.3·(1 + (x − q₇₀)/(kβ))^(−k),   β = (q₉₅ − q₇₀)/ln 6
//
// (Lomax 1954; the Bayesian predictive law of an exponential). The quantiles
// follow by stochastic approximation (Robbins & Monro, Ann. Math. Statist. 22,
// 1951), with a step in proportion to their distance; inside an alarm they learn
// a tenth.
type bulk struct {
	q70, q95 float64
	n        uint32
}

const (
	lowerShare, upperShare = 0.3, 0.05
	bulkRate               = 1.0 / 256
	bulkMost               = 256  // excesses that the tail is believed to rest on
	bulkLesson             = 0.1  // inside an alarm
	leastBeta              = 0.02 // of a score: a sixtieth of its mean
	leastP                 = 1e-18
)

func (b *bulk) beta() float64 {
	return max((b.q95-b.q70)/math.Log(lowerShare/upperShare), leastBeta)
}

// probability returns P(score ≥ x) in (0,1].
func (b *bulk) probability(x float64) float64 {
	if x <= b.q70 {
		if b.q70 <= 0 {
			return 1
		}
		return 1 - (1-lowerShare)*max(x, 0)/b.q70
	}
	k := min(lowerShare*float64(b.n), bulkMost)
	p := lowerShare * math.Exp(-k*math.Log1p((x-b.q70)/(k*b.beta())))
	return max(p, leastP)
}

// learn takes a score; the first ones take longer steps.
func (b *bulk) learn(x, weight float64) {
	if b.n == 0 {
		b.q70, b.q95 = x, x
	}
	if b.n < math.MaxUint32 {
		b.n++
	}
	w := weight * max(bulkRate, 1/(float64(b.n)/8+1)) * (b.beta() + 0.2*b.q95)
	b.q70 = max(b.q70+towards(x, b.q70, lowerShare)*w, 0)
	b.q95 = max(b.q95+4*towards(x, b.q95, upperShare)*w, b.q70)
}

// towards is 1−p above the quantile and −p below it: in balance where a share p
// lies above.
func towards(x, q, p float64) float64 {
	if x > q {
		return 1 - p
	}
	return -p
}

func (b *bulk) append(dst []byte) []byte {
	return codec.AppendUint32(codec.AppendFloat64s(dst, []float64{b.q70, b.q95}), b.n)
}

func (b *bulk) read(r *codec.Reader) {
	b.q70, b.q95, b.n = r.Finite(), r.Finite(), r.Uint32()
	if !(b.q70 >= 0 && b.q70 <= b.q95 && b.q95 <= largest) {
		r.Fail("quantiles %v and %v", b.q70, b.q95)
	}
}
