package multi

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// changes says how unusual the newest change of every metric is among its own:
// since the sample before, and since the mean of the last few. A fault that sets
// in everywhere at once is small beside each metric's range and large beside its
// changes, and no forecast has to be right to see it.
type changes struct {
	seen []bool // whether there is a sample before
	last []float64
	mean []float64
	jump []scaled
	turn []scaled
}

// changeRate makes the mean of the last few one over about five samples.
const changeRate = 0.2

func newChanges(metrics int) changes {
	return changes{
		make([]bool, metrics), make([]float64, metrics), make([]float64, metrics),
		newScaled(metrics), newScaled(metrics),
	}
}

// step writes the signed surprises, NaN where there is no claim.
func (c *changes) step(jump, turn, x []float64) {
	for j, v := range x {
		jump[j], turn[j] = math.NaN(), math.NaN()
		if v != v {
			continue
		}
		v = bounded(v)
		if c.seen[j] {
			jump[j] = c.jump[j].signed(v-c.last[j], grain(v))
			turn[j] = c.turn[j].signed(v-c.mean[j], grain(v))
			c.mean[j] += changeRate * (v - c.mean[j])
		} else {
			c.seen[j], c.mean[j] = true, v
		}
		c.last[j] = v
	}
}

func (c *changes) grow(metrics int) {
	c.seen, c.last, c.mean = grown(c.seen, metrics), grown(c.last, metrics), grown(c.mean, metrics)
	c.jump, c.turn = moreScaled(c.jump, metrics), moreScaled(c.turn, metrics)
}

func (c *changes) append(dst []byte) []byte {
	for _, s := range c.seen {
		dst = appendBool(dst, s)
	}
	dst = codec.AppendFloat64s(codec.AppendFloat64s(dst, c.last), c.mean)
	return appendScaled(appendScaled(dst, c.jump), c.turn)
}

func (c *changes) read(r *codec.Reader) {
	for j := range c.seen {
		c.seen[j] = r.Bool()
	}
	readFinite(r, c.last)
	readFinite(r, c.mean)
	readScaled(r, c.jump)
	readScaled(r, c.turn)
	for j, v := range c.mean {
		if math.Abs(v) > largest || math.Abs(c.last[j]) > largest {
			r.Fail("value %v with mean %v", c.last[j], v)
		}
	}
}
