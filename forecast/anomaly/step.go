package anomaly

import "math"

// params is a Config made ready for the hot path.
type params struct {
	perSecond float64 // Budget in alarms per second
	coverage  float32
	warmUp    uint32
	season    bool
}

func newParams(c Config) params {
	c = c.withDefaults()
	return params{c.Budget / 86400, float32(c.Coverage), uint32(c.WarmUp), !c.NoSeason}
}

// clipAt is the number of mean absolute residuals beyond which a residual is
// cut before it teaches (Huber's ψ; about 4σ of normal noise).
const clipAt = 5

// unusual beyond which level shifts let go of the clip: after shiftRun
// residuals in a row on one side the level is believed.
const shiftRun = 4

// gapSteps is the number of missing steps after which the last value is no
// forecast any more.
const gapSteps = 10

// stepState takes one sample: forecast, judge, learn, in that order. season is
// nil where there are no profiles.
func stepState(s *State, season *Season, p *params, t int64, v float64) Verdict {
	if v-v != 0 || s.n > 0 && t <= s.last {
		return notReady(t, v)
	}
	if s.n == 0 {
		s.begin(t, v)
		if season != nil {
			season.start(v)
		}
		return notReady(t, v)
	}
	return s.next(season, p, t, v)
}

func notReady(t int64, v float64) Verdict {
	nan := math.NaN()
	return Verdict{Time: t, Value: v, Expected: nan, Lower: nan, Upper: nan, PValue: 1}
}

func (s *State) begin(t int64, v float64) {
	*s = State{last: t, first: t, n: 1, value: v}
	s.level.start(min(max(v, -largest), largest))
	s.tail.seed()
}

func (s *State) next(season *Season, p *params, t int64, v float64) Verdict {
	x := min(max(v, -largest), largest)
	gap := s.clock(t)
	now, before := unknownSeason, unknownSeason
	if season != nil {
		now, before = season.at(t), season.at(s.last)
	}
	var f [numExperts]float64
	s.level.forecast(&f, now, before)
	floor := floorOf(s.level.steady)
	expected := s.level.blend(&f, floor)
	unit := s.scale.value(floor)
	if gap > gapSteps { // a forecast over a long gap is worth less
		unit *= min(math.Sqrt(gap), 10)
	}
	residual := x - expected
	z := float32(min(math.Abs(residual)/unit, math.MaxFloat32))
	vd := Verdict{Time: t, Value: v, Expected: expected, PValue: 1}
	half := unit * float64(s.tail.quantile(p.coverage))
	vd.Lower, vd.Upper = expected-half, expected+half
	s.judge(&vd, p, z, residual < 0, v == s.value)
	s.learn(season, &f, t, x, expected, z, unit)
	s.value = v
	return vd
}

// clock advances the time and returns how many typical steps have passed.
func (s *State) clock(t int64) float64 {
	elapsed := float64(t-s.last) / 1000
	if s.n < math.MaxUint32 {
		s.n++
	}
	if s.step == 0 {
		s.step = float32(elapsed)
	}
	step := float64(s.step)
	gap := elapsed / step
	s.step += float32(rate(1.0/64, s.n-1) * (min(elapsed, 4*step) - step))
	return gap
}

// largest bounds what the models calculate with, so that no square overflows: a
// sample of 1e308 is judged, and learnt from, as if it were 1e150. Its verdict
// still carries it unchanged.
const largest = 1e150

// floorOf is the smallest scale worth telling apart from zero at a level: a
// millionth of it, the digits that a float32 exporter or a printed %g loses.
func floorOf(level float64) float64 {
	return 1e-6*math.Abs(level) + 1e-12
}

// judge fills in tail probability, kind, readiness and phase.
func (s *State) judge(v *Verdict, p *params, z float32, below, same bool) {
	pStill := float64(s.still.add(same, s.n))
	v.Ready = s.n > p.warmUp
	if !v.Ready {
		v.Lower, v.Upper = math.NaN(), math.NaN()
		return
	}
	pz := s.tail.probability(z)
	if !same {
		pz = max(pz, s.still.novelty(s.n))
	}
	kind := s.kindOf(below)
	if pStill < pz {
		kind = FlatLine
	}
	v.PValue = pz
	if pStill < 1 { // two tests were made: Bonferroni
		v.PValue = max(min(1, 2*min(pz, pStill)), minPValue)
	}
	limit := p.perSecond * float64(s.step)
	v.Phase = s.alarm.advance(v.PValue < limit, v.PValue > 20*limit, kind)
	if s.alarm.open {
		v.Kind = s.alarm.kind
	}
}

// kindOf names a residual by its side and by how long it has lasted.
func (s *State) kindOf(below bool) Kind {
	switch {
	case below && s.alarm.run <= -shiftRun:
		return ShiftDown
	case below:
		return Dip
	case s.alarm.run >= shiftRun:
		return ShiftUp
	}
	return Spike
}

// learn updates everything with the sample, clipped to a plausible distance.
func (s *State) learn(season *Season, f *[numExperts]float64, t int64, v, expected float64, z float32, unit float64) {
	limit := min(s.clip(z, v < expected)*unit, math.MaxFloat64)
	s.level.judge(f, v, limit)
	if s.n <= trusted { // the scale itself is a guess: nothing to clip by, nothing to learn a tail from
		s.scale.add(math.Abs(v-expected), s.n-1)
	} else {
		s.scale.add(min(float64(z), clipAt)*unit, s.n-1)
		s.tail.add(z, s.alarm.lesson(), s.n)
	}
	taught := expected + min(max(v-expected, -limit), limit)
	s.level.learn(taught)
	if season != nil {
		season.learn(t, taught, float32(t-s.last)/60000)
	}
	s.last = t
}

// clip returns how many units a residual may teach. It doubles with every
// further residual beyond it on the same side, so that a spike teaches little
// and a new level is reached within a few samples.
func (s *State) clip(z float32, below bool) float64 {
	if z <= clipAt || s.n < trusted {
		s.alarm.run = 0
		if s.n < trusted {
			return math.MaxFloat64
		}
		return clipAt
	}
	switch {
	case below && s.alarm.run > 0 || !below && s.alarm.run < 0:
		s.alarm.run = 0
	}
	if below {
		s.alarm.run = max(s.alarm.run-1, -1<<14)
	} else {
		s.alarm.run = min(s.alarm.run+1, 1<<14)
	}
	return clipAt * float64(uint32(1)<<min(abs16(s.alarm.run)-1, 20))
}

func abs16(x int16) int16 {
	if x < 0 {
		return -x
	}
	return x
}
