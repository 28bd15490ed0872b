package filter

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// cycle is the profile of one season: by wall clock (UTC) in slots that are read
// linearly between their centres, or by counting samples.
type cycle struct {
	period float64 // ms by wall clock, else samples
	clock  bool
	at     float64 // by counting: samples since the start of the period
	full   bool    // a whole period has been seen: values say something
	begun  int64   // time of the first sample
	values []float32
	count  []uint16 // samples per slot of the first period; nil once full
	seen   uint32   // samples of the first period
	base   float64  // the series' level in the first period, that values are offsets from
}

const (
	dayMs     = 86400_000
	weekMs    = 7 * dayMs
	daySlots  = 96  // quarters of an hour: a slot of minutes averages 15 samples, and 384 bytes fit any budget
	weekSlots = 168 // hours

	maxSeason = 1 << 14 // samples: a week at 40 s

	// farOffset bounds a profile so that differences of two slots stay finite in
	// single precision.
	farOffset = 1e37
)

func clockCycle(period float64, slots int) cycle {
	return cycle{period: period, clock: true, values: make([]float32, slots), count: make([]uint16, slots)}
}

func countCycle(samples int) cycle {
	return cycle{period: float64(samples), values: make([]float32, samples), count: make([]uint16, samples)}
}

// place is where a moment falls between two slots: a share part of the second.
type place struct {
	i, j int
	part float64
}

// advance moves a counted cycle on by gap samples. A wall clock needs no moving.
func (c *cycle) advance(gap float64) {
	if !c.clock {
		c.at = math.Mod(c.at+math.Round(gap), c.period)
	}
}

// find returns the place of time t (which only a wall clock looks at).
func (c *cycle) find(t int64) place {
	n := len(c.values)
	if !c.clock {
		i := min(int(c.at), n-1)
		return place{i, i, 0}
	}
	phase := t % int64(c.period)
	if phase < 0 {
		phase += int64(c.period)
	}
	x := float64(phase)*float64(n)/c.period - 0.5
	i := int(math.Floor(x))
	p := place{i, i + 1, x - float64(i)}
	if p.i < 0 {
		p.i += n
	}
	if p.j >= n {
		p.j -= n
	}
	return p
}

// value reads the profile; 0 until a whole period has been seen.
func (c *cycle) value(p place) float64 {
	if !c.full {
		return 0
	}
	return float64(c.values[p.i])*(1-p.part) + float64(c.values[p.j])*p.part
}

// move adds d to the profile at p, shared out by nearness.
func (c *cycle) move(p place, d float64) {
	c.add(p.i, d*(1-p.part))
	if p.part > 0 {
		c.add(p.j, d*p.part)
	}
}

func (c *cycle) add(i int, d float64) {
	c.values[i] = float32(min(max(float64(c.values[i])+d, -farOffset), farOffset))
}

// gather collects the first period: the mean of each slot around the first
// sample. It reports true once, when the period is over and the profile holds.
func (c *cycle) gather(p place, t int64, x float64) bool {
	if c.seen == 0 {
		c.begun, c.base = t, x
	} else if c.over(t) {
		c.close()
		return true
	}
	c.seen++
	i := p.i
	if p.part >= 0.5 {
		i = p.j
	}
	if c.count[i] < math.MaxUint16 {
		c.count[i]++
	}
	c.add(i, (x-c.base-float64(c.values[i]))/float64(c.count[i]))
	return false
}

func (c *cycle) over(t int64) bool {
	if c.clock {
		return float64(t)-float64(c.begun) >= c.period
	}
	return float64(c.seen) >= c.period || c.seen == math.MaxUint32
}

// close makes the gathered means a profile of mean zero. Slots without a sample
// take the value of the one before.
func (c *cycle) close() {
	var mean float64
	seen := 0
	for i, k := range c.count {
		if k > 0 {
			mean += float64(c.values[i])
			seen++
		}
	}
	mean /= float64(max(seen, 1))
	c.fill(float32(mean))
	for i := range c.values {
		c.values[i] -= float32(mean)
	}
	c.base += mean
	c.count, c.full = nil, true
}

func (c *cycle) fill(first float32) {
	for i, k := range c.count {
		if k > 0 {
			first = c.values[i]
		} else {
			c.values[i] = first
		}
	}
}

func (c *cycle) append(dst []byte) []byte {
	dst = codec.AppendUint64(dst, uint64(c.begun))
	dst = codec.AppendUint32(dst, c.seen)
	dst = codec.AppendFloat64s(dst, []float64{c.at, c.base})
	dst = codec.AppendFloat32s(dst, c.values)
	if c.full {
		return append(dst, 1)
	}
	dst = append(dst, 0)
	for _, k := range c.count {
		dst = append(dst, byte(k), byte(k>>8))
	}
	return dst
}

// read fills a cycle of the same period, with memory of its own.
func (c *cycle) read(r *codec.Reader) {
	n := len(c.values)
	c.values, c.count = make([]float32, n), nil
	c.begun = int64(r.Uint64())
	c.seen = r.Uint32()
	c.at, c.base = nonNegative(r), bounded(r)
	r.Float32s(c.values)
	for _, x := range c.values {
		if !(math.Abs(float64(x)) <= 2*farOffset) {
			r.Fail("season profile holds %v", x)
		}
	}
	if c.full = r.Bool(); !c.full {
		c.count = make([]uint16, n)
		for i := range c.count {
			c.count[i] = uint16(r.Byte()) | uint16(r.Byte())<<8
		}
	}
	if c.at >= c.period {
		r.Fail("phase %v of %v", c.at, c.period)
	}
}
