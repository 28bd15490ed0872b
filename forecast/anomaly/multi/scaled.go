package multi

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// scaled gives the absolute size of one metric's residuals, or deviations from a
// level, a scale of its own and then a tail probability. The scale is the mean
// absolute size at two speeds: a burst of noise makes the next noise less
// surprising, a quiet hour does not make the next hum an alarm.
type scaled struct {
	fast, slow float64 // exponentially weighted over 32 and 512 samples
	n          uint32
	last       float64
	moves      uint8 // samples whose size differed from the one before, saturating
	tail       tail
}

const (
	fastScale = 1.0 / 32
	slowScale = 1.0 / 512
	// cutScale is the number of units at which a size teaches no more.
	cutScale = 5
	// knownMoves is how many changes it takes to know the scale of a metric.
	knownMoves = 5
	// rareLesson is what a sample teaches the tail that it lies far out in: less
	// than one, since an incident of an hour would make the next one ordinary;
	// more than zero, since what keeps happening is ordinary in the end.
	rareLesson = 0.3
	rare       = 1e-4
)

func newScaled(n int) []scaled { return moreScaled(nil, n) }

// moreScaled lengthens s to n, the new ones without history.
func moreScaled(s []scaled, n int) []scaled {
	for from := len(s); from < n; from++ {
		s = append(s, scaled{})
		s[from].tail.seed()
	}
	return s
}

// digits is the smallest size worth telling from none, relative to the value:
// what a float32 exporter or a printed %g loses.
const digits = 1e-6

// grain is the scale below which sizes around a value count as none.
func grain(value float64) float64 { return digits*math.Abs(value) + floorUnit }

// signed is the surprise of |e| with the sign of e.
func (s *scaled) signed(e, floor float64) float64 {
	return math.Copysign(s.surprise(math.Abs(e), floor), e)
}

// surprise returns −log10 of the probability of a size of at least a, given
// earlier ones, and learns from it; NaN while there are too few. floor is a
// positive scale below which sizes count as none.
func (s *scaled) surprise(a, floor float64) float64 {
	if s.n > 0 && a != s.last && s.moves < math.MaxUint8 {
		s.moves++
	}
	s.last = a
	if s.n < math.MaxUint32 {
		s.n++
	}
	unit := max(0.5*(s.fast+s.slow), floor)
	z := float32(min(a/unit, math.MaxFloat32))
	if s.n <= guess {
		s.rescale(a)
		return math.NaN()
	}
	p := s.tail.probability(z)
	if s.moves <= knownMoves { // rule of succession: k changes in n samples
		p = max(p, float64(s.moves)/float64(s.n+1))
	}
	lesson := float32(1)
	if p < rare {
		lesson = rareLesson
	}
	s.rescale(min(float64(z), cutScale) * unit)
	s.tail.add(z, lesson, s.n)
	return -math.Log10(min(p, 1))
}

func (s *scaled) rescale(a float64) {
	young := 1 / float64(s.n)
	s.fast += max(fastScale, young) * (a - s.fast)
	s.slow += max(slowScale, young) * (a - s.slow)
}

func (s *scaled) append(dst []byte) []byte {
	dst = codec.AppendFloat64s(dst, []float64{s.fast, s.slow, s.last})
	return s.tail.append(append(codec.AppendUint32(dst, s.n), s.moves))
}

func (s *scaled) read(r *codec.Reader) {
	s.fast, s.slow, s.last = r.Finite(), r.Finite(), r.Finite()
	s.n, s.moves = r.Uint32(), r.Byte()
	s.tail.read(r)
	if s.fast < 0 || s.slow < 0 || s.last < 0 {
		r.Fail("negative scale")
	}
}

func appendScaled(dst []byte, s []scaled) []byte {
	for j := range s {
		dst = s[j].append(dst)
	}
	return dst
}

func readScaled(r *codec.Reader, s []scaled) {
	for j := range s {
		s[j].read(r)
	}
}
