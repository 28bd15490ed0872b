package anomaly

import "math"

// The default detector forecasts by several experts at once and blends them by
// how well each has done on this very series: the weight of expert i is
//
//	wᵢ ∝ 1 / eᵢ⁸,   eᵢ = exponentially weighted mean of its clipped absolute error
//
// (inverse-error pooling: Bates & Granger 1969, Operational Research Quarterly
// 20(4), with a power that lets the best lead). No label and no choice by hand
// enters.
const (
	persist    = iota // the last value
	smooth            // exponential smoothing, 3 samples
	steady            // exponential smoothing, 20 samples
	trend             // Holt's linear trend, damped
	daily             // day profile on a slow level
	dailyStep         // last value plus the step of the day profile
	weekly            // day and week profile on a slow level
	weeklyStep        // last value plus the step of both profiles
	auto              // autoregression of differences, on top of the day profile's step
	numExperts
)

const (
	smoothRate = 0.3
	steadyRate = 0.05
	trendRate  = 0.3  // level of Holt's method
	slopeRate  = 0.05 // slope of Holt's method
	damping    = 0.95 // Gardner & McKenzie 1985: a trend dies out unless it is fed
	errorRate  = 1.0 / 200
	slowRate   = 1.0 / 240 // of the level under the profiles, per minute: it follows in four hours what the profiles do not explain
)

// experts holds the running levels and each expert's past error.
type experts struct {
	last   float64
	smooth float64
	steady float64
	holt   float64
	slope  float64
	ar     autoregression
	step   float64             // of the day profile from the last sample to the next; 0 when unknown
	err    [numExperts]float64 // NaN-free; 0 until the expert has forecast once
	seen   [numExperts]uint8   // forecasts judged, saturating
	weight [numExperts]float32 // in the blend, as of the last multiple of weighEvery samples
}

// forecast writes each expert's forecast to f; NaN where an expert has none.
func (e *experts) forecast(f *[numExperts]float64, now, before seasonal) {
	f[persist] = e.last
	f[smooth] = e.smooth
	f[steady] = e.steady
	f[trend] = e.holt + damping*e.slope
	f[daily] = now.base + now.day
	f[dailyStep] = e.last + (now.day - before.day)
	f[weekly] = now.base + now.day + now.week
	f[weeklyStep] = e.last + (now.day - before.day) + (now.week - before.week)
	if e.step = now.day - before.day; e.step != e.step {
		e.step = 0
	}
	f[auto] = e.last + e.step + e.ar.predict()
}

// trusted is how many judged forecasts an expert needs before it is blended in.
const trusted = 20

// weighEvery is the number of samples from one weighing to the next, once there are
// weighFirst: an error moves by a two-hundredth of a sample's. While an alarm is open
// every sample weighs, for what leads then may change at once.
const (
	weighEvery = 8
	weighFirst = 32
)

// weigh sets the weights. floor is a positive error below which experts count as
// equally good.
func (e *experts) weigh(floor float64) {
	best := math.MaxFloat64
	for i, err := range e.err {
		if e.seen[i] >= trusted && err < best {
			best = err
		}
	}
	best += floor
	far := 3 * best // a weight below a thousandth is none
	for i, err := range e.err {
		e.weight[i] = 0
		if e.seen[i] >= trusted && err <= far {
			q := best / (err + floor)
			q *= q
			q *= q
			e.weight[i] = float32(q * q)
		}
	}
	if e.seen[persist] < trusted {
		e.weight[persist] = 1
	}
}

// blend returns the weighted forecast of those that have one.
func (e *experts) blend(f *[numExperts]float64) float64 {
	var sum, weights float64
	for i, x := range f {
		if w := float64(e.weight[i]); x == x && w > 0 {
			sum += w * (x - e.last)
			weights += w
		}
	}
	if weights == 0 {
		return e.last
	}
	return e.last + sum/weights
}

// judge updates each expert's error with the sample v; errors are clipped at
// limit so that one outlier does not decide who leads.
func (e *experts) judge(f *[numExperts]float64, v float64, limit float64) {
	for i, x := range f {
		if x != x {
			continue
		}
		d := min(math.Abs(v-x), limit)
		share := errorRate
		if e.seen[i] < math.MaxUint8 {
			e.seen[i]++
			share = rate(errorRate, uint32(e.seen[i]))
		}
		e.err[i] += share * (d - e.err[i])
	}
}

// learn moves the levels to the sample v, which has been clipped to a plausible
// distance from the forecast.
func (e *experts) learn(v float64) {
	e.ar.add(v - e.last - e.step)
	e.last = v
	e.smooth += smoothRate * (v - e.smooth)
	e.steady += steadyRate * (v - e.steady)
	ahead := e.holt + damping*e.slope
	level := ahead + trendRate*(v-ahead)
	e.slope = damping*e.slope + slopeRate*(level-ahead)
	e.holt = level
}

// start sets every level to the first sample.
func (e *experts) start(v float64) {
	*e = experts{last: v, smooth: v, steady: v, holt: v}
}
