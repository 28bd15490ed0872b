package multi

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// location follows a robust level and scale of every metric: exponentially
// weighted means of the value and of its squared deviation, with every deviation
// cut before it teaches (Huber's ψ), for the level at clipAt units and for the
// scale at clipScale. The scale is a root mean square and its cut is far out,
// since metrics come in bursts: by their mean absolute deviation the bursts of
// an ordinary disk would be fifty units high, and drown everything else in a
// mean over metrics. Level and scale begin as plain means.
type location struct {
	rate  float64
	n     []uint32
	level []float64
	unit  []float64 // root mean square deviation
	last  []float64 // newest value
	moves []uint8   // samples that differed from the one before, saturating
}

const (
	clipAt    = 4  // units
	clipScale = 20 // units: beyond it a burst is an incident
	guess     = 20 // samples during which the unit itself is a guess

	// floorShare of the level is the smallest scale: a metric that has stood
	// still to the last digit is not known better than that.
	floorShare = 1e-3
	floorUnit  = 1e-12

	// mostUnits bounds a standardised value: beyond it the ratio only tells how
	// small the scale was. A metric that has moved k times has shown its scale
	// k times, and is not believed to be more than 1+k units away: the first blip
	// of a constant is no incident of the instance.
	mostUnits = 64
)

func newLocation(metrics int, memory float64) location {
	row := func() []float64 { return make([]float64, metrics) }
	return location{1 / memory, make([]uint32, metrics), row(), row(), row(), make([]uint8, metrics)}
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
		most := min(mostUnits, 1+float64(l.moves[j]))
		z[j] = min(max((bounded(v)-l.level[j])/u, -most), most)
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
	} else if v != l.last[j] && l.moves[j] < math.MaxUint8 {
		l.moves[j]++
	}
	l.last[j] = v
	if l.n[j] < math.MaxUint32 {
		l.n[j]++
	}
	e, f := v-l.level[j], v-l.level[j]
	if l.n[j] > guess {
		u := max(l.unit[j], floorShare*math.Abs(l.level[j]), floorUnit)
		e = min(max(e, -clipAt*u), clipAt*u)
		f = min(max(f, -clipScale*u), clipScale*u)
	}
	w := max(l.rate, 1/float64(l.n[j]))
	l.level[j] += w * e
	l.unit[j] = math.Sqrt(l.unit[j]*l.unit[j] + w*(f*f-l.unit[j]*l.unit[j]))
}

func (l *location) grow(metrics int) {
	l.n, l.moves = grown(l.n, metrics), grown(l.moves, metrics)
	for _, row := range []*[]float64{&l.level, &l.unit, &l.last} {
		*row = grown(*row, metrics)
	}
}

func (l *location) append(dst []byte) []byte {
	for _, n := range l.n {
		dst = codec.AppendUint32(dst, n)
	}
	for _, row := range [][]float64{l.level, l.unit, l.last} {
		dst = codec.AppendFloat64s(dst, row)
	}
	return append(dst, l.moves...)
}

func (l *location) read(r *codec.Reader) {
	for j := range l.n {
		l.n[j] = r.Uint32()
	}
	readFinite(r, l.level)
	readPositive(r, l.unit)
	readFinite(r, l.last)
	copy(l.moves, r.Take(len(l.moves)))
	for j, v := range l.level {
		if math.Abs(v) > largest || l.unit[j] > 2*largest {
			r.Fail("level %v ± %v", v, l.unit[j])
		}
	}
}
