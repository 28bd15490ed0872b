package sizing

import (
	"fmt"
	"math"
	"time"
)

// View is what a policy may look at when it is asked: the past, never the
// future.
type View struct {
	// Past is the demand so far, evenly spaced, oldest first, NaN where missing.
	// It is the caller's: read only, valid until the call returns. It may be a
	// window that moves on.
	Past []float64
	// Gone is how many samples there were before Past[0].
	Gone int
	// Step is the time between samples.
	Step time.Duration
	// Time is when the sample after Past will be due. The zero time is fine
	// without a calendar.
	Time time.Time
	// Capacity is what is provisioned now; 0 before the first decision. What is
	// negative, infinite or NaN gives [ErrCapacity].
	Capacity float64
}

// end is the number of samples seen.
func (v *View) end() int { return v.Gone + len(v.Past) }

// check refuses a capacity that cannot be, and a view that ends before what was
// seen.
func (v *View) check(seen int) error {
	if !(v.Capacity >= 0) || math.IsInf(v.Capacity, 0) {
		return fmt.Errorf("%w: the present one is %v", ErrCapacity, v.Capacity)
	}
	if v.end() < seen {
		return fmt.Errorf("%w: %d samples after %d", ErrOrder, v.end(), seen)
	}
	return nil
}

// last returns the samples from number i on, as far as they are kept.
func (v *View) last(i int) []float64 { return v.Past[min(max(i-v.Gone, 0), len(v.Past)):] }

// Decision is the capacity from now on.
type Decision struct {
	Capacity float64
	Cause    Cause
	// Refusal, other than [NoRefusal], says that nothing can be advised; Capacity
	// is then what there was.
	Refusal Refusal
	// Low and High are the band that nine tenths of the next slot's samples are
	// expected in; both 0 when the policy has none.
	Low, High float64
	// Saving is what the decision is expected to save against holding still, in
	// slots of a whole idle capacity, the price of the change not counted. A
	// capacity far outside of all demand counts as the nearest that is not.
	Saving float64
}

// Policy decides on capacity as time goes by. It may keep state: one value
// serves one series, and is asked in the order of time.
type Policy interface {
	// Every is the time between decisions.
	Every() time.Duration
	// Decide is asked at each decision.
	Decide(View) (Decision, error)
}

// Reactor is a policy that also looks at every sample between its decisions,
// to grow in an emergency.
type Reactor interface {
	Policy
	// React is asked after each sample; a decision that keeps View.Capacity
	// changes nothing.
	React(View) (Decision, error)
}

// inspect refuses a history that is short, full of holes or impossible.
func inspect(v *View, least time.Duration) Refusal {
	present, top := 0, 0.0
	for _, x := range v.Past {
		if x < 0 || x > maxUsage {
			return Strange
		}
		if !math.IsNaN(x) {
			present++
			top = max(top, x)
		}
	}
	switch {
	case float64(v.end())*v.Step.Seconds() < least.Seconds() || present == 0:
		return ShortHistory
	case 2*present < len(v.Past):
		return Gaps
	case top <= leastDemand:
		return Idle
	}
	return NoRefusal
}
