package warning

import (
	"math"
)

// Threshold is a value not to be reached: from below, or from above when Below
// is set ("free space below 1 GB").
type Threshold struct {
	Value float64
	Below bool
}

func (t Threshold) direction() float64 {
	if t.Below {
		return -1
	}
	return 1
}

// Tracker follows one series and says when it will reach a threshold. The zero
// value is a series not yet seen; [Tracker.Step] takes samples,
// [Tracker.Crossing] asks about any threshold.
//
// Four local linear trends, from a straight line to a random walk, run side by
// side as Kalman filters, with a series that comes back to its mean as the fifth
// model, and are weighed by how well they forecast the last two hundred samples. A jump that stays is a reset or a step: the level moves, the
// slope is kept but less trusted, and what resets came from is remembered (see
// cycle). A jump that does not stay is forgotten. Where the series turned back
// before is remembered too, and says what such a forecast has been worth (see
// attempts).
//
// The state is 1272 bytes, without pointers. A step costs about 270 ns and
// allocates nothing. A Tracker is not safe for concurrent use.
type Tracker struct {
	first, last int64 // times, ms
	n           uint32
	step        float64 // typical distance of samples, seconds
	value       float64 // newest sample believed
	scale       float64 // mean absolute step of the values, without jumps
	pending     float64 // a jump that waits for the next sample
	waits       bool
	since       uint8 // samples since the last jump, saturating
	trends      [numTrends]trend
	revert      reverting
	cycle       cycle
	attempts    attempts
}

const (
	// jumpSteps and jumpErrors make a jump: so many mean absolute steps away
	// from the last value, and so many standard deviations from every forecast.
	jumpSteps  = 10
	jumpErrors = 6
	scaleRate  = 1.0 / 128
	// rampWithin samples of a jump, the next one is no jump: a series that had
	// stood still has begun to move.
	rampWithin = 8
	// readyAt is how many samples a claim needs.
	readyAt = 10
	// leastScale is the smallest noise, relative to the level: the digits that a
	// float32 exporter loses.
	leastScale = 1e-7
)

// Step takes a sample in strictly increasing time order. NaN, infinite and late
// samples change nothing.
func (k *Tracker) Step(t int64, v float64) {
	if v-v != 0 || k.n > 0 && t <= k.last {
		return
	}
	x := bounded(v)
	if k.n == 0 {
		k.begin(t, x)
		return
	}
	if k.n < math.MaxUint32 {
		k.n++
	}
	k.attempts.step(t, x, k.scale)
	elapsed := float64(t-k.last) / 1000
	if k.step == 0 {
		k.restep(elapsed)
	}
	for i := range k.trends {
		k.trends[i].predict(elapsed, k.step, natures[i])
	}
	k.last = t
	k.step += max(1.0/64, 1/float64(k.n)) * (min(elapsed, 4*k.step) - k.step)
	k.settle(t, x)
}

func (k *Tracker) begin(t int64, x float64) {
	*k = Tracker{first: t, last: t, n: 1, value: x, since: math.MaxUint8}
	for i := range k.trends {
		k.trends[i].start(x, natures[i], 1)
	}
	k.revert.start(x)
}

// restep scales what start assumed of the step to the first one seen.
func (k *Tracker) restep(elapsed float64) {
	k.step = elapsed
	for i := range k.trends {
		k.trends[i].p22 /= elapsed * elapsed
	}
}

// floor is the variance below which noise counts as none.
func (k *Tracker) floor() float64 {
	s := leastScale*math.Abs(k.value) + 1e-12
	return s * s
}

// settle decides between a sample, an outlier, a jump that stayed, and the
// beginning of a ramp.
func (k *Tracker) settle(t int64, x float64) {
	if k.since < math.MaxUint8 {
		k.since++
	}
	if k.waits {
		k.waits = false
		if math.Abs(x-k.pending) < math.Abs(x-k.value) {
			k.jump(t, x)
			return
		}
	} else if k.n > readyAt && k.jumped(x) {
		if k.since > rampWithin {
			k.pending, k.waits = x, true
			return
		}
		k.ramp(x)
	}
	k.learn(x)
}

// ramp forgets slopes and scales that were learnt while nothing moved.
func (k *Tracker) ramp(x float64) {
	move := math.Abs(x - k.value)
	k.scale = max(k.scale, move/2)
	for i := range k.trends {
		m := &k.trends[i]
		m.p22 = max(m.p22, 1/(k.step*k.step))
		m.variance = max(m.variance, min(move, largest)*min(move, largest)/4)
	}
}

func (k *Tracker) jumped(x float64) bool {
	if math.Abs(x-k.value) <= jumpSteps*k.scale {
		return false
	}
	floor := k.floor()
	for i := range k.trends {
		m := &k.trends[i]
		e := x - m.l
		if e*e <= jumpErrors*jumpErrors*(m.p11+natures[i].noise)*max(m.variance, floor) {
			return false
		}
	}
	return true
}

func (k *Tracker) jump(t int64, x float64) {
	k.cycle.reset(t, k.value, x, k.floor())
	for i := range k.trends {
		k.trends[i].jump(x, natures[i])
	}
	k.revert.jump(x)
	k.value, k.since = x, 0
}

func (k *Tracker) learn(x float64) {
	floor := k.floor()
	k.revert.learn(x, k.n, floor)
	best := k.revert.weight
	for i := range k.trends {
		k.trends[i].learn(x, k.n, natures[i], floor)
		best = max(best, k.trends[i].weight)
	}
	k.revert.weight -= best
	for i := range k.trends {
		k.trends[i].weight -= best
	}
	k.scale += max(scaleRate, 1/float64(k.n)) * (math.Abs(x-k.value) - k.scale)
	k.value = x
}

// Ready reports whether there is enough history for a claim.
func (k *Tracker) Ready() bool { return k.n >= readyAt }

// Crossing returns when the series will reach the threshold, as seen from its
// newest sample. Before [Tracker.Ready] nothing is known: its probability is 0
// for every horizon. The result is a value of its own and stays true to the
// moment that it was made at.
func (k *Tracker) Crossing(th Threshold) Crossing {
	c := Crossing{Time: k.last, Threshold: th, Value: k.value}
	if !k.Ready() {
		return c
	}
	c.tracker, c.known = *k, true
	sum := 0.0
	for i, m := range k.trends {
		c.weights[i] = math.Exp(m.weight)
		sum += c.weights[i]
	}
	c.weights[numTrends] = math.Exp(k.revert.weight)
	sum += c.weights[numTrends]
	for i := range c.weights {
		c.weights[i] /= sum
	}
	return c
}
