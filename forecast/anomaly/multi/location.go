package multi

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// location follows a robust level and scale of every metric: exponentially
// weighted means of the value and of its absolute deviation, with every
// deviation cut at clipAt units before it teaches (Huber's ψ). They begin as
// plain means.
type location struct {
	rate  float64
	n     []uint32
	level []float64
	unit  []float64 // mean absolute deviation
}

const (
	clipAt = 5  // units, about 4σ of normal noise
	guess  = 20 // samples during which the unit itself is a guess

	// floorShare of the level is the smallest scale: a metric that has stood
	// still to the last digit is not known better than that.
	floorShare = 1e-3
	floorUnit  = 1e-12

	// mostUnits bounds a standardised value: beyond it the ratio only tells how
	// small the scale was.
	mostUnits = 64
)

func newLocation(metrics int, memory float64) location {
	return location{1 / memory, make([]uint32, metrics), make([]float64, metrics), make([]float64, metrics)}
}

// standardise writes the distance of every metric from its level in units, and
// NaN where there is none: a missing value, or too little history.
func (l *location) standardise(z, x []float64) {
	for j, v := range x {
		if v != v || l.n[j] < guess {
			z[j] = math.NaN()
			continue
		}
		u := max(l.unit[j], floorShare*math.Abs(l.level[j]), floorUnit)
		z[j] = min(max((bounded(v)-l.level[j])/u, -mostUnits), mostUnits)
	}
}

func (l *location) learn(x []float64) {
	for j, v := range x {
		if v == v {
			l.learnOne(j, bounded(v))
		}
	}
}

func (l *location) learnOne(j int, v float64) {
	if l.n[j] == 0 {
		l.level[j] = v
	}
	if l.n[j] < math.MaxUint32 {
		l.n[j]++
	}
	e := v - l.level[j]
	if l.n[j] > guess {
		limit := clipAt * max(l.unit[j], floorShare*math.Abs(l.level[j]), floorUnit)
		e = min(max(e, -limit), limit)
	}
	w := max(l.rate, 1/float64(l.n[j]))
	l.level[j] += w * e
	l.unit[j] += w * (math.Abs(e) - l.unit[j])
}

func (l *location) append(dst []byte) []byte {
	for _, n := range l.n {
		dst = codec.AppendUint32(dst, n)
	}
	return codec.AppendFloat64s(codec.AppendFloat64s(dst, l.level), l.unit)
}

func (l *location) read(r *codec.Reader) {
	for j := range l.n {
		l.n[j] = r.Uint32()
	}
	readFinite(r, l.level)
	readPositive(r, l.unit)
	for j, v := range l.level {
		if math.Abs(v) > largest || l.unit[j] > 2*largest {
			r.Fail("level %v ± %v", v, l.unit[j])
		}
	}
}
