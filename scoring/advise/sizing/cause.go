package sizing

import "fmt"

// Cause is why a capacity was decided.
type Cause uint8

const (
	// Periodic: the policy sizes anew at every decision, and gives no reason.
	Periodic Cause = iota
	// First: nothing was provisioned before.
	First
	// Hold: the present capacity stays.
	Hold
	// GrowAhead: demand is forecast to outgrow the capacity.
	GrowAhead
	// GrowNow: demand has outgrown the capacity.
	GrowNow
	// Shrink: less will do, for long enough to pay for the change.
	Shrink
	// Overridden: the calendar asks for it.
	Overridden
	// AbovePeaks: the peaks, or what a kill asked for, are above the capacity.
	AbovePeaks
)

// String returns the cause in words.
func (c Cause) String() string {
	if c > AbovePeaks {
		return fmt.Sprintf("cause %d", uint8(c))
	}
	return [...]string{"sized anew", "first size", "hold", "grow ahead of the forecast", "grow at once", "shrink", "calendar", "stay above the peaks"}[c]
}

// Refusal is why no size is given.
type Refusal uint8

const (
	// NoRefusal: there is a size.
	NoRefusal Refusal = iota
	// ShortHistory: too few samples.
	ShortHistory
	// Gaps: less than half of the samples are there.
	Gaps
	// Strange: negative or infinite usage.
	Strange
	// Idle: nothing was ever used, so nothing is needed; no size follows.
	Idle
)

// String returns the refusal in words.
func (r Refusal) String() string {
	if r > Idle {
		return fmt.Sprintf("refusal %d", uint8(r))
	}
	return [...]string{"none", "the history is too short", "more than half of the samples are missing", "the usage is negative or infinite", "nothing was ever used"}[r]
}
