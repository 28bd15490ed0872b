package failure

import "math"

// track is the streaming state of one signal: a flat block of 15 numbers. All
// times are in seconds; moments in Unix milliseconds.
type track struct {
	count   float64 // values seen
	last    int64   // when the last value came
	gap     float64 // mean interval between values
	fast    float64 // level: exponentially weighted mean
	weight  float64 // of the trend's regression
	meanT   float64 // mean time, relative to last
	meanX   float64
	stt     float64 // weighted sums of squares and products about the means
	stx     float64
	sxx     float64
	usual   float64 // mean slope, to see acceleration
	base    float64 // slow baseline
	dev     float64 // mean absolute deviation from it
	changed int64   // when the value last left its baseline; 0 never
}

const (
	// settled values make a baseline worth comparing with.
	settled = 10
	// leave is the robust z at which a value has left its baseline: 4 is past
	// the ordinary noise of utilisations, whose tails are heavier than normal.
	leave = 4
	// meanAbsToSigma turns a mean absolute deviation into a standard deviation
	// for normal data: √(π/2).
	meanAbsToSigma = 1.2533141373155001
)

// observe takes one value at time t. s is the signal it belongs to.
func (k *track) observe(c *config, s Signal, t int64, x float64) {
	if k.count == 0 {
		*k = track{count: 1, last: t, fast: x, weight: 1, meanX: x, base: x}
		return
	}
	dt := since(t, k.last)
	k.last = t
	k.gap += (dt - k.gap) * max(0.1, 1/k.count)
	k.count++
	k.fast += (x - k.fast) * -math.Expm1(-dt/c.fast)
	k.regress(c, dt, x)
	k.compare(c, s, t, dt, x)
}

// regress updates the exponentially weighted regression of the value on time:
// West, "Updating Mean and Variance Estimates: An Improved Method"
// (Communications of the ACM 22(9), 1979), with weights that decay by
// exp(-dt/τ). The textbook sums Σt² and Σtx cancel catastrophically with Unix
// times; centred sums with a moving origin do not.
func (k *track) regress(c *config, dt, x float64) {
	tau := max(c.trend, 4*k.gap)
	a := math.Exp(-dt / tau)
	k.weight = a*k.weight + 1
	k.stt *= a
	k.stx *= a
	k.sxx *= a
	k.meanT -= dt
	dT, dX := -k.meanT, x-k.meanX
	k.meanT += dT / k.weight
	k.meanX += dX / k.weight
	k.stt += dT * -k.meanT
	k.stx += dT * (x - k.meanX)
	k.sxx += dX * (x - k.meanX)
	k.usual += (k.slope() - k.usual) * (1 - a)
}

// slope per second; 0 until there are two moments.
func (k *track) slope() float64 {
	if k.stt <= 0 {
		return 0
	}
	return k.stx / k.stt
}

// straight is the adjusted r², the share of the variation that the trend
// explains, in [0,1]: 1 - (1-r²)·(n-1)/(n-2), n being the weight of the
// regression (Wherry, "A New Formula for Predicting the Shrinkage of the
// Coefficient of Multiple Correlation", Annals of Mathematical Statistics 2,
// 1931). Two points always lie on a line, so it is 0 until ten were seen.
func (k *track) straight() float64 {
	if k.count < settled || k.weight <= 2 || k.stt <= 0 || k.sxx <= 0 {
		return 0
	}
	r2 := k.stx * k.stx / (k.stt * k.sxx)
	return min(max(1-(1-r2)*(k.weight-1)/(k.weight-2), 0), 1)
}

// compare updates the slow baseline. Once settled, one value moves it by at
// most four deviations' worth, so that a fault does not become normal while it
// lasts.
func (k *track) compare(c *config, s Signal, t int64, dt, x float64) {
	d := x - k.base
	if k.count > settled {
		sigma := k.sigma(s)
		if math.Abs(d) >= leave*sigma {
			k.changed = t
		}
		d = min(max(d, -leave*sigma), leave*sigma)
	}
	a := max(-math.Expm1(-dt/max(c.slow, settled*k.gap)), 1/k.count)
	k.dev += (math.Abs(d) - k.dev) * a
	k.base += d * a
}

// sigma is the baseline's spread, not below 1 % of its level and 0.1 % of the
// signal's range: less than that is never news.
func (k *track) sigma(s Signal) float64 {
	return max(meanAbsToSigma*k.dev, 0.01*math.Abs(k.base), 0.001*s.rangeOf())
}
