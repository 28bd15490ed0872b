package sizing

import "math"

// bands keeps the 90 % bands that an Outlook has issued for slots to come, and
// learns where their ends must lie so that they hold what they state. Two loops
// do it, per lead and for either end apart.
//
// The first calibrates: it moves the quantile that is taken of the forecast
// distribution, as a standard normal deviate z, and what is added to it, in
// buckets, by what a band missed beyond the tail α it was issued for:
//
//	z += 0.1·(share of samples outside - α)    u += 1·(share of samples outside - α)
//
// which is adaptive conformal inference (Gibbs and Candès, "Adaptive Conformal
// Inference Under Distribution Shift", NeurIPS 2021) beside the quantile tracker
// of Angelopoulos, Candès and Tibshirani, "Conformal PID Control for Time Series
// Prediction", NeurIPS 2023, section 2.1: the level reaches what the distribution
// knows, the shift what it does not.
//
// The second, see [Outlook.tails], chooses α: below 5 % while the bands owe
// coverage and above while they have given too much.
type bands struct {
	issued       [Leads][Leads]band // by slot modulo Leads, then lead
	above, below ends
	// debt is, by lead, the slots that lay outside beyond a tenth, either end
	// counting half, with decay.
	debt [Leads]float64
}

// ends is what calibrates one end of the bands, by lead.
type ends struct{ z, shift [Leads]float64 }

// band is in buckets, from within one to within another, with the tail it was
// issued for on either side. Low is -Inf when nothing used at all lies inside.
type band struct{ low, high, tail float32 }

const (
	bandTail = 0.05
	// levelStep and shiftStep were chosen on traces of other sets (VMs, clusters
	// and a web server, 16 days each): half of them gave the same coverage and bands
	// a tenth narrower a day ahead, but took a day longer after a first flood.
	levelStep = 0.1
	shiftStep = 1
	// levelLeast and levelMost are deviates, the quantiles of 84 and 99.2 %.
	// Further out the distribution is guesswork.
	levelLeast, levelMost = 1, 2.4
	// shiftLeast and shiftMost bound the shift: a band that is too wide for all its
	// level is narrowed by a fifth, one that misses grows six-fold.
	shiftLeast, shiftMost = -6, 60
	// bandReach is how far past the least and the largest demand ever seen a band may
	// go: a third.
	bandReach = 10
	// bandStart is how many slots must be known for a band to count. What was issued
	// before is wrong for reasons that are gone when a day can be compared with
	// the day before.
	bandStart = 2 * Leads
)

func (e *ends) start() {
	for k := range e.z {
		e.z[k] = deviate(bandTail)
	}
}

// learn moves the end of a lead by what was missed beyond the tail.
func (e *ends) learn(k int, excess float64) {
	e.z[k] = min(max(e.z[k]+levelStep*excess, levelLeast), levelMost)
	e.shift[k] = min(max(e.shift[k]+shiftStep*excess, shiftLeast), shiftMost)
}

// level returns the share of the distribution inside this end, for a tail.
func (e *ends) level(k int, tail float64) float64 {
	z := min(max(e.z[k]+deviate(tail)-deviate(bandTail), levelLeast), levelMost)
	return 0.5 * math.Erfc(-z/math.Sqrt2)
}

// deviate returns what a standard normal variable exceeds with probability tail.
func deviate(tail float64) float64 { return math.Sqrt2 * math.Erfinv(1-2*tail) }

// learn compares the samples of slot n with the bands issued for it.
func (x *bands) learn(n int, samples []float64) {
	for k := range Leads {
		from := n - k // the slots that were known
		if from < bandStart {
			return
		}
		b := x.issued[from%Leads][k]
		if !b.made() {
			return
		}
		above, below := b.outside(samples)
		x.above.learn(k, above-float64(b.tail))
		x.below.learn(k, below-float64(b.tail))
		x.debt[k] = debtFade*x.debt[k] + (above+below)/2 - bandTail
	}
}

// made reports whether there was a forecast to make it from.
func (b band) made() bool { return b.tail > 0 }

// outside returns the shares of the samples present on either side of the band.
func (b band) outside(samples []float64) (above, below float64) {
	low, high := b.demand()
	n := 0.0
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
	return above / n, below / n
}

func (b band) demand() (low, high float64) {
	return math.Exp(float64(b.low) * logRatio), math.Exp(float64(b.high) * logRatio)
}

// issue makes the bands of the next slots.
func (o *Outlook) issue() {
	for k, mix := range o.scratch.mix {
		o.mixture(mix, k)
	}
	n := o.Slots()
	tails := o.tails(n)
	for k, mix := range o.scratch.mix {
		o.bands.issued[n%Leads][k] = o.band(mix.cumulate(o.scratch.spare), k, tails[k])
	}
}

// band returns the band of a lead from its distribution.
func (o *Outlook) band(c cumulated, k int, tail float64) band {
	x := &o.bands
	floor := float64(o.low + coverMargin) // what lies below is next to nothing
	low := c.quantile(1 - x.below.level(k, tail))
	if low > floor {
		low -= x.below.shift[k]
	}
	high := c.quantile(x.above.level(k, tail)) + x.above.shift[k]
	high = min(high, float64(o.high-coverRoom+1+bandReach))
	if o.high-o.low < coverMost {
		low = max(low, float64(o.low+coverMargin-bandReach))
	} else if low < floor {
		low = math.Inf(-1)
	}
	if low > high {
		low = (low + high) / 2
		high = low
	}
	return band{float32(low), float32(high), float32(tail)}
}

// Band returns the demand between which nine tenths of the samples of slot k, 0
// being the next, are expected: quantiles of the Outlook's distribution, moved by
// what such bands missed or wasted lately. The lower end is 0 where no use at all
// is among what is expected. NaN before the first sample; it panics unless
// 0 <= k < [Leads].
func (o *Outlook) Band(k int) (low, high float64) {
	if k < 0 || k >= Leads {
		panic(badLead)
	}
	if o.low > o.high {
		return math.NaN(), math.NaN()
	}
	return o.bands.issued[o.Slots()%Leads][k].demand()
}
