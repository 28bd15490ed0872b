package dimension

import (
	"errors"
	"fmt"
)

// Direction says which changes are looked for.
type Direction uint8

const (
	// Auto takes the direction in which the total moved.
	Auto Direction = iota
	// Up looks for what raised the measure: failures, latency.
	Up
	// Down looks for what lowered it: requests served, income.
	Down
)

// Method names a way of searching.
type Method uint8

const (
	// Scan is the default: see [Search].
	Scan Method = iota
	// Adtributor looks at one dimension at a time, by surprise.
	Adtributor
	// RiskLoc weighs the leaves past a cut-off against the others.
	RiskLoc
	// Squeeze clusters leaves of equal relative deviation.
	Squeeze
	// RobustSpot looks for the values common among influential leaves.
	RobustSpot
)

var methodNames = [...]string{"scan/1", "adtributor/1", "riskloc/1", "squeeze/1", "robustspot/1"}

// String returns the name of the method with its version: one that searches
// differently carries another number.
func (m Method) String() string {
	if int(m) < len(methodNames) {
		return methodNames[m]
	}
	return fmt.Sprintf("method %d", uint8(m))
}

// Methods returns every method, the default first.
func Methods() []Method { return []Method{Scan, Adtributor, RiskLoc, Squeeze, RobustSpot} }

// Condition says that a dimension has a value.
type Condition struct{ Dimension, Value string }

// Options configure [Search]. The zero value is right for all tables; nothing
// here wants tuning per data set.
type Options struct {
	Method Method

	// Direction is of the changes looked for. Auto follows the total, which is
	// wrong when a rise somewhere hides behind a fall elsewhere: say Up when the
	// measure is one that only does harm by rising.
	Direction Direction

	// Within limits the search to the leaves that meet all these conditions:
	// the way down from a component, when that is a dimension.
	Within []Condition

	// MaxLayer is the largest number of conditions in an element, 0 for the
	// default of 5. Reported causes of real incidents have one to three; what
	// needs more than five is a list of leaves, not an explanation.
	MaxLayer int

	// MaxCauses is the largest number of elements in the answer, 0 for the
	// default of 5: more cannot be looked into by somebody on call.
	MaxCauses int

	// MinShare is the smallest part of the change that an element must hold to
	// be in the answer, 0 for the default of 0.05. Smaller ones cannot be told
	// from the noise of the leaves that happened to rise together, and larger
	// limits would lose one of five causes of unequal size.
	MinShare float64
}

const (
	defaultMaxLayer  = 5
	defaultMaxCauses = 5
	defaultMinShare  = 0.2
)

// Validate reports every fault of the options at once, each wrapped in
// [ErrOptions].
func (o Options) Validate() error {
	var errs []error
	fault := func(bad bool, name string, value any, want string) {
		if bad {
			errs = append(errs, fmt.Errorf("%w: %s is %v, want %s", ErrOptions, name, value, want))
		}
	}
	fault(int(o.Method) >= len(methodNames), "Method", uint8(o.Method), "one of Methods()")
	fault(o.Direction > Down, "Direction", uint8(o.Direction), "Auto, Up or Down")
	fault(o.MaxLayer < 0, "MaxLayer", o.MaxLayer, "0 (default) or more")
	fault(o.MaxCauses < 0, "MaxCauses", o.MaxCauses, "0 (default) or more")
	fault(!(o.MinShare >= 0 && o.MinShare < 1), "MinShare", o.MinShare, "0 (default) to below 1")
	return errors.Join(errs...)
}

// withDefaults returns the options with the zero fields filled in.
func (o Options) withDefaults() Options {
	if o.MaxLayer == 0 {
		o.MaxLayer = defaultMaxLayer
	}
	if o.MaxCauses == 0 {
		o.MaxCauses = defaultMaxCauses
	}
	if o.MinShare == 0 {
		o.MinShare = defaultMinShare
	}
	return o
}
