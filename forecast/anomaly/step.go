package anomaly

import "math"

// params is a Config made ready for the hot path.
type params struct {
	perSecond float64 // Budget in alarms per second
	coverage  float32
	warmUp    uint32
	need      uint8
	season    bool
}

func newParams(c Config) params {
	c = c.withDefaults()
	return params{c.Budget / 86400, float32(c.Coverage), uint32(c.WarmUp), uint8(c.MinSamples), !c.NoSeason}
}

// clipAt is the number of mean absolute residuals beyond which a residual is
// cut before it teaches (Huber's ψ; about 4σ of normal noise).
const clipAt = 5

// shiftRun is after how many residuals beyond the clip in a row, on one side, a
// spike is called a shift.
const shiftRun = 4

// gapSteps is the number of missing steps after which the last value is no
// forecast any more.
const gapSteps = 10

// stepState takes one sample: forecast, judge, learn, in that order, and fills in
// the verdict. season is nil where there are no profiles.
func stepState(vd *Verdict, s *State, season *Season, p *params, t int64, v float64) {
	switch {
	case v-v != 0 || s.n > 0 && t <= s.last:
		*vd = notReady(t, v)
	case s.n == 0:
		s.begin(t, v)
		if season != nil {
			season.start(v)
		}
		*vd = notReady(t, v)
	case s.still.moves == 0 && v == s.value && season == nil:
		*vd = s.standsStill(p, t, v)
	default:
		s.next(vd, season, p, t, v)
	}
}

// halfEvery is how often the quantile of the band is read anew: it moves slowly.
const halfEvery = 16

func notReady(t int64, v float64) Verdict {
	nan := math.NaN()
	return Verdict{Time: t, Value: v, Expected: nan, Lower: nan, Upper: nan, PValue: 1}
}

func (s *State) begin(t int64, v float64) {
	x := min(max(v, -largest), largest)
	*s = State{last: t, first: t, n: 1, value: v}
	s.experts.start(x)
	s.level.slow = x
	s.resid.seed()
	s.body.seed()
	for i := range s.far {
		s.far[i].seed(channels[i].u)
	}
}

// next is a step after the first.
func (s *State) next(vd *Verdict, season *Season, p *params, t int64, v float64) {
	x := min(max(v, -largest), largest)
	gap := s.clock(t)
	now, before := unknownSeason, unknownSeason
	usual, spread := 0.0, 0.0
	var m moment
	if season != nil {
		m = place(t)
		now, before = season.at(m), season.before
		usual, spread = season.usual(m)*s.scale.slow, season.spreadAt(m)*s.scale.slow
	}
	var f [numExperts]float64
	s.experts.forecast(&f, now, before)
	floor := floorOf(s.experts.steady)
	run := s.level.longRun(x, now, spread, floor)
	weight := awayFrom(&run)
	unit := max(s.scale.unit(floor), usual)
	if gap > gapSteps { // a forecast over a long gap is worth less
		unit *= min(math.Sqrt(gap), 10)
	}
	if season != nil {
		season.look(x, m, run.best >= 0, s.usualOff(spread, floor))
	}
	if s.n%weighEvery == 0 || s.n <= weighFirst || s.alarm.open {
		s.experts.weigh(floor)
	}
	expected := s.experts.blend(&f)
	z := math.Abs(x-expected) / unit
	away := z * weight
	switch {
	case s.echo.left > 0:
		away = min(away, s.echo.back(x, gap)/unit*weight)
	case away > excursion:
		s.echo.leave(expected, s.step)
	}
	st := s.statistics(away, &run, floor)
	s.newest = st[point]
	*vd = Verdict{Time: t, Value: v, Expected: expected, PValue: 1}
	vd.Lower, vd.Upper = s.band(p, expected, unit)
	s.judge(vd, p, &st, season, now, &run)
	s.learn(&lesson{season, now, m, &run, &st, t, x, expected, unit, z, spread}, &f)
	s.value = v
}

// band returns the prediction interval.
func (s *State) band(p *params, expected, unit float64) (lower, upper float64) {
	if s.n%halfEvery == 0 || s.n < 4*halfEvery {
		s.half = s.resid.quantile(p.coverage)
	}
	half := unit * float64(s.half)
	return expected - half, expected + half
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
func (s *State) judge(v *Verdict, p *params, st *statistics, season *Season, now seasonal, run *longRun) {
	same := v.Value == s.value
	pStill := float64(s.still.add(same, s.n))
	v.Ready = s.seen() > p.warmUp
	if !v.Ready {
		v.Lower, v.Upper = math.NaN(), math.NaN()
		return
	}
	z := st[point]
	worst := s.test(point, z, s.kindOf(v))
	if season != nil {
		if o := (test{season.strays(), Drift}); o.begins < 1 {
			s.newest = max(z, s.far[point].height(o.begins))
			if worst.rarer(o) {
				o.kind = s.nameOfCreep(season, v.Time, now, run)
				worst = o
			}
		}
	}
	share := reach(&s.body, &s.far[point], s.newest)
	if worst.begins < 1 {
		novel := s.still.novelty(z, s.seen())
		share, worst.begins = max(share, novel), max(worst.begins, novel)
	}
	if pStill < 1 {
		pStill = min(pStill/shareStill, 1)
		share = min(share, pStill)
		if still := (test{pStill, FlatLine}); worst.rarer(still) {
			worst = still
		}
	}
	v.PValue = max(share, minPValue)
	// What builds up over many samples raises alarms; the sample itself stays as
	// ordinary as it is.
	if o := s.test(burst, st[burst], Variance); worst.rarer(o) {
		worst = o
	}
	if o := s.test(creep, st[creep], Drift); worst.rarer(o) {
		o.kind = s.nameOfCreep(season, v.Time, now, run)
		worst = o
	}
	s.alarm.raise(v, &s.purse, p, s.step, worst.begins, worst.kind)
}

// kindOf names a residual by its side and by how long it has lasted.
func (s *State) kindOf(v *Verdict) Kind {
	below := v.Value < v.Expected
	switch {
	case below && v.Value == 0:
		return Dropout
	case below && s.alarm.run <= -shiftRun:
		return ShiftDown
	case below:
		return Dip
	case s.alarm.run >= shiftRun:
		return ShiftUp
	}
	return Spike
}

// lesson is what one sample teaches.
type lesson struct {
	season   *Season
	now      seasonal
	m        moment
	run      *longRun
	st       *statistics
	t        int64
	v        float64 // the sample
	expected float64
	unit     float64
	z        float64 // the residual in units
	spread   float64 // deviation usual at this time of day
}

// learn updates everything with the sample, clipped to a plausible distance.
func (s *State) learn(l *lesson, f *[numExperts]float64) {
	distance := math.Abs(l.v - l.expected)
	z := float32(min(l.z, math.MaxFloat32))
	limit := min(s.clip(z, l.v < l.expected)*l.unit, math.MaxFloat64)
	s.experts.judge(f, l.v, limit)
	clipped := min(distance, clipAt*l.unit)
	if s.n <= trusted { // the scale itself is a guess: nothing to clip by, nothing to learn a tail from
		clipped = distance
	} else {
		s.learnTails(z, l.st)
	}
	taught := l.expected + min(max(l.v-l.expected, -limit), limit)
	if l.season != nil {
		s.learnSeason(l, distance, taught)
	}
	s.scale.add(distance, clipped, s.n-1)
	s.experts.learn(taught)
	s.level.learn(l.run, s.experts.steady, taught, s.n, s.scale.streak, s.alarm.open)
	s.last = l.t
}

func (s *State) learnSeason(l *lesson, distance, taught float64) {
	per := 1 / (s.scale.slow + floorOf(l.expected))
	l.season.learnPeak(l.m, distance*per)
	if l.run.best >= 0 {
		l.season.learnSpread(min(l.run.off, clipAt*(s.level.wide+floorOf(l.expected))) * per)
	}
	l.season.astray.learn(s.n, s.step, l.season.days)
	l.season.learn(l.m, taught, float32(l.t-s.last)/60000, s.usualOff(l.spread, floorOf(l.expected)))
	l.season.before = l.now
}

func (s *State) learnTails(z float32, st *statistics) {
	weight := s.alarm.lesson()
	s.resid.add(z, weight, s.n)
	s.body.add(st[point], weight, s.n)
	for i, z := range st {
		if every := channels[i].every; z == z && s.n%every == 0 {
			s.far[i].add(&s.peaks[i], z, s.step, every, s.n/every)
		}
		s.calm[i] *= calmDecay
	}
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
