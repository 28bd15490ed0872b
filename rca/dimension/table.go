package dimension

import (
	"errors"
	"fmt"
	"math"
)

// Measure says how leaves add up.
type Measure uint8

const (
	// Sum is a fundamental measure: values of leaves add up (requests, bytes,
	// income).
	Sum Measure = iota
	// Ratio is a derived measure, value by base, of which both add up: seconds
	// by requests, bytes by packets.
	Ratio
	// Proportion is a ratio of counts of which the value is part of the base:
	// failed by all requests.
	Proportion
)

// String returns the name of the measure.
func (m Measure) String() string {
	switch m {
	case Sum:
		return "sum"
	case Ratio:
		return "ratio"
	case Proportion:
		return "proportion"
	}
	return fmt.Sprintf("measure %d", uint8(m))
}

// derived reports whether the measure has a base.
func (m Measure) derived() bool { return m != Sum }

// Table is the leaves of one moment, column by column. Searching never changes
// it. Leaves with the same keys are added up.
type Table struct {
	Dimensions []string
	Keys       [][]string // Keys[d][i] is what leaf i has in dimension d; "" is a value like any other
	Measure    Measure

	// Actual and Forecast are the values of the leaves, not negative; for a
	// derived measure its numerator. A leaf with NaN or an infinity in any
	// column is left out, and the result says how many were.
	Actual, Forecast []float64

	// ActualBase and ForecastBase are the denominators of a derived measure,
	// not negative; nil for [Sum]. Only the ratio of forecast to forecast base
	// matters: the expected value of a leaf is that ratio times its actual base,
	// so that a shift of traffic among leaves is no change of any of them. A
	// leaf whose forecast base is 0 takes the ratio of the whole table.
	ActualBase, ForecastBase []float64
}

// Validate reports every fault of the table at once, each wrapped in
// [ErrTable]: no dimensions, more than 64, a name missing or twice, columns that differ
// in length, negative values, a base missing or superfluous, and for proportions
// a value larger than its base. Values are checked up to the first fault of each
// column.
func (t *Table) Validate() error {
	var errs []error
	add := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: "+format, append([]any{ErrTable}, args...)...))
	}
	t.checkDimensions(add)
	if t.Measure > Proportion {
		add("no such measure: %d", t.Measure)
	}
	for _, c := range t.columns() {
		t.checkColumn(c, add)
	}
	if t.Measure == Proportion && len(errs) == 0 {
		t.checkParts(add)
	}
	return errors.Join(errs...)
}

// maxDimensions keeps recursion and the printed result sane; tables of
// monitoring have five, sometimes ten.
const maxDimensions = 64

func (t *Table) checkDimensions(add func(string, ...any)) {
	if n := len(t.Dimensions); n == 0 || n > maxDimensions {
		add("%d dimensions, want 1 to %d", n, maxDimensions)
	}
	if len(t.Keys) != len(t.Dimensions) {
		add("%d columns of keys for %d dimensions", len(t.Keys), len(t.Dimensions))
	}
	seen := map[string]bool{}
	for d, name := range t.Dimensions {
		if name == "" || seen[name] {
			add("dimension %d: name %q is empty or there twice", d, name)
		}
		seen[name] = true
		if d < len(t.Keys) && len(t.Keys[d]) != len(t.Actual) {
			add("dimension %q has %d keys for %d leaves", name, len(t.Keys[d]), len(t.Actual))
		}
	}
}

// column is one column of values and its name.
type column struct {
	name   string
	values []float64
	wanted bool
}

func (t *Table) columns() []column {
	d := t.Measure.derived()
	return []column{
		{"Actual", t.Actual, true}, {"Forecast", t.Forecast, true},
		{"ActualBase", t.ActualBase, d}, {"ForecastBase", t.ForecastBase, d},
	}
}

func (t *Table) checkColumn(c column, add func(string, ...any)) {
	switch {
	case c.wanted && len(c.values) != len(t.Actual):
		add("%s has %d values for %d leaves", c.name, len(c.values), len(t.Actual))
	case !c.wanted && len(c.values) > 0:
		add("%s is given, and a %s has none", c.name, t.Measure)
	}
	for i, v := range c.values {
		if v < 0 || v > maxValue && !math.IsInf(v, 1) {
			add("%s of leaf %d is %v, want 0 to %g", c.name, i, v, maxValue)
			return
		}
	}
}

// maxValue leaves room for the sum of 10^8 leaves and its square.
const maxValue = 1e140

func (t *Table) checkParts(add func(string, ...any)) {
	for i, v := range t.Actual {
		if v > t.ActualBase[i] {
			add("leaf %d: %v of %v is no proportion", i, v, t.ActualBase[i])
			return
		}
	}
	for i, v := range t.Forecast {
		if v > t.ForecastBase[i] {
			add("leaf %d: forecast %v of %v is no proportion", i, v, t.ForecastBase[i])
			return
		}
	}
}

// usable reports whether leaf i has a finite number in every column.
func (t *Table) usable(i int) bool {
	for _, c := range t.columns() {
		if c.wanted && !(c.values[i] <= maxValue) {
			return false
		}
	}
	return true
}
