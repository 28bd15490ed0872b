package dimension

import "math"

// likelihood measures how much better the leaves of an element are explained by
// one common change than by their forecast.
//
// Sums and ratios: values are taken as Poisson-like, var ∝ mean, and the common
// change is a factor r of the expected values, so that with A = Σ actual and
// E = Σ expect over the element
//
//	gain = max over r of A·ln r - (r-1)·E = A·ln(A/E) - (A-E)
//
// which is Kulldorff's statistic ("A spatial scan statistic", Communications in
// Statistics 26(6), 1997) with the rest of the table held at its forecast, and
// the ripple effect of Sun et al. ("HotSpot", IEEE Access 6, 2018): what hits an
// element hits its leaves in proportion to their size.
//
// Proportions: leaf i has Aᵢ of Nᵢ with probability pᵢ before; now a part δ of
// what was well fails in addition, qᵢ = pᵢ + δ·(1-pᵢ):
//
//	gain = max over δ in (0,1) of Σ Aᵢ·ln(1 + δ·(1-pᵢ)/pᵢ) + (Nᵢ-Aᵢ)·ln(1-δ)
//
// A common factor of the pᵢ would not do: a broken path fails a part of all that
// is sent over it, whatever failed there before. For changes downwards failed and
// well change places.
//
// Overdispersion would divide all gains of a table by the same number, so it
// changes no order among them.
type likelihood struct {
	l      *leaves
	sign   float64   // +1 looking for rises, -1 for falls
	excess []float64 // sign·(actual - expect)
	// for proportions: hits and misses of the direction looked for, and the
	// odds (1-p)/p against a hit
	hit, miss, odds []float64
}

// rateFloor is the smallest expected rate of a leaf as a part of the rate of the
// table. A leaf never seen failing is not one that cannot fail: with nothing to
// hold it, its first failure would outweigh everything. A hundredth is less than
// what any forecast from minutes can tell from the average.
const rateFloor = 0.01

func newLikelihood(l *leaves, sign float64) *likelihood {
	k := &likelihood{l: l, sign: sign, excess: make([]float64, len(l.actual))}
	for i, a := range l.actual {
		k.excess[i] = sign * (a - l.expect[i])
	}
	if l.measure == Proportion {
		k.setOdds()
	}
	return k
}

func (k *likelihood) setOdds() {
	l, n := k.l, len(k.l.actual)
	k.hit, k.miss, k.odds = make([]float64, n), make([]float64, n), make([]float64, n)
	sumBase := total(l.base)
	rate := quotient(total(l.expect), sumBase, 0.5)
	if k.sign < 0 {
		rate = 1 - rate
	}
	floor := max(rateFloor*rate, 1e-9)
	for i, a := range l.actual {
		p := quotient(l.expect[i], l.base[i], rate)
		k.hit[i], k.miss[i] = a, l.base[i]-a
		if k.sign < 0 {
			p, k.hit[i], k.miss[i] = 1-p, k.miss[i], k.hit[i]
		}
		p = max(p, floor)
		k.odds[i] = max(1-p, 0) / p
	}
}

// gain returns the statistic of the leaves; 0 when they did not move in the
// direction looked for.
func (k *likelihood) gain(rows []int32) float64 {
	if k.l.measure == Proportion {
		return k.proportionGain(rows)
	}
	return k.poissonGain(sumOf(k.l.actual, rows), sumOf(k.l.expect, rows))
}

func (k *likelihood) poissonGain(a, e float64) float64 {
	if k.sign*(a-e) <= 0 {
		return 0
	}
	e = max(e, rateFloor*a) // new altogether: see rateFloor
	if a == 0 {
		return e
	}
	return max(a*math.Log(a/e)-(a-e), 0)
}

// newtonSteps reach the maximum of a concave function of one variable to far
// below what matters, starting from the moment estimate.
const newtonSteps = 4

func (k *likelihood) proportionGain(rows []int32) float64 {
	excess, misses, room := 0.0, 0.0, 0.0
	for _, r := range rows {
		excess += k.excess[r]
		misses += k.miss[r]
	}
	room = excess + misses // expected misses: what a rise can take from
	if excess <= 0 || room <= 0 {
		return 0
	}
	delta := clamp(excess / room)
	for range newtonSteps {
		slope, bend := -misses/(1-delta), -misses/((1-delta)*(1-delta))
		for _, r := range rows {
			if h := k.hit[r]; h > 0 {
				u := k.odds[r] / (1 + delta*k.odds[r])
				slope += h * u
				bend -= h * u * u
			}
		}
		if bend == 0 {
			break
		}
		next := clamp(max(min(delta-slope/bend, 1-(1-delta)/8), delta/8))
		if math.Abs(next-delta) < 1e-4*delta {
			delta = next
			break
		}
		delta = next
	}
	return max(k.at(delta, misses, rows), 0)
}

// at returns the gain for a given δ.
func (k *likelihood) at(delta, misses float64, rows []int32) float64 {
	sum := misses * math.Log1p(-delta)
	for _, r := range rows {
		if h := k.hit[r]; h > 0 {
			sum += h * math.Log1p(delta*k.odds[r])
		}
	}
	return sum
}

// clamp keeps δ inside the open interval (0,1).
func clamp(delta float64) float64 { return max(1e-12, min(delta, 1-1e-12)) }
