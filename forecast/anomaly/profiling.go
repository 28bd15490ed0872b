package anomaly

import "math"

// Cheap profiling: each series gets the models that have paid on it.
//
//   - One that has never moved is not modelled at all: see [State.standsStill].
//   - Profiles come after six hours, to series that move and are sampled at least
//     once an hour. After eight days they must have paid, or the memory goes back;
//     a month later they may try again.
const (
	reviewAfter = 8 * dayMs
	retryAfter  = 30 * dayMs
	// paysBelow is the error, relative to the best without profiles, that they
	// must come below. A slow level alone, which is under the profiles too, gains
	// a few hundredths on plain noise.
	paysBelow = 0.9
)

// wantsSeason reports whether profiles are due.
func (s *State) wantsSeason() bool {
	return s.last-s.first >= sixHours && s.step > 0 && s.step <= 3600 &&
		s.still.moves > knownMoves && s.last >= s.review
}

// keepsSeason decides whether profiles stay, and when to ask again.
func (s *State) keepsSeason() bool {
	if s.last < s.review {
		return true
	}
	keep := s.seasonPays()
	s.review = s.last + reviewAfter
	if !keep {
		s.review = s.last + retryAfter
		s.dropSeason()
	}
	return keep
}

// seasonPays compares the best error with profiles and without, of the next
// sample and of the long run.
func (s *State) seasonPays() bool {
	plain, seasonal := math.Inf(1), math.Inf(1)
	for i, e := range s.experts.err {
		switch {
		case s.experts.seen[i] < trusted || i == auto:
		case i >= daily:
			seasonal = min(seasonal, e)
		default:
			plain = min(plain, e)
		}
	}
	if seasonal < paysBelow*plain {
		return true
	}
	l := &s.level
	for _, i := range [...]int{byDay, byWeek} {
		if l.seen[i] >= levelReady && l.err[i] < paysBelow*l.err[bySlow] {
			return true
		}
	}
	return false
}

// dropSeason forgets what was learnt of the profiles' forecasts.
func (s *State) dropSeason() {
	for i := daily; i <= weeklyStep; i++ {
		s.experts.err[i], s.experts.seen[i], s.experts.weight[i] = 0, 0, 0
	}
	s.experts.step = 0
	for i := byDay; i < numLongRun; i++ {
		s.level.err[i], s.level.seen[i] = 0, 0
	}
}

// standsStill handles a sample of a series that has never moved, in a tenth of
// the time: there is nothing to forecast, and nothing to learn but how long it
// has stood.
func (s *State) standsStill(p *params, t int64, v float64) Verdict {
	s.clock(t)
	s.last, s.n = t, 1 // the models begin with the first move
	if s.still.held < math.MaxUint32/2 {
		s.still.held++
	}
	vd := Verdict{Time: t, Value: v, Expected: v, Lower: v, Upper: v, PValue: 1, Ready: s.seen() > p.warmUp}
	if !vd.Ready {
		vd.Lower, vd.Upper = math.NaN(), math.NaN()
	}
	return vd
}

// seen returns the number of samples, those of a long stand included.
func (s *State) seen() uint32 { return s.n + min(s.still.held, math.MaxUint32-s.n) }
