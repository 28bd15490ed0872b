package warning

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// cycle remembers the resets of a series: a log that is rotated, a heap that is
// collected, a process that is restarted. What a saw-tooth reached before each
// reset says more about a threshold than its slope does.
type cycle struct {
	sign  float64 // of the resets' jumps: −1 falls, +1 rises; 0 none yet
	count float64 // resets on that side, decayed
	peak  float64 // mean of the values that they came from
	dev   float64 // mean absolute deviation of those
	span  float64 // mean size of a jump
	last  int64   // time of the newest reset, ms
	crest trend   // of the values that resets came from
	gap   float64 // mean time between resets, seconds
}

const (
	cycleRate = 0.2  // weight of the newest cycle; five count
	cycleCap  = 20.0 // resets beyond which more do not make surer
	// leastDev is the smallest deviation of peaks believed, in jumps.
	leastDev = 0.03
)

// crestNature is that of the line through the peaks.
var crestNature = natures[0]

// reset takes the value before a jump and the one after it.
func (c *cycle) reset(t int64, before, after, floor float64) {
	jump := after - before
	if c.count == 0 || jump*c.sign < 0 {
		*c = cycle{sign: math.Copysign(1, jump), peak: before, span: math.Abs(jump), count: 1, last: t}
		c.crest.start(before, crestNature, 1)
		return
	}
	gap := max(float64(t-c.last)/1000, 1e-3)
	if c.count == 1 {
		c.gap = gap
		c.crest.start(c.peak, crestNature, gap)
	}
	c.crest.predict(gap, c.gap, crestNature)
	c.crest.learn(before, uint32(c.count)+1, crestNature, floor)
	c.last = t
	w := max(cycleRate, 1/(c.count+1))
	c.dev += w * (math.Abs(before-c.peak) - c.dev)
	c.peak += w * (before - c.peak)
	c.span += w * (math.Abs(jump) - c.span)
	c.gap += w * (gap - c.gap)
	c.count = min(c.count+1, cycleCap)
}

// passes is the probability that this cycle, now at level, goes on to the
// threshold before it is reset. With k resets that all came earlier, rule of
// succession: (k·g + ½)/(k + 1), where g is what the peaks themselves say,
//
//	g = G(threshold)/G(level),   G(x) = 1/(1 + exp((x − peak)/dev)),
//
// a logistic law, heavier in the tail than the normal one. A level that has left
// all peaks behind says that the cycles are over.
func (c *cycle) passes(threshold, dir, level float64) float64 {
	if c.count == 0 || c.sign*dir > 0 {
		return 1
	}
	dev := max(c.dev, leastDev*c.span)
	if !(dev > 0) {
		return 1
	}
	over := func(x float64) float64 { return 1 / (1 + math.Exp(min(dir*(x-c.peak)/dev, 500))) }
	at := over(level)
	never := 0.5 / (c.count + 1) // the next one is of another sort
	ended := never / (never + (1-never)*at)
	return ended + (1-ended)*min(over(threshold)/at, 1)
}

// climb is the probability that the peaks themselves climb to the threshold
// within h seconds.
func (c *cycle) climb(threshold, dir, h, floor float64) float64 {
	if c.count < 4 || c.sign*dir > 0 || h < c.gap {
		return 0
	}
	return c.crest.cross(threshold, dir, h, c.count*c.gap, c.gap, max(floor, c.dev*c.dev), crestNature)
}

func (c *cycle) append(dst []byte) []byte {
	dst = codec.AppendFloat64s(dst, []float64{c.sign, c.count, c.peak, c.dev, c.span, c.gap})
	return c.crest.append(codec.AppendUint64(dst, uint64(c.last)))
}

func (c *cycle) read(r *codec.Reader) {
	for _, p := range []*float64{&c.sign, &c.count, &c.peak, &c.dev, &c.span, &c.gap} {
		*p = r.Finite()
	}
	c.last = int64(r.Uint64())
	c.crest.read(r)
	if math.Abs(c.sign) > 1 || !(c.count >= 0 && c.count <= cycleCap) || c.dev < 0 || c.span < 0 || c.gap < 0 {
		r.Fail("cycles contradict themselves")
	}
}
