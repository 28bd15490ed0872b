package anomaly

import "math"

// Season holds the profiles of one series by wall-clock time (UTC): 96 quarters
// of an hour for the day, 168 hours for what the week adds, and the largest
// residual, the usual deviation and the mean of a month at each quarter of an hour.
// 2.2 KiB. Which series get one is said in profiling.go.
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

// moment is where a time lies in the profiles: the slot, the neighbour whose centre
// is the nearer one, and how far it is on the way there, 0 to ½.
type moment struct {
	day, dayNear, week, weekNear uint8
	dayPart, weekPart            float32
}

// place returns the moment of a time. Everything that is asked of the profiles at
// one sample is asked of the same moment, and its divisions are done once.
func place(t int64) (m moment) {
	day, week := uint32(mod(t, dayMs)), uint32(mod(t, weekMs))
	d, w := day/dayGrain, week/weekGrain
	m.day, m.dayNear, m.dayPart = near(d, float32(day-d*dayGrain)*(1.0/dayGrain), daySlots)
	m.week, m.weekNear, m.weekPart = near(w, float32(week-w*weekGrain)*(1.0/weekGrain), weekSlots)
	return m
}

// near returns the slot, its nearer neighbour and the way there, for a phase within
// the slot of 0 to 1, in a cycle of so many slots.
func near(slot uint32, phase float32, slots uint32) (at, neighbour uint8, part float32) {
	if phase >= 0.5 {
		neighbour = uint8(slot + 1)
		if slot+1 == slots {
			neighbour = 0
		}
		return uint8(slot), neighbour, phase - 0.5
	}
	neighbour = uint8(slot - 1)
	if slot == 0 {
		neighbour = uint8(slots - 1)
	}
	return uint8(slot), neighbour, 0.5 - phase
}

// at evaluates the profiles.
func (s *Season) at(m moment) seasonal {
	return seasonal{s.base, m.inDay(&s.day), m.inWeek(&s.week)}
}

// inDay and inWeek read a cyclic profile linearly between the centres of its slots;
// where the neighbour is unset they return the slot itself.
func (m moment) inDay(p *[daySlots]float32) float64 {
	return between(p[m.day], p[m.dayNear], m.dayPart)
}

func (m moment) inWeek(p *[weekSlots]float32) float64 {
	return between(p[m.week], p[m.weekNear], m.weekPart)
}

func between(a, b, part float32) float64 {
	if b != b {
		return float64(a)
	}
	return float64(a + part*(b-a))
}

// mod returns t modulo m in [0,m), also for times before 1970. (1970-01-01 was a
// Thursday; which day a week begins with does not matter.)
func mod(t, m int64) int64 {
	if t %= m; t < 0 {
		t += m
	}
	return t
}

// learn adds a sample; minutes is the time since the one before, usual
// the deviation from the long run that is usual.
func (s *Season) learn(m moment, v float64, minutes float32, usual float64) {
	d, w := uint16(m.day), uint16(m.week)
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
	day := m.inDay(&s.day)
	if day != day {
		return // the first day: the base stays, the profile takes it all
	}
	s.weekSum += v - s.base - day
	s.weekN++
	if week := m.inWeek(&s.week); week == week {
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
