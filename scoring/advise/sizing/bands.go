package sizing

import "math"

// bands keeps the 90 % bands that an Outlook has issued for slots to come, and
// what must be added at either end, per lead, so that they hold what they state:
//
//	u += η·(share of samples above - 0.05)
//
// and the same below, in buckets: the quantile tracker of Angelopoulos, Candès
// and Tibshirani, "Conformal PID Control for Time Series Prediction", NeurIPS
// 2023, section 2.1. It moves the ends, not the level as [forecast.Adaptive]
// does, because after a change of regime no level of an old distribution is wide
// enough.
type bands struct {
	issued [Leads][Leads]band // by slot modulo Leads, then lead
	above  [Leads]float64
	below  [Leads]float64
}

// band is in buckets, from the lower edge of one to the upper edge of another.
type band struct{ low, high float64 }

const (
	bandTail = 0.05
	// bandStep is η: an hour wholly outside moves an end by 4 buckets, 12 %. With
	// 2 the band an hour ahead held 90 ± 3 % of every development trace, with 5
	// and more it held 90 ± 1 % and grew a third wider.
	bandStep = 4
)

// learn compares the samples of slot n with the bands issued for it.
func (x *bands) learn(n int, samples []float64) {
	for k := range Leads {
		from := n - k // the slots that were known
		if from < 1 {
			return
		}
		b := x.issued[from%Leads][k]
		above, below, n := 0.0, 0.0, 0.0
		low, high := math.Exp(b.low*logRatio), math.Exp(b.high*logRatio)
		for _, v := range samples {
			switch {
			case math.IsNaN(v):
				continue
			case v > high:
				above++
			case v < low:
				below++
			}
			n++
		}
		x.above[k] += bandStep * (above/n - bandTail)
		x.below[k] += bandStep * (below/n - bandTail)
	}
}

// issue makes the bands of the next slots.
func (o *Outlook) issue() {
	row := &o.bands.issued[o.Slots()%Leads]
	for k := range row {
		mix := o.scratch.mix[k]
		o.mixture(mix, k)
		b := band{
			low:  float64(mix.quantile(bandTail)) - o.bands.below[k],
			high: float64(mix.quantile(1-bandTail)+1) + o.bands.above[k],
		}
		if b.low > b.high {
			b.low = (b.low + b.high) / 2
			b.high = b.low
		}
		row[k] = b
	}
}

// Band returns the demand between which nine tenths of the samples of slot k, 0
// being the next, are expected: the Outlook's 5 % and 95 % quantiles, moved by
// what they missed or wasted lately. NaN before the first sample; it panics
// unless 0 <= k < [Leads].
func (o *Outlook) Band(k int) (low, high float64) {
	if k < 0 || k >= Leads {
		panic(badLead)
	}
	if o.low > o.high {
		return math.NaN(), math.NaN()
	}
	b := o.bands.issued[o.Slots()%Leads][k]
	return math.Exp(b.low * logRatio), math.Exp(b.high * logRatio)
}
