package multi

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// record is how far the last incident went, fading by half in a day. An alarm
// tells of an incident; its relapses and the way back tell nothing new until
// they go farther than is remembered of it. False alarms come in clusters as
// well: the instance that has just raised one is the likeliest to raise the next.
//
// On faults put into training parts of three public sets, one in three to six
// days, the event F1 of alarms at .1 a day rose by .00 to .03 with half-lives of
// four to twenty hours, by up to .06 with more on some and fell on others.
type record struct{ top float64 }

// recordHalfLife is in seconds. With a week, one false alarm would silence an
// instance for most of its next incidents.
const recordHalfLife = 86400

// fade lets so many seconds pass.
func (r *record) fade(seconds float64) {
	if r.top > 0 {
		r.top *= math.Exp2(-seconds / recordHalfLife)
	}
}

// beaten reports whether a distance goes beyond what is remembered.
func (r *record) beaten(distance float64) bool { return distance > r.top }

// note remembers a distance inside an alarm.
func (r *record) note(distance float64) { r.top = max(r.top, distance) }

func (r *record) append(dst []byte) []byte { return codec.AppendFloat64(dst, r.top) }

func (r *record) read(in *codec.Reader) {
	if r.top = in.Finite(); !(r.top >= 0 && r.top <= largest) {
		in.Fail("record of %v", r.top)
	}
}
