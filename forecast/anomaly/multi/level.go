package multi

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// levels says how unusual the present level of every metric is in the long run,
// whatever was forecast: the surprise, with its sign, of its distance from the
// running level among the metric's own distances. It sees what a forecast has
// already followed.
type levels struct {
	location location
	z        []float64
	tails    []scaled
}

func newLevels(metrics int, memory float64) levels {
	return levels{newLocation(metrics, memory), make([]float64, metrics), newScaled(metrics)}
}

// step writes the signed surprises, NaN where there is no claim.
func (l *levels) step(s, x []float64) {
	l.location.standardise(l.z, x)
	l.location.learn(x)
	for j, z := range l.z {
		s[j] = math.NaN()
		if z == z {
			s[j] = l.tails[j].signed(z, floorUnit)
		}
	}
}

func (l *levels) grow(metrics int) {
	l.location.grow(metrics)
	l.z, l.tails = grown(l.z, metrics), moreScaled(l.tails, metrics)
}

func (l *levels) append(dst []byte) []byte { return appendScaled(l.location.append(dst), l.tails) }

func (l *levels) read(r *codec.Reader) {
	l.location.read(r)
	readScaled(r, l.tails)
}
