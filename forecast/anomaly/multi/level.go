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
	l := levels{location: newLocation(metrics, memory), z: make([]float64, metrics), tails: make([]scaled, metrics)}
	for j := range l.tails {
		l.tails[j].start()
	}
	return l
}

// step writes the signed surprises, NaN where there is no claim.
func (l *levels) step(s, x []float64) {
	l.location.standardise(l.z, x)
	l.location.learn(x)
	for j, z := range l.z {
		s[j] = math.NaN()
		if z == z {
			s[j] = math.Copysign(l.tails[j].surprise(math.Abs(z), floorUnit), z)
		}
	}
}

func (l *levels) append(dst []byte) []byte {
	dst = l.location.append(dst)
	for j := range l.tails {
		dst = l.tails[j].append(dst)
	}
	return dst
}

func (l *levels) read(r *codec.Reader) {
	l.location.read(r)
	for j := range l.tails {
		l.tails[j].read(r)
	}
}
