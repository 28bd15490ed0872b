package landmark

import (
	"fmt"
	"time"
)

// Cut divides time for an honest judgement of a model:
//
//	train | embargo | test
//
// A row belongs to train when its label was known before Test began, that is
// when its landmark lies at least Embargo before it, and to test when its
// landmark lies in [Test, End). Rows in between are left out.
type Cut struct {
	From    int64         // first landmark learned from; 0 means the first there is
	Test    int64         // first landmark of the test part, Unix milliseconds
	End     int64         // first landmark after it; 0 means none
	Embargo time.Duration // at least the horizon; see [Table.Cut]
}

// Cut returns the parts of a table for a horizon, rows without a known label
// left out. Errors: [ErrCut] when the embargo is shorter than the horizon (a
// label learned from would lie in the test part) or a part is empty.
func (t *Table) Cut(c Cut, horizon time.Duration) (train, test *Table, err error) {
	if c.Embargo < horizon {
		return nil, nil, fmt.Errorf("%w: embargo of %v is shorter than the horizon of %v", ErrCut, c.Embargo, horizon)
	}
	var before, after []int
	last := c.Test - c.Embargo.Milliseconds()
	for i, at := range t.Time {
		if _, known := t.Label(i, horizon); !known {
			continue
		}
		switch {
		case at <= last && at >= c.From:
			before = append(before, i)
		case at >= c.Test && (c.End == 0 || at < c.End):
			after = append(after, i)
		}
	}
	if len(before) == 0 || len(after) == 0 {
		return nil, nil, fmt.Errorf("%w: %d rows to learn from and %d to test", ErrCut, len(before), len(after))
	}
	return t.Select(before), t.Select(after), nil
}

// Censor returns the table as it would have been known at a moment: later
// landmarks are left out, and lives that went on after it end there, censored.
// A model fitted on the result cannot have looked past the moment, whatever its
// horizons.
func (t *Table) Censor(at int64) *Table {
	var rows []int
	for i, when := range t.Time {
		if when <= at {
			rows = append(rows, i)
		}
	}
	s := t.Select(rows)
	for i := range s.Time {
		if left := at - s.Time[i]; s.After[i] > left {
			s.After[i], s.Failed[i] = left, false
		}
	}
	return s
}

// Without returns the rows of entities that are not in the set: with the
// entities of the test part, a split that is disjoint in devices as well as in
// time.
func (t *Table) Without(entities map[string]bool) *Table {
	var rows []int
	for i, e := range t.Entity {
		if !entities[e] {
			rows = append(rows, i)
		}
	}
	return t.Select(rows)
}

// Entities returns the set of entities.
func (t *Table) Entities() map[string]bool {
	set := map[string]bool{}
	for _, e := range t.Entity {
		set[e] = true
	}
	return set
}
