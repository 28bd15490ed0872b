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
	// shiftedRate is that of slow inside an alarm: what has been noticed is
	// believed, so that the alarm can end.
	shiftedRate = 1.0 / 4
)

// expectations returns the three; NaN where there is none.
func (l *level) expectations(now seasonal) [numLongRun]float64 {
	day := now.base + now.day
	return [numLongRun]float64{l.slow, day, day + now.week}
}

// departure returns how far the recent mean is from the best expectation, the
// usual error of that one, and how far it is from the slow mean. ready is false
// without history.
func (l *level) departure(recent float64, now seasonal) (fromExpected, usual, fromSlow float64, ready bool) {
	best := -1
	x := l.expectations(now)
	for i := range x {
		if x[i] == x[i] && l.seen[i] >= levelReady && (best < 0 || l.err[i] < l.err[best]) {
			best = i
		}
	}
	if best < 0 {
		return 0, 0, 0, false
	}
	return recent - x[best], l.err[best], recent - l.slow, true
}

// learn moves everything towards the recent mean and the newest taught value;
// alarmed says that an alarm is open.
func (l *level) learn(recent, taught float64, now seasonal, n uint32, alarmed bool) {
	surprised := false
	for i, x := range l.expectations(now) {
		if x != x {
			continue
		}
		surprised = l.judge(i, math.Abs(recent-x)) && i == bySlow || surprised
	}
	if surprised && alarmed {
		l.slow += shiftedRate * (recent - l.slow)
		return
	}
	l.slow += rate(levelRate, n) * (taught - l.slow)
}

// judge learns the error d of expectation i and reports whether it is far beyond
// the usual.
func (l *level) judge(i int, d float64) (far bool) {
	if far = l.seen[i] >= levelReady && d > clipAt*l.err[i]; far {
		l.err[i] += errGrowth * max(l.err[i], 0.01*d)
		d = clipAt * l.err[i]
	}
	if l.seen[i] < math.MaxUint16 {
		l.seen[i]++
	}
	l.err[i] += rate(errRate, uint32(l.seen[i])) * (d - l.err[i])
	return far
}
