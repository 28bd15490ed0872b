package anomaly

import "math"

// Season holds the profiles of one series by wall-clock time (UTC): 96 quarters
// of an hour for the day, 168 hours for what the week adds, and the largest
// residual and the deviation usual at each quarter of an hour. 1.5 KiB. Which
// series get one is said in profiling.go.
//
// A day profile of 1,440 minutes would not fit a budget of 4 KiB per series and
// would learn each of its slots from one sample a day; fifteen minutes average
// the noise and are interpolated between their centres.
type Season struct {
	base float64 // slow level that the profiles are offsets from
	day  [daySlots]float32
	week [weekSlots]float32

	daySum, weekSum float64 // of the slot now being visited
	dayN, weekN     uint32
	daySlot         uint16
	weekSlot        uint16
	started         bool

	before seasonal // what the profiles said of the newest sample

	peak, peakBefore [daySlots]uint8  // largest residual in the slot, as peakCode: the smaller of the last two days', and the last day's
	spread           [daySlots]uint16 // deviation from the long-run expectation usual in the slot, in slow scales, as encodeZ; 0: unknown
	spreadSum        float32          // of the slot now being visited
	spreadN          uint16
	days             uint8   // visits of slot 0, saturating at spreadDays
	peakNow          float32 // of the slot now being visited, in slow scales
	peakSlot         uint8

	astray astray
}

const (
	daySlots  = 96
	weekSlots = 168
	dayMs     = 86400_000
	weekMs    = 7 * dayMs
	dayGrain  = dayMs / daySlots
	weekGrain = weekMs / weekSlots
	sixHours  = 6 * 3600_000

	dayRate  = 0.3  // weight of the newest day in its slot
	weekRate = 0.35 // weight of the newest week
)

// seasonal is what the profiles say of one moment; NaN where they know nothing.
type seasonal struct {
	base, day, week float64
}

var unknownSeason = seasonal{math.NaN(), math.NaN(), math.NaN()}

// unset marks a slot that has not been visited. NaN spreads into the forecast,
// which then has no such expert.
var unset = float32(math.NaN())

// start empties the profiles around the level v.
func (s *Season) start(v float64) {
	*s = Season{base: v, before: unknownSeason}
	s.astray.start(v)
	for i := range s.day {
		s.day[i] = unset
	}
	for i := range s.week {
		s.week[i] = unset
	}
}

// at evaluates the profiles at a time.
func (s *Season) at(t int64) seasonal {
	return seasonal{s.base, interpolate(s.day[:], mod(t, dayMs), dayGrain), interpolate(s.week[:], mod(t, weekMs), weekGrain)}
}

// mod returns t modulo m in [0,m), also for times before 1970. (1970-01-01 was a
// Thursday; which day a week begins with does not matter.)
func mod(t, m int64) int64 {
	if t %= m; t < 0 {
		t += m
	}
	return t
}

// interpolate reads a cyclic profile linearly between the centres of its slots;
// where the neighbour is unset it returns the slot itself.
func interpolate(p []float32, phase, grain int64) float64 {
	i := int(phase / grain)
	part := float32(phase-int64(i)*grain)/float32(grain) - 0.5
	j := i + 1
	if part < 0 {
		j, part = i-1, -part
	}
	if j < 0 {
		j += len(p)
	} else if j == len(p) {
		j = 0
	}
	a, b := p[i], p[j]
	if b != b {
		return float64(a)
	}
	return float64(a + part*(b-a))
}

// learn adds a sample at time t; minutes is the time since the one before, usual
// the deviation from the long run that is usual.
func (s *Season) learn(t int64, v float64, minutes float32, usual float64) {
	d := uint16(mod(t, dayMs) / dayGrain)
	w := uint16(mod(t, weekMs) / weekGrain)
	if !s.started {
		s.daySlot, s.weekSlot, s.started = d, w, true
	}
	if w != s.weekSlot {
		s.closeWeekSlot()
		s.weekSlot = w
	}
	if d != s.daySlot {
		s.closeDaySlot(usual)
		s.daySlot = d
	}
	s.daySum += v - s.base
	s.astray.sum += v - s.astray.origin
	s.dayN++
	day := interpolate(s.day[:], mod(t, dayMs), dayGrain)
	if day != day {
		return // the first day: the base stays, the profile takes it all
	}
	s.weekSum += v - s.base - day
	s.weekN++
	if week := interpolate(s.week[:], mod(t, weekMs), weekGrain); week == week {
		day += week
	}
	s.base += float64(min(slowRate*minutes, 0.5)) * (v - s.base - day)
}

func (s *Season) closeDaySlot(usual float64) {
	if s.dayN == 0 {
		return
	}
	s.astray.close(s.daySlot, s.dayN, s.days, usual)
	move(&s.day[s.daySlot], float32(s.daySum/float64(s.dayN)), dayRate, 1)
	s.daySum, s.dayN = 0, 0
}

// closeWeekSlot believes the first week only half: one odd Tuesday is not yet a
// weekly pattern.
func (s *Season) closeWeekSlot() {
	if s.weekN == 0 {
		return
	}
	move(&s.week[s.weekSlot], float32(s.weekSum/float64(s.weekN)), weekRate, 0.5)
	s.weekSum, s.weekN = 0, 0
}

// farOffset bounds a profile so that differences of two slots stay finite.
const farOffset = 1e38

// move brings a slot towards its newest mean; first is the share of the very
// first one.
func move(slot *float32, mean, rate, first float32) {
	mean = min(max(mean, -farOffset), farOffset)
	if *slot != *slot {
		*slot = first * mean
		return
	}
	*slot += rate * (mean - *slot)
}
