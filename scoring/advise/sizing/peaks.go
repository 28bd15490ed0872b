package sizing

import (
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/internal/codec"
)

// Peaks remembers the highest usage of a resource whose shortage kills. A size
// of memory is not a matter of quantiles: one sample too many ends the process.
// A peak holds for a day and then decays by half a week, so that the largest of a
// week counts for three quarters and one of last month for nothing; never is
// less needed than the day's own peak.
//
// An out-of-memory kill is evidence that more was needed than was seen: a fifth
// more than the limit it happened at. It is capped at twice the largest usage ever
// seen, so that a process killed at whatever limit does not drive its limit up
// for ever, and it decays like a peak. Kills within an hour are one. It is the
// state of one series; not safe for concurrent use; the zero value is ready.
type Peaks struct {
	recent  float64 // largest of the last day or so
	older   float64 // decaying peak of before
	killed  float64 // decaying evidence
	largest float64 // ever, decaying slowly: what evidence is capped by
	quiet   float64 // hours since the last kill
	age     float64 // hours since recent began
}

const (
	peakHalfLife = 14 * 24 // hours: a week old counts 0.71
	capHalfLife  = 90 * 24 // hours
	killRoom     = 1.2
	killCap      = 2.0
	killHours    = 1.0
	// peakRoom over the peak: what 3 % buckets round, and the kernel's own.
	peakRoom = 1.05
)

// Step takes the largest usage over a stretch of time; NaN when nothing was
// measured. Negative usage counts as none, and so does infinite usage; a negative
// stretch, of a clock that went back, takes no time.
func (p *Peaks) Step(usage float64, span time.Duration) {
	h := max(span.Hours(), 0)
	p.age += h
	p.quiet += h
	fade := math.Exp2(-h / peakHalfLife)
	p.older *= fade
	p.killed *= fade
	p.largest *= math.Exp2(-h / capHalfLife)
	if p.age >= 24 {
		p.older, p.recent, p.age = max(p.older, p.recent), 0, 0
	}
	if usage > 0 && usage <= maxUsage {
		p.recent = max(p.recent, usage)
		p.largest = max(p.largest, usage)
	}
}

// Kill takes an out-of-memory kill at the limit then in force. A limit that is
// no positive number is [ErrUsage].
func (p *Peaks) Kill(limit float64) error {
	if !(limit > 0 && limit <= maxUsage) {
		return fmt.Errorf("%w: killed at a limit of %v", ErrUsage, limit)
	}
	if p.killed > 0 && p.quiet < killHours {
		return nil // the same incident
	}
	evidence := killRoom * limit
	if p.largest > 0 {
		evidence = min(evidence, killCap*p.largest)
	}
	p.killed, p.quiet = max(p.killed, evidence), 0
	return nil
}

// Need returns the least capacity that the peaks and kills ask for; 0 when
// nothing was ever used.
func (p *Peaks) Need() float64 {
	return max(peakRoom*max(p.recent, p.older), p.killed)
}

const peaksVersion = 1

// AppendBinary implements [encoding.BinaryAppender].
func (p *Peaks) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, peaksVersion)
	return codec.AppendFloat64s(dst, []float64{p.recent, p.older, p.killed, p.largest, p.quiet, p.age}), nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; after an error p is
// unchanged.
func (p *Peaks) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(peaksVersion)
	var x [6]float64
	r.Float64s(x[:])
	for _, v := range x {
		if !(v >= 0 && v <= killRoom*maxUsage) {
			r.Fail("peaks: %v", v)
		}
	}
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	*p = Peaks{x[0], x[1], x[2], x[3], x[4], x[5]}
	return nil
}

// largest returns the largest value present; NaN when there is none.
func largest(y []float64) float64 {
	top := math.NaN()
	for _, v := range y {
		if !(v <= top) && !math.IsNaN(v) {
			top = v
		}
	}
	return top
}
