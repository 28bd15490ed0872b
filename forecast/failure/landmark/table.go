package landmark

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Errors by cause. They arrive wrapped with the offending value; test with
// errors.Is.
var (
	// ErrTable marks a table whose parts do not fit together.
	ErrTable = errors.New("landmark: inconsistent table")
	// ErrFormat marks bytes that are no table.
	ErrFormat = errors.New("landmark: malformed")
	// ErrCut marks a division of time that leaves a part empty or overlaps.
	ErrCut = errors.New("landmark: unusable cut")
)

// Table is a list of landmarks in columns. The zero Table is empty.
type Table struct {
	Columns    []string // names of the features
	Categories []int    // features whose numbers are names: 0 to 254, in no order

	Data   []float64 // row after row of features; NaN is missing
	Entity []string  // whose landmark it is
	Time   []int64   // of the landmark, Unix milliseconds
	After  []int64   // milliseconds from the landmark to the failure or the censoring, at least 0
	Failed []bool    // whether After ends in a failure

	// Unverified marks rows whose fate somebody changed: an instance that was
	// drained, restarted or replaced because of an alarm. That it did not fail
	// says nothing; such rows have no label. Nil means none.
	Unverified []bool
	// Weight counts each row that many times; nil means once.
	Weight []float64
}

// Landmark is one row of a [Table].
type Landmark struct {
	Entity     string
	Time       int64
	Features   []float64
	After      int64
	Failed     bool
	Unverified bool
	Weight     float64 // 0 counts as 1
}

// Len returns the number of landmarks.
func (t *Table) Len() int { return len(t.Time) }

// Row returns the features of landmark i, aliasing Data.
func (t *Table) Row(i int) []float64 {
	c := len(t.Columns)
	return t.Data[i*c : (i+1)*c : (i+1)*c]
}

// Append adds a landmark; the features are copied. It panics when their number
// is not that of the columns.
func (t *Table) Append(l Landmark) {
	if len(l.Features) != len(t.Columns) {
		panic("landmark: number of features differs from the table's columns")
	}
	n := t.Len()
	t.Data = append(t.Data, l.Features...)
	t.Entity = append(t.Entity, l.Entity)
	t.Time = append(t.Time, l.Time)
	t.After = append(t.After, l.After)
	t.Failed = append(t.Failed, l.Failed)
	if l.Unverified && t.Unverified == nil {
		t.Unverified = make([]bool, n)
	}
	if t.Unverified != nil {
		t.Unverified = append(t.Unverified, l.Unverified)
	}
	if l.Weight != 0 && l.Weight != 1 && t.Weight == nil {
		t.Weight = slices.Repeat([]float64{1}, n)
	}
	if t.Weight != nil {
		t.Weight = append(t.Weight, orOne(l.Weight))
	}
}

func orOne(w float64) float64 {
	if w == 0 {
		return 1
	}
	return w
}

// WeightOf returns the weight of landmark i.
func (t *Table) WeightOf(i int) float64 {
	if t.Weight == nil {
		return 1
	}
	return t.Weight[i]
}

// Label answers "did landmark i's entity fail within h?". Nobody knows when it
// was last seen well before h was over, or when its fate was changed by an
// alarm and it did not fail: then known is false, and the row is no negative.
func (t *Table) Label(i int, h time.Duration) (failed, known bool) {
	ms := h.Milliseconds()
	switch {
	case t.Failed[i] && t.After[i] <= ms:
		return true, true
	case t.Unverified != nil && t.Unverified[i]:
		return false, false
	default:
		return false, t.Failed[i] || t.After[i] >= ms
	}
}

// Known returns the landmarks whose label for a horizon is known.
func (t *Table) Known(h time.Duration) *Table {
	var rows []int
	for i := range t.Time {
		if _, known := t.Label(i, h); known {
			rows = append(rows, i)
		}
	}
	return t.Select(rows)
}

// Labels returns the label of each landmark for a horizon; an unknown one is
// false, so call it on [Table.Known].
func (t *Table) Labels(h time.Duration) []bool {
	y := make([]bool, t.Len())
	for i := range y {
		y[i], _ = t.Label(i, h)
	}
	return y
}

// Select returns a copy of the given rows, in that order.
func (t *Table) Select(rows []int) *Table {
	s := &Table{Columns: t.Columns, Categories: t.Categories}
	s.Data = make([]float64, 0, len(rows)*len(t.Columns))
	for _, i := range rows {
		s.Data = append(s.Data, t.Row(i)...)
	}
	s.Entity, s.Time = pick(t.Entity, rows), pick(t.Time, rows)
	s.After, s.Failed = pick(t.After, rows), pick(t.Failed, rows)
	s.Unverified, s.Weight = pick(t.Unverified, rows), pick(t.Weight, rows)
	return s
}

func pick[T any](x []T, rows []int) []T {
	if x == nil {
		return nil
	}
	out := make([]T, len(rows))
	for k, i := range rows {
		out[k] = x[i]
	}
	return out
}

// WithColumns returns the table with only the features named, in that order; the
// rest is shared with t. An unknown name is [ErrTable].
func (t *Table) WithColumns(names ...string) (*Table, error) {
	at := make([]int, len(names))
	s := *t
	s.Columns, s.Categories, s.Data = slices.Clone(names), nil, make([]float64, 0, len(names)*t.Len())
	for k, name := range names {
		if at[k] = slices.Index(t.Columns, name); at[k] < 0 {
			return nil, fmt.Errorf("%w: no column %q", ErrTable, name)
		}
		if slices.Contains(t.Categories, at[k]) {
			s.Categories = append(s.Categories, k)
		}
	}
	for i := range t.Time {
		row := t.Row(i)
		for _, c := range at {
			s.Data = append(s.Data, row[c])
		}
	}
	return &s, nil
}

// Validate reports every fault at once, as [ErrTable].
func (t *Table) Validate() error {
	var errs []error
	fault := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: %s", ErrTable, fmt.Sprintf(format, args...)))
	}
	n := t.Len()
	if len(t.Columns) == 0 {
		fault("no columns")
	}
	if len(t.Data) != n*len(t.Columns) || len(t.Entity) != n || len(t.After) != n || len(t.Failed) != n {
		fault("%d times, %d numbers in %d columns, %d entities, %d ends, %d fates", n, len(t.Data), len(t.Columns), len(t.Entity), len(t.After), len(t.Failed))
		return errors.Join(errs...)
	}
	if t.Unverified != nil && len(t.Unverified) != n || t.Weight != nil && len(t.Weight) != n {
		fault("%d unverified marks and %d weights for %d rows", len(t.Unverified), len(t.Weight), n)
	}
	for i, c := range t.Columns {
		if c == "" || slices.Contains(t.Columns[:i], c) {
			fault("column %d is named %q, want a name of its own", i, c)
		}
	}
	for _, c := range t.Categories {
		if c < 0 || c >= len(t.Columns) {
			fault("category column %d of %d", c, len(t.Columns))
		}
	}
	for _, err := range []error{t.validateEnds(), t.validateNumbers()} {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// validateEnds reports the first label from the past.
func (t *Table) validateEnds() error {
	for i, a := range t.After {
		if a < 0 {
			return fmt.Errorf("%w: row %d (%s) ends %d ms before its landmark: a label from the past", ErrTable, i, t.Entity[i], -a)
		}
	}
	return nil
}

// validateNumbers reports the first infinite feature and the first weight that is
// none.
func (t *Table) validateNumbers() error {
	var errs []error
	for i, v := range t.Data {
		if math.IsInf(v, 0) {
			errs = append(errs, fmt.Errorf("%w: row %d column %q is %v", ErrTable, i/len(t.Columns), t.Columns[i%len(t.Columns)], v))
			break
		}
	}
	for i, w := range t.Weight {
		if !(w > 0 && w < math.Inf(1)) {
			errs = append(errs, fmt.Errorf("%w: row %d has weight %v", ErrTable, i, w))
			break
		}
	}
	return errors.Join(errs...)
}
