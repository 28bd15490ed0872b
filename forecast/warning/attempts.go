package warning

import "math"

// attempts remembers where a series turned back. A forecast extrapolates; load
// is bounded, and turns before a limit again and again: a processor that works
// at 100 ± 1 % is a moment away from 102 % by every trend through its noise, for
// months. A race is run
//
//	from about here to the threshold, at a distance d, before falling back,
//
// and the share of the races won says what the extrapolation is worth. Where
// the series has never been, none was lost yet, and the forecast stands as it is:
// a leak is new ground.
//
// Turning points are kept at two sizes of swing, so that the noise on top of a
// plateau does not drive out the memory of the plateaus.
type attempts struct {
	fine, coarse ladder
}

// The settings below were chosen for the Brier score on the simulated series of
// benchdata/early, on the recorded lives of its training part and on service
// KPIs, demand traces and cluster loads; on those loads it fell from .08-.21 to
// .04, about what the base rate would have scored in hindsight, and on the
// recorded lives it did not move.
const (
	// fineSwing and coarseSwing are the least swings that count as a turn, in mean
	// absolute steps: noise turns at each few samples, and is let pass by the
	// coarse ladder. 2, 3, 8 and 16 were worse than 4.
	fineSwing   = 1
	coarseSwing = 4
	// asFar is by how much of the distance to the threshold an earlier attempt may
	// have fallen short of where the series is now, and still counts as the like.
	asFar = 0.25
	// fallenBack is how far from its crest a series falls, in the distance from
	// here to the threshold, for the race to be lost. At 0.5 the noise of a true
	// climb loses races too.
	fallenBack = 0.75
	// faith is how many races, all won, the forecast itself is worth: Jeffreys'
	// half.
	faith = 0.5
	// leapTail is the index of the tail of leaps: Pareto's law with a finite
	// variance.
	leapTail = 3
)

func (a *attempts) step(t int64, x, scale float64) {
	a.fine.step(t, x, fineSwing*scale)
	a.coarse.step(t, x, coarseSwing*scale)
}

// share is the factor that the record puts on a forecast of reaching the
// threshold within h seconds. Of L races lost and W won, with m more to come in
// that time, one is won with probability
//
//	1 − (L/(L+m))^(faith+W),
//
// which for one race and W = 0 is about faith/(faith+L), the rule of succession,
// and for faith + W = 1 the chance m/(L+m) that the largest of L+m exchangeable
// values is among the last m.
func (a *attempts) share(threshold, dir, value float64, now int64, h float64) float64 {
	share := 1.0
	for _, l := range [2]*ladder{&a.fine, &a.coarse} {
		won, lost := l.races(threshold, dir, value)
		if lost == 0 {
			continue
		}
		again := (won + lost) * h / max(float64(now-l.oldest())/1000, 1e-3)
		share = min(share, 1-math.Pow(lost/(lost+max(again, 1)), faith+won))
	}
	return share
}

// leap is the least probability that a threshold is due: what has not happened
// in a life of age seconds happens in the next h with probability h/(h+age) at
// most, taken by half, and less where the farthest turning point or the largest
// swing would not do from here: no trend knows the spikes that come from nowhere.
func (a *attempts) leap(threshold, dir, value, h, age float64) float64 {
	rise := max(a.fine.rise(dir, value), a.coarse.rise(dir, value)) / (dir * (threshold - value))
	if !(rise > 0) {
		return 0
	}
	return 0.5 * h / (h + age) * math.Pow(min(rise, 1), leapTail)
}

func (a *attempts) append(dst []byte) []byte { return a.coarse.append(a.fine.append(dst)) }
