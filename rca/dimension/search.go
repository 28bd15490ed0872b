package dimension

import (
	"cmp"
	"fmt"
	"slices"
)

// Search finds the elements that the change of the total comes from.
//
// Errors: [ErrOptions], [ErrTable], [ErrElement] for a condition of Within that
// no leaf meets, [ErrEmpty]. The table is not changed nor kept. Cost: about a
// microsecond for each leaf; 48,000 leaves of five dimensions take 30 ms.
func Search(t *Table, opt Options) (*Result, error) {
	if err := cmp.Or(opt.Validate(), t.Validate()); err != nil {
		return nil, err
	}
	opt = opt.withDefaults()
	l := encode(t)
	rows, err := l.within(opt.Within)
	if err != nil {
		return nil, err
	}
	r := &Result{Method: opt.Method.String(), Direction: opt.Direction, Leaves: len(rows), Skipped: l.skipped}
	r.Total = l.change(rows)
	if opt.Direction == Auto {
		r.Direction = directionOf(r.Total)
	}
	sign := 1.0
	if r.Direction == Down {
		sign = -1
	}
	k := newLikelihood(l, sign)
	found, everywhere := opt.Method.search(k, opt, rows)
	r.fill(k, rows, found, everywhere)
	return r, nil
}

func (m Method) search(k *likelihood, opt Options, rows []int32) (found []candidate, everywhere bool) {
	switch m {
	case Adtributor:
		return searchAdtributor(k, opt, rows), false
	case RiskLoc:
		return searchRiskLoc(k, opt, rows), false
	case Squeeze:
		return searchSqueeze(k, opt, rows), false
	case RobustSpot:
		return searchRobustSpot(k, opt, rows), false
	}
	return searchScan(k, opt, rows)
}

// within returns the leaves that meet all conditions.
func (l *leaves) within(conditions []Condition) ([]int32, error) {
	rows := l.all()
	if len(rows) == 0 {
		return nil, fmt.Errorf("%w: no leaf with a value in every column", ErrEmpty)
	}
	for _, c := range conditions {
		d := slices.Index(l.dims, c.Dimension)
		if d < 0 {
			return nil, fmt.Errorf("%w: dimension %q", ErrElement, c.Dimension)
		}
		code, ok := slices.BinarySearch(l.names[d], c.Value)
		if ok {
			rows = l.selectRows(rows, []term{{int32(d), int32(code)}}, true)
		}
		if !ok || len(rows) == 0 {
			return nil, fmt.Errorf("%w: %s=%q", ErrElement, c.Dimension, c.Value)
		}
	}
	return rows, nil
}
