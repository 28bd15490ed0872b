package anomaly

import "math"

// level watches what single samples cannot show: a mean that creeps away, each
// step of it ordinary, and a daily or weekly rise that does not come. It compares
// the mean of the last 20 samples with what the long run leads to expect, which
// is the best of a slow mean, the day profile and the week profile, by their own
// past errors.
type level struct {
	slow float64             // exponentially weighted mean over 512 samples
	err  [numLongRun]float64 // mean absolute error of each expectation
	seen [numLongRun]uint16  // times each has been judged, saturating
	wide float64             // mean absolute deviation of single samples from the best expectation
	far  [numLongRun]uint8   // errors far beyond the usual of late, saturating
}

// The long-run expectations.
const (
	bySlow = iota
	byDay
	byWeek
	numLongRun
)

const (
	levelRate  = 1.0 / 512
	levelReady = 500 // judgements before an expectation counts
	// The error must not follow a slow anomaly while it grows: it remembers five
	// days of minutes, and grows by a thousandth a sample at most.
	errRate   = 1.0 / 8192
	errGrowth = 0.001
	// After weariness far errors, of which one that is not far cancels relief, it
	// grows by a twentieth a sample: what lasts longer than four hours of minutes
	// is how things are now.
	weariness = 240
	relief    = 8
	wearily   = 0.05
	// shiftedRate is that of slow inside an alarm: what has been noticed is
	// believed, so that the alarm can end.
	shiftedRate = 1.0 / 4
	wideRate    = 1.0 / 16384
)

// longRun is what the long run says of the present sample.
type longRun struct {
	x    [numLongRun]float64
	best int     // which of them to believe; -1: none yet
	off  float64 // distance of the sample from it
	z    float64 // the same in units of what is usual at this time of day; typicalOff when unknown
}

// typicalOff is the median of longRun.z, about.
const typicalOff = 0.5

// longRun looks at the sample v; spread is the deviation usual in its slot of the day,
// 0 when unknown.
func (l *level) longRun(v float64, now seasonal, spread, floor float64) (r longRun) {
	r.x, r.z = l.expectations(now), typicalOff
	if r.best = l.best(&r.x); r.best < 0 {
		return r
	}
	r.off = math.Abs(v - r.x[r.best])
	if spread == 0 {
		spread = l.wide
	}
	if l.widths() >= levelReady && l.wide > 0 {
		r.z = r.off / (spread + l.wide + floor)
	}
	return r
}

// expectations returns the three; NaN where there is none.
func (l *level) expectations(now seasonal) [numLongRun]float64 {
	day := now.base + now.day
	return [numLongRun]float64{l.slow, day, day + now.week}
}

// best returns the number of the expectation with the least error so far; -1
// without history.
func (l *level) best(x *[numLongRun]float64) int {
	best := -1
	for i, e := range x {
		if e == e && l.seen[i] >= levelReady && (best < 0 || l.err[i] < l.err[best]) {
			best = i
		}
	}
	return best
}

// learn moves everything towards the recent mean and the newest taught value;
// streak is that of the scale, alarmed says that an alarm is open.
func (l *level) learn(run *longRun, recent, taught float64, n uint32, streak uint8, alarmed bool) {
	far := false
	for i, x := range run.x {
		if x == x {
			far = l.judge(i, math.Abs(recent-x)) && i == bySlow || far
		}
	}
	if run.best >= 0 {
		follow(&l.wide, run.off, wideRate, l.widths(), streak)
	}
	if far && alarmed {
		l.slow += shiftedRate * (recent - l.slow)
		return
	}
	l.slow += rate(levelRate, n) * (taught - l.slow)
}

// widths returns how many deviations wide has learnt from, and one.
func (l *level) widths() uint32 { return uint32(l.seen[bySlow]-levelReady) + 1 }

// judge learns the error d of expectation i and reports whether it is far beyond
// the usual.
func (l *level) judge(i int, d float64) (far bool) {
	if far = l.seen[i] >= levelReady && d > clipAt*l.err[i]; far {
		growth := errGrowth
		if l.far[i] = min(l.far[i]+1, weariness); l.far[i] == weariness {
			growth = wearily
		}
		l.err[i] += growth * max(l.err[i], 0.01*d)
		d = clipAt * l.err[i]
	} else {
		l.far[i] -= min(l.far[i], relief)
	}
	if l.seen[i] < math.MaxUint16 {
		l.seen[i]++
	}
	l.err[i] += rate(errRate, uint32(l.seen[i])) * (d - l.err[i])
	return far
}

// usualOff returns the deviation from the long run that is usual: at this time of
// day and on the whole.
func (s *State) usualOff(spread, floor float64) float64 {
	if spread == 0 {
		spread = s.level.wide
	}
	return spread + s.level.wide + floor
}
