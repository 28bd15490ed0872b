package dimension

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Slice is the leaves of one value of a dimension.
type Slice struct {
	Name string // the value
	Change
	// Power is the part of the change of all slices that lies in this one,
	// negative when it moved against them; 0 when all together did not change.
	Power float64
}

// Breakdown divides the leaves that meet all conditions by the value of one more
// dimension, largest change first. Going down by hand is a breakdown, a
// condition chosen from it, and the next breakdown.
//
// Errors: [ErrTable], [ErrElement], [ErrEmpty].
func Breakdown(t *Table, within []Condition, dimension string) ([]Slice, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	l := encode(t)
	rows, err := l.within(within)
	if err != nil {
		return nil, err
	}
	dim := slices.Index(l.dims, dimension)
	if dim < 0 {
		return nil, fmt.Errorf("%w: dimension %q", ErrElement, dimension)
	}
	whole := l.change(rows).Excess()
	parts, terms := l.partition(rows, dim)
	list := make([]Slice, len(parts))
	for i, part := range parts {
		list[i] = Slice{Name: l.names[dim][terms[i][0].code], Change: l.change(part)}
		list[i].Power = quotient(list[i].Excess(), whole, 0)
	}
	slices.SortStableFunc(list, func(a, b Slice) int {
		return cmp.Compare(math.Abs(b.Excess()), math.Abs(a.Excess()))
	})
	return list, nil
}
