package multi

import (
	"encoding"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// Verdict is what a detector says of one moment of an instance. It uses that
// moment and earlier ones only.
type Verdict struct {
	Time int64 // of the sample; Unix milliseconds

	// Raw is the score before calibration: at least 0, larger where the vector
	// is more unusual, in a unit of the detector's own; NaN when it has none.
	Raw float64

	// PValue is the calibrated tail probability: how often, by this instance's
	// own past, a vector at least this unusual comes. In (0,1]; 1 while the
	// detector is not Ready.
	PValue float64

	Kind  anomaly.Kind  // what is unusual; None outside an alarm
	Phase anomaly.Phase // where the sample stands in an alarm
	Ready bool          // false: not enough history for any claim

	// Contributions are the shares of Raw that the metrics carry, in the order
	// of the vector: at least 0, their sum is Raw up to rounding. A missing
	// metric has 0. Deviations are the signed distances of the metrics from
	// what was expected, in units of the detector's own; the sign is the
	// direction. Both slices belong to the detector and are valid until its
	// next Step or UnmarshalBinary.
	Contributions []float64
	Deviations    []float64
}

// Score returns 1 − PValue, the anomaly score in [0,1), see
// [anomaly.Verdict.Score].
func (v *Verdict) Score() float64 { return 1 - v.PValue }

// Surprise returns −log10(PValue); 0 is ordinary, 6 is one in a million.
func (v *Verdict) Surprise() float64 {
	if v.PValue >= 1 {
		return 0
	}
	return -math.Log10(v.PValue)
}

// Anomalous reports whether the sample lies inside an alarm.
func (v *Verdict) Anomalous() bool {
	return v.Phase == anomaly.Opened || v.Phase == anomaly.Open
}

// Top returns the metric that carries most of the score, the first of equals;
// -1 when none carries any.
func (v *Verdict) Top() int {
	top := -1
	for j, c := range v.Contributions {
		if c > 0 && (top < 0 || c > v.Contributions[top]) {
			top = j
		}
	}
	return top
}

// Detector watches one instance of a fixed number of metrics.
//
// Step takes vectors in strictly increasing time order and allocates nothing in
// a steady state. It neither keeps nor changes x. Rules, in this order:
//
//  1. A vector of another length than Metrics panics.
//  2. A time that is not later than the last one, or a vector without any
//     number, changes nothing; its verdict is not Ready.
//  3. A NaN entry is a missing metric: the others are judged without it.
//  4. An entry beyond ±1e150, infinities included, counts as ±1e150.
//
// The encoded state starts with a version byte of its own; restoring it into a
// detector made with the same configuration and number of metrics gives verdicts
// that are bit-equal. UnmarshalBinary of bytes it cannot read returns an error
// that wraps [ErrState] and leaves the receiver unchanged.
//
// A Detector is not safe for concurrent use. Package multitest holds the suite
// that every detector passes.
type Detector interface {
	Step(time int64, x []float64) Verdict
	Metrics() int // length of a vector
	Raw() float64 // of the newest verdict
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// largest bounds what is calculated with, so that no square overflows.
const largest = 1e150

func bounded(x float64) float64 { return min(max(x, -largest), largest) }
