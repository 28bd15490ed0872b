package warning

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// turnsKept by a ladder: a dozen races.
const turnsKept = 24

// ladder is the last turning points of a series, crests and troughs in turn, by
// more than a least swing; a ring.
type ladder struct {
	value [turnsKept]float64
	time  [turnsKept]int64
	lead  float64 // the extreme since the last turning point
	since int64   // time of lead
	n     uint8   // turning points kept
	head  uint8   // where the next one goes
	falls bool    // from the last turning point on
	begun bool
}

func (l *ladder) step(t int64, x, swing float64) {
	if !l.begun {
		l.begun, l.lead, l.since = true, x, t
		return
	}
	dir := 1.0
	if l.falls {
		dir = -1
	}
	switch {
	case dir*(x-l.lead) >= 0:
		l.lead, l.since = x, t
	case dir*(l.lead-x) > swing:
		l.value[l.head], l.time[l.head] = l.lead, l.since
		l.head = (l.head + 1) % turnsKept
		l.n = min(l.n+1, turnsKept)
		l.falls = !l.falls
		l.lead, l.since = x, t
	}
}

// first is the position of the oldest turning point in the ring.
func (l *ladder) first() int { return (int(l.head) + turnsKept - int(l.n)) % turnsKept }

// oldest is its time.
func (l *ladder) oldest() int64 { return l.time[l.first()] }

// rise is how far the farthest turning point lies from value in direction dir,
// and at most the largest swing in that direction.
func (l *ladder) rise(dir, value float64) float64 {
	top, swing, last := math.Inf(-1), 0.0, math.Inf(1)
	for i := range int(l.n) {
		v := dir * l.value[(l.first()+i)%turnsKept]
		top, swing, last = max(top, v), max(swing, v-last), v
	}
	return min(top-dir*value, swing)
}

// races counts those from about value to the threshold, won and lost; value
// itself is the end of the last one when it has come down from its crest.
func (l *ladder) races(threshold, dir, value float64) (won, lost float64) {
	goal, start := dir*threshold, dir*value
	d := goal - start
	none := math.Inf(-1)
	crest := none // of the race being run
	for i := range int(l.n) {
		v := dir * l.value[(l.first()+i)%turnsKept]
		switch {
		case v >= goal:
			won++
			crest = none
		case v >= start-asFar*d && v > crest:
			crest = v
		case v <= min(start, crest-fallenBack*d):
			lost++
			crest = none
		}
	}
	if start <= crest-fallenBack*d {
		lost++
	}
	return won, lost
}

func (l *ladder) append(dst []byte) []byte {
	flags := byte(0)
	if l.falls {
		flags |= 1
	}
	if l.begun {
		flags |= 2
	}
	dst = append(dst, l.n, l.head, flags)
	dst = codec.AppendUint64(codec.AppendFloat64(dst, l.lead), uint64(l.since))
	for i := range l.value {
		dst = codec.AppendUint64(codec.AppendFloat64(dst, l.value[i]), uint64(l.time[i]))
	}
	return dst
}

func (l *ladder) read(r *codec.Reader) {
	l.n, l.head = r.Byte(), r.Byte()
	flags := r.Byte()
	l.falls, l.begun = flags&1 != 0, flags&2 != 0
	l.lead, l.since = r.Finite(), int64(r.Uint64())
	for i := range l.value {
		l.value[i], l.time[i] = r.Finite(), int64(r.Uint64())
		if math.Abs(l.value[i]) > largest {
			r.Fail("turning point at %v", l.value[i])
		}
	}
	if l.n > turnsKept || l.head >= turnsKept || flags > 3 || math.Abs(l.lead) > largest {
		r.Fail("%d turning points, the next at %d", l.n, l.head)
	}
}
