package anomaly

import "math"

// scale follows the mean absolute residual at three speeds.
type scale struct {
	quick, fast, slow float64 // exponentially weighted over 8, 64 and 32768 samples; quick ÷ slow is the statistic of the variance channel
	streak            uint8   // residuals in a row far beyond the slow one, saturating
}

const (
	quickScale = 1.0 / 8
	fastScale  = 1.0 / 64
	slowScale  = 1.0 / 32768
	// calmest is how far below the slow scale the fast one may let the unit sink:
	// a quiet hour must not make the next hum an alarm.
	calmest = 0.1
)

// unit returns what residuals are divided by: the geometric mean of the fast and
// the slow scale. By the fast one alone a jump is judged by its surroundings; by
// the slow one alone by what the series as a whole has shown, which is how a
// person looking at a plot judges. Neither wins everywhere. On the training parts
// of two sets of web metrics the mean event F1 in hindsight was .829 and .694 by
// the slow one, .835 and .707 by the fast one, .846 and .707 by their mean.
func (s *scale) unit(floor float64) float64 {
	return max(math.Sqrt(max(s.fast, calmest*s.slow)*s.slow), floor) // at most √(1e150·1e150)
}

// add takes the n-th absolute residual, and the same clipped to a plausible
// distance, which is what the quick scale follows: one spike is no burst.
func (s *scale) add(r, clipped float64, n uint32) {
	s.quick += rate(quickScale, n) * (clipped - s.quick)
	if r > clipAt*s.slow {
		s.streak = min(s.streak+1, maxStreak)
	} else {
		s.streak = 0
	}
	follow(&s.fast, r, fastScale, n, s.streak)
	follow(&s.slow, r, slowScale, n, s.streak)
}

// After patience residuals in a row beyond belief the scale grows faster with
// every further one, up to a quarter a sample: a machine that was idle for a week
// and is busy now has its scale in two hours of minutes, not after a day of
// alarms. Incidents are mostly shorter, and must not teach that they are usual.
const (
	patience  = 60
	maxStreak = patience + 25
)

// follow moves the mean m of absolute residuals towards r. A residual beyond
// clipAt × the mean counts as that, and lifts the mean by 1 % besides, more after
// patience of them in a row: a spike hardly moves it, while a new regime, of
// whatever size, is reached.
func follow(m *float64, r, full float64, n uint32, streak uint8) {
	if n > trusted && r > clipAt**m {
		growth := 0.01 * float64(max(streak, patience+1)-patience)
		*m = min(r, *m*(1+growth)+1e-9*r)
		r = clipAt * *m
	}
	*m += rate(full, n) * (r - *m)
}

// rate is the weight of a new sample in an exponential mean that begins as a
// plain mean: 1/n until n reaches 1/full.
func rate(full float64, n uint32) float64 {
	if float64(n)*full >= 1 { // saves the division
		return full
	}
	return 1 / float64(n)
}
