package failure

import "math"

// The features of one signal, in this order. Each is dimensionless, bounded or
// logarithmic, and 0 when all is calm or the signal was never seen. u is the
// fast level over the signal's range R (its limit, else its scale), b the slope
// per second, H the horizon in seconds.
//
//	level      min(u, 2) with a limit; u/(1+|u|) without
//	nearness   exp(-max(0, 1-u)/0.1) with a limit, else 0
//	urgency    r² · exp(-T/H), T = (limit - level)/b the time to the limit, when
//	           b > 0; r² (adjusted) is how straight the trend is, so noise has
//	           no urgency
//	shift      sign(z)·ln(1+|z|)/ln(101), z the robust score of the fast level
//	           against the instance's own slow baseline
//	surge      asinh((b - usual b)·H/R): acceleration over one horizon
//	freshness  exp(-a/H), a the time since the value last left its baseline
//	absence    1 - exp(-(m - g)/(3g)), m the time since the last value, g the
//	           usual interval: a signal that stopped coming
const (
	level = iota
	nearness
	urgency
	shift
	surge
	freshness
	absence
	perSignal // features per signal
)

// featureNames are the names in model files and reasons.
var featureNames = [perSignal]string{"level", "nearness", "urgency", "shift", "surge", "freshness", "absence"}

// edge is the width of nearness: at 90 % of a limit it is 0.37, at 80 % 0.14.
const edge = 0.1

// features writes the signal's features at time now into dst.
func (k *track) features(c *config, s Signal, now int64, dst []float64) {
	clear(dst)
	if k.count == 0 {
		return
	}
	r := s.rangeOf()
	u := k.fast / r
	dst[level] = u / (1 + math.Abs(u))
	if s.Limit > 0 {
		dst[level] = min(u, 2)
		dst[nearness] = math.Exp(-max(0, 1-u) / edge)
		dst[urgency] = k.straight() * math.Exp(-k.timeToLimit(s)/c.horizon)
	}
	dst[shift] = k.shift(s)
	dst[surge] = math.Asinh((k.slope() - k.usual) * c.horizon / r)
	if k.changed != 0 {
		dst[freshness] = math.Exp(-since(now, k.changed) / c.horizon)
	}
	if late := since(now, k.last) - k.gap; late > 0 && k.gap > 0 {
		dst[absence] = -math.Expm1(-late / (3 * k.gap))
	}
}

// timeToLimit returns the seconds until the trend meets the limit: 0 when the
// level is past it, +Inf when the trend does not go there or the signal has no
// limit.
func (k *track) timeToLimit(s Signal) float64 {
	b := k.slope()
	switch {
	case s.Limit == 0 || b <= 0:
		return math.Inf(1)
	case k.fast >= s.Limit:
		return 0
	}
	return (s.Limit - k.fast) / b
}

// shift is the logarithmic robust score, 0 until the baseline has settled.
func (k *track) shift(s Signal) float64 {
	if k.count <= settled {
		return 0
	}
	z := (k.fast - k.base) / k.sigma(s)
	return math.Copysign(math.Log1p(math.Abs(z))/logTop, z)
}

var logTop = math.Log(101)

// since returns the seconds from then to now.
// The difference is taken in floating point: exact for any date, and no overflow
// for any int64.
func since(now, then int64) float64 { return (float64(now) - float64(then)) / 1000 }
