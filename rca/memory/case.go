package memory

import (
	"errors"
	"fmt"
	"slices"
)

// ID numbers the cases of a memory from 1, in the order in which they were
// added.
type ID uint64

// Case is one incident.
type Case struct {
	ID       ID    // given by Add
	From, To int64 // Unix milliseconds; To is 0 while it lasts
	Title    string
	Blamed   string // component that the ranking blamed, "" when it abstained
	Method   string // of the ranking

	Fingerprint Fingerprint
	Outcomes    []Outcome // fixes tried, oldest first
	Notes       []string  // free text, oldest first
}

// Result says what came of a fix.
type Result uint8

const (
	// Failed: nothing got better.
	Failed Result = iota
	// Helped: it got better, not well.
	Helped
	// Worked: the incident was over.
	Worked
)

// String returns the result in words.
func (r Result) String() string {
	return [...]string{"failed", "helped", "worked", "?"}[min(r, 3)]
}

// success counts a result: 0, 1/2 or 1.
func (r Result) success() float64 { return float64(r) / 2 }

// Outcome is a fix that was tried and what came of it.
type Outcome struct {
	Fix    string // what was done, in the same words each time: "restart", "roll back", "add memory"
	Result Result
	Time   int64  // when it was done, Unix milliseconds
	Detail string // free text
}

// Limits of a case. They keep a record within a disk page or so, memory within
// MaxCases of them, and a hostile file from asking for more.
const (
	maxText      = 4 << 10
	maxMovements = 64
	maxLists     = 64
)

// Validate reports every fault at once, each wrapped in [ErrCase]: texts longer
// than 4 KiB, more than 64 movements, tags, outcomes or notes, sizes that are not
// numbers, an end before the beginning, a fix without a name.
func (c *Case) Validate() error {
	var errs []error
	fault := func(bad bool, format string, args ...any) {
		if bad {
			errs = append(errs, fmt.Errorf("%w: "+format, append([]any{ErrCase}, args...)...))
		}
	}
	fault(c.To != 0 && c.To < c.From, "from %d to %d", c.From, c.To)
	for _, s := range append([]string{c.Title, c.Blamed, c.Method}, c.Notes...) {
		fault(len(s) > maxText, "text of %d bytes, at most %d", len(s), maxText)
	}
	fault(len(c.Notes) > maxLists, "%d notes, at most %d", len(c.Notes), maxLists)
	fault(len(c.Outcomes) > maxLists, "%d outcomes, at most %d", len(c.Outcomes), maxLists)
	for _, o := range c.Outcomes {
		errs = append(errs, o.Validate())
	}
	return errors.Join(append(errs, c.Fingerprint.Validate())...)
}

// Validate reports every fault at once, each wrapped in [ErrCase].
func (o Outcome) Validate() error {
	var errs []error
	if o.Fix == "" || len(o.Fix) > maxText || len(o.Detail) > maxText {
		errs = append(errs, fmt.Errorf("%w: fix %.40q with %d bytes of detail: want a name and at most %d bytes", ErrCase, o.Fix, len(o.Detail), maxText))
	}
	if o.Result > Worked {
		errs = append(errs, fmt.Errorf("%w: result %d", ErrCase, o.Result))
	}
	return errors.Join(errs...)
}

// clone returns a copy that shares nothing with c.
func (c *Case) clone() Case {
	d := *c
	d.Fingerprint = c.Fingerprint.clone()
	d.Outcomes, d.Notes = slices.Clone(c.Outcomes), slices.Clone(c.Notes)
	return d
}
