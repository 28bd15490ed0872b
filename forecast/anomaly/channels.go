package anomaly

import "math"

// The default detector makes several tests of every sample. Each is a channel: a
// statistic z ≥ 0 with a calibrated tail of its own. They share the budget by the
// weights below (a weighted Bonferroni bound: the chance that any of them begins
// an episode is at most the sum), so that a channel added costs the others
// little and never lets through more alarms than were asked for.
const (
	point       = iota // the residual of the newest sample
	creep              // the mean of the last 20 samples against the long run
	burst              // the last 8 residuals against the usual ones
	numChannels        // runs of equal values, judged by still, are one more
)

// channels says how each is judged.
//
// share is its part of the budget. The residual carries most: on labelled
// incidents of web and cloud metrics nearly all are seen by it first.
//
// every is the number of samples from one lesson of its tail to the next, about
// the time in which the statistic forgets. A mean of twenty samples crosses its
// threshold for twenty samples or not at all; were each of them a lesson, the
// threshold would rise along with every slow anomaly.
//
// u is where the threshold begins: the 97 % quantile on normal noise.
var channels = [numChannels]struct {
	share float64
	every uint32
	u     float32
}{
	point: {share: 0.93, every: 1, u: priorU},
	creep: {share: 0.01, every: 16, u: priorU},
	burst: {share: 0.03, every: 8, u: 1.7},
}

const shareStill = 0.03

// test is the outcome of a channel.
type test struct {
	begins float64 // probability that a sample begins such an episode
	kind   Kind
}

// rarer reports whether o begins more seldom than t.
func (t *test) rarer(o test) bool { return o.begins < t.begins }

// statistics of one sample by channel; NaN where there is none.
type statistics [numChannels]float32

// awayFrom returns the weight of a residual in the point channel.
//
// The channel weighs the residual by the long run: z·∜((1+ζ)/(1+ζ₀)), ζ being
// the distance from what the time of day and week lead to expect, and ζ₀ its usual
// value. The forecast of the next sample follows the series wherever it goes, so
// its residual alone cannot tell a jump to where the series belongs from a jump
// away from it. (The fourth root: with the square root, series whose level is free
// to wander lost more than seasonal ones gained.)
func awayFrom(run *longRun) float64 {
	return math.Sqrt(math.Sqrt((1 + run.z) * (1 / (1 + typicalOff))))
}

// statistics returns the tests of a sample, z being that of the point channel. A
// slow one is divided out only where it is asked for: when its tail takes a
// lesson, or when it is beyond its threshold.
func (s *State) statistics(z float64, run *longRun, floor float64) (st statistics) {
	nan := float32(math.NaN())
	st = statistics{point: float32(min(z, math.MaxFloat32)), creep: nan, burst: nan}
	if s.n < levelReady {
		return st
	}
	if usual := s.scale.slow + floor; s.asked(burst, s.scale.quick, usual) {
		st[burst] = float32(min(s.scale.quick/usual, math.MaxFloat32))
	}
	if i := run.best; i >= 0 {
		d, usual := math.Abs(s.experts.steady-run.x[i]), s.level.err[i]+floor
		if s.asked(creep, d, usual) {
			st[creep] = float32(min(d/usual, math.MaxFloat32))
		}
	}
	return st
}

// asked reports whether the statistic x/unit of a channel is needed.
func (s *State) asked(channel int, x, unit float64) bool {
	return x > float64(s.far[channel].u)*unit || s.n%channels[channel].every == 0
}

// test judges one channel. What feedback has called normal is no alarm.
func (s *State) test(channel int, z float32, kind Kind) test {
	far, c := &s.far[channel], &channels[channel]
	if !(z > far.u) || z <= s.calm[channel] {
		return test{1, kind}
	}
	return test{min(far.begins(z)/(c.share*float64(c.every)), 1), kind}
}

// nameOfCreep tells a pattern that did not come from a mean that moved: in the
// first case the profile has gone, within two hours, at least half of the way
// that the series is now missing.
func (s *State) nameOfCreep(season *Season, t int64, now seasonal, run *longRun) Kind {
	const twoHours = 2 * 3600_000
	if season == nil || now.day != now.day {
		return Drift
	}
	missing := s.experts.steady - run.x[run.best]
	before := season.at(place(t - twoHours))
	gone := now.day - before.day
	if week := now.week - before.week; week == week {
		gone += week
	}
	if gone*missing < 0 && math.Abs(gone) >= 0.5*math.Abs(missing) {
		return SeasonLost
	}
	return Drift
}
