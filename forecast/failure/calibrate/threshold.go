package calibrate

import (
	"fmt"
	"math"
	"slices"
)

// Budget returns the lowest threshold at which at most a share of the scores
// alarms, an alarm being a score at or above it: the share is of the fleet at
// one moment, such as 0.005. +Inf when even the highest score is shared by more.
// The scores are those of a recent moment; labels play no part. NaN never
// alarms. Errors: [ErrSettings] for a share outside (0,1].
func Budget(scores []float64, share float64) (float64, error) {
	if !(share > 0 && share <= 1) {
		return 0, fmt.Errorf("%w: share of %v, want above 0 and at most 1", ErrSettings, share)
	}
	s := slices.DeleteFunc(slices.Clone(scores), math.IsNaN)
	slices.Sort(s)
	slices.Reverse(s)
	allowed := int(share * float64(len(scores)))
	switch {
	case allowed == 0 || len(s) == 0:
		return math.Inf(1), nil
	case allowed >= len(s):
		return s[len(s)-1], nil
	}
	k := allowed
	for k > 0 && s[k-1] == s[allowed] { // a tie across the edge does not fit
		k--
	}
	if k == 0 {
		return math.Inf(1), nil
	}
	return s[k-1], nil
}

// Cost is what decisions cost, in any unit.
type Cost struct {
	Action float64 // of acting on an alarm: a drain, a migration, a replaced drive
	Missed float64 // of a failure nobody acted on
	// Saved is the share of Missed that acting avoids; 0 counts as 1.
	Saved float64
}

// Validate reports costs that make no sense, as [ErrSettings].
func (c Cost) Validate() error {
	if !(c.Action > 0 && c.Missed > 0 && c.Saved >= 0 && c.Saved <= 1) || math.IsInf(c.Action+c.Missed, 0) {
		return fmt.Errorf("%w: cost %+v, want Action and Missed above 0 and Saved of 0 to 1", ErrSettings, c)
	}
	return nil
}

// Threshold returns the probability at which acting pays: p·Missed·Saved ≥
// Action (Elkan 2001, section 1). It may lie above 1: then it never does. It is
// right for calibrated probabilities; see [Cost.Of] for what others cost.
func (c Cost) Threshold() float64 { return c.Action / (c.Missed * c.saved()) }

func (c Cost) saved() float64 {
	if c.Saved == 0 {
		return 1
	}
	return c.Saved
}

// Of returns what acting at or above a threshold would have cost on labelled
// rows.
func (c Cost) Of(p []float64, label []bool, threshold float64) (total float64) {
	if len(p) != len(label) {
		panic("calibrate: probabilities and labels of different length")
	}
	for i, v := range p {
		acted := v >= threshold
		if acted {
			total += c.Action
		}
		if label[i] {
			total += c.Missed
			if acted {
				total -= c.Missed * c.saved()
			}
		}
	}
	return total
}
