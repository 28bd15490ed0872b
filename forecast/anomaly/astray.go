package anomaly

import "math"

// astray watches the distance of a sample from a profile of the day that hardly
// moves. The day and week profiles follow within days and their level within hours,
// so that a long incident becomes their expectation, and what happens inside it, or
// after it, is measured from there. This profile averages thirty days, a day moves
// it by no more than what is usual in the slot, and no level lies under it: what it
// measures from is where the series has been at this time of day.
//
// It sees long incidents that the residual gets used to, and on a series whose
// level wanders it is wrong all the time. Which of the two a series is, its own past
// says: the tail of the distance is learnt like that of any other statistic, and
// on a wandering series nothing is rare. It is taught as seldom as creep, or it
// would get used to the incident just as fast.
type astray struct {
	origin float64           // what the profile is an offset from
	day    [daySlots]float32 // mean of the slot; unset at first
	sum    float64           // of the slot now being visited
	far    episodes          // tail of the distance
	peaks  peaks
	calm   float32 // distance that feedback has called normal
	z      float32 // of the newest sample; NaN where there is none
}

const (
	// shareAstray is its part of the budget, of both alarms and tail probability.
	// At a fifth the event F1 in hindsight on training parts of web metrics was what
	// it was without, at a half .004 less; it helps where incidents last.
	shareAstray = 0.2
	astrayEvery = 16
	astrayDays  = 3 // days before it counts: a mean of two is one incident and one day
)

// start empties it around the level v.
func (a *astray) start(v float64) {
	*a = astray{origin: v, z: float32(math.NaN())}
	for i := range a.day {
		a.day[i] = unset
	}
	a.far.seed(priorU)
}

// look measures the sample x; usual is the deviation to divide by, and ready says
// that it is known.
func (s *Season) look(x float64, m moment, ready bool, usual float64) {
	a := &s.astray
	a.z = float32(math.NaN())
	if ready {
		off := math.Abs(x - a.origin - m.inDay(&a.day))
		a.z = float32(min(off/usual, math.MaxFloat32))
	}
}

// close lets the slot learn from the visit of n samples that has ended; most is how
// far it may move.
func (a *astray) close(slot uint16, n uint32, days uint8, most float64) {
	mean := a.sum / float64(n)
	if old := float64(a.day[slot]); old == old {
		if days >= astrayDays {
			mean = old + min(max(mean-old, -most), most)
		}
		mean = old + (mean-old)/float64(days+1)
	}
	a.day[slot] = float32(min(max(mean, -farOffset), farOffset))
	a.sum = 0
}

// strays returns the probability that a sample begins an episode reaching the
// newest distance; 1 below the threshold. It is not divided by astrayEvery, as that
// of other channels is: judged at every sample and taught at one in sixteen,
// the distance peaks between the lessons.
func (s *Season) strays() float64 {
	a := &s.astray
	if !(a.z > a.far.u) || a.z <= a.calm || s.days < astrayDays {
		return 1
	}
	return min(a.far.begins(a.z)/shareAstray, 1)
}

// learn takes the newest distance, n being the number of samples and step their
// distance in seconds.
func (a *astray) learn(n uint32, step float32, days uint8) {
	if a.z == a.z && days >= astrayDays && n%astrayEvery == 0 {
		a.far.add(&a.peaks, a.z, step, astrayEvery, n/astrayEvery)
	}
	a.calm *= calmDecay
}

// accept takes what has been seen as normal, with a margin for what is to come.
func (a *astray) accept() {
	shown := max(a.far.top, a.far.u)
	if a.z > shown {
		shown = a.z
	}
	a.calm = min(max(a.calm, 2*shown), math.MaxFloat32)
}
