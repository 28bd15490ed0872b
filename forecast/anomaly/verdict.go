package anomaly

import (
	"encoding"
	"math"
)

// Verdict is what a detector says of one sample. It uses that sample and
// earlier ones only.
type Verdict struct {
	Time  int64   // of the sample; Unix milliseconds
	Value float64 // the sample

	Expected     float64 // forecast made before the sample was seen; NaN when there was none
	Lower, Upper float64 // prediction interval at Config.Coverage; NaN until Ready

	// PValue is the calibrated tail probability: how often, by this series'
	// own past, a sample at least this unusual comes. In (0,1]; 1 while the
	// detector is not Ready.
	PValue float64

	Kind  Kind  // what is unusual; None when nothing is
	Phase Phase // where the sample stands in an alarm
	Ready bool  // false: not enough history for any claim
}

// Score returns 1 − PValue, the anomaly score in [0,1). It means the same on
// every series: a score of at least .999 comes once in a thousand samples.
func (v *Verdict) Score() float64 { return 1 - v.PValue }

// Surprise returns −log10(PValue), which keeps apart the rare from the rarer
// where Score is already 1 to all printed digits. 0 is ordinary, 6 is one in a
// million.
func (v *Verdict) Surprise() float64 {
	if v.PValue >= 1 {
		return 0
	}
	return -math.Log10(v.PValue)
}

// Anomalous reports whether the sample lies inside an alarm.
func (v *Verdict) Anomalous() bool { return v.Phase == Opened || v.Phase == Open }

// Kind names what is unusual.
type Kind uint8

// The kinds of anomaly that detectors name.
const (
	None       Kind = iota
	Spike           // a few samples far above what was expected
	Dip             // a few samples far below
	ShiftUp         // the level moved up and stayed
	ShiftDown       // the level moved down and stayed
	FlatLine        // a series that used to move stands still
	Variance        // the noise grew
	Drift           // the level moves away slowly, each step of it ordinary
	SeasonLost      // the daily or weekly pattern did not come
	Dropout         // the signal fell to nothing: to zero or to its lowest
	Shape           // the values are ordinary, their course is not
	Joint           // each metric is ordinary, together they are not
	numKinds
)

var kindNames = [numKinds]string{
	"none", "spike", "dip", "shift_up", "shift_down", "flat_line",
	"variance", "drift", "season_lost", "dropout", "shape", "joint",
}

// String returns the kind in lower case, e.g. "shift_up".
func (k Kind) String() string {
	if k >= numKinds {
		return "invalid"
	}
	return kindNames[k]
}

// Phase places a sample in the life of an alarm: Quiet … Opened, Open …,
// Closed, Quiet. Exactly one Opened and one Closed belong to each alarm.
type Phase uint8

// The phases.
const (
	Quiet  Phase = iota
	Opened       // this sample raised the alarm
	Open         // the alarm goes on
	Closed       // this sample ended it; it is ordinary itself
	numPhases
)

var phaseNames = [numPhases]string{"quiet", "opened", "open", "closed"}

// String returns the phase in lower case.
func (p Phase) String() string {
	if p >= numPhases {
		return "invalid"
	}
	return phaseNames[p]
}

// Detector watches one series. Step takes samples in strictly increasing time
// order and allocates nothing; the [github.com/portent-go/portent/ingest.Gate]
// or the caller sees to the order. A NaN value is a missing sample: it changes
// nothing and its verdict is not Ready.
//
// The encoded state starts with a version byte of its own; restoring it gives a
// detector whose later verdicts are bit-equal. UnmarshalBinary of bytes it
// cannot read returns an error and leaves the receiver unchanged.
//
// A Detector is not safe for concurrent use. Package anomalytest holds the
// suite that every detector passes.
type Detector interface {
	Step(time int64, value float64) Verdict
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// Scorer is a Detector that also tells its own score of the newest sample, as it
// was before calibration: at least 0, larger where the sample is more unusual,
// in a unit of the detector's own; NaN when it has none. It ranks the samples of
// one series; across series only tail probabilities compare.
type Scorer interface {
	Detector
	Raw() float64
}
