package survival

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Data holds lives by column; row i is one interval of one life. Only Stop and
// Event have to be there. Rows may come in any order.
type Data struct {
	// Start and Stop bound the interval (Start, Stop] over which the row was
	// watched and its covariates held, in whatever unit, by whatever clock the
	// hazard is thought to follow: age, mostly. Start nil: from the beginning.
	Start, Stop []float64

	// Event says whether the life ended at Stop; else it was last seen then
	// (right censoring), or went on with the next row of its subject.
	Event []bool

	// X holds the covariates: X[c][i] is covariate c of row i, of -1e100 to
	// 1e100. No NaN: leave such rows out ([Data.Select]) or fill them in.
	X     [][]float64
	Names []string // of the covariates; default x1, x2, …

	Strata  []int     // groups with a hazard of their own; nil: one
	Weight  []float64 // how many rows each stands for; nil: one
	Offset  []float64 // known part of the linear predictor; nil: 0
	Subject []int     // whose row it is, checked for overlap; nil: not checked
	Cluster []int     // rows that are no independent evidence, for robust errors; nil: Subject
}

// Len returns the number of rows.
func (d *Data) Len() int { return len(d.Stop) }

// Select returns the given rows of the data, copied.
func (d *Data) Select(rows []int) Data {
	s := Data{
		Start: pick(d.Start, rows), Stop: pick(d.Stop, rows), Event: pick(d.Event, rows), Names: d.Names,
		Strata: pick(d.Strata, rows), Weight: pick(d.Weight, rows), Offset: pick(d.Offset, rows),
		Subject: pick(d.Subject, rows), Cluster: pick(d.Cluster, rows),
	}
	for _, x := range d.X {
		s.X = append(s.X, pick(x, rows))
	}
	return s
}

func pick[T any](column []T, rows []int) []T {
	if column == nil {
		return nil
	}
	out := make([]T, len(rows))
	for k, i := range rows {
		out[k] = column[i]
	}
	return out
}

// Name returns the name of covariate c.
func (d *Data) Name(c int) string {
	if c < len(d.Names) {
		return d.Names[c]
	}
	return "x" + strconv.Itoa(c+1)
}

// Validate reports what no estimator can work with, the first fault of every
// kind: [ErrShape], [ErrTime], [ErrOverlap], [ErrValue].
func (d *Data) Validate() error {
	if err := d.shape(); err != nil {
		return err
	}
	return errors.Join(d.times(), d.values(), d.overlap())
}

func (d *Data) shape() error {
	n := len(d.Stop)
	if n == 0 {
		return fmt.Errorf("%w: no rows", ErrShape)
	}
	if n > math.MaxInt32 {
		return fmt.Errorf("%w: %d rows", ErrShape, n)
	}
	return errors.Join(d.lengths(n), d.covariateLengths(n))
}

func (d *Data) lengths(n int) error {
	var errs []error
	f := func(name string, length int, needed bool) {
		if length != n && (length != 0 || needed) {
			errs = append(errs, fmt.Errorf("%w: %d rows, but %s has %d", ErrShape, n, name, length))
		}
	}
	f("Event", len(d.Event), true)
	f("Start", len(d.Start), d.Start != nil)
	f("Strata", len(d.Strata), d.Strata != nil)
	f("Weight", len(d.Weight), d.Weight != nil)
	f("Offset", len(d.Offset), d.Offset != nil)
	f("Subject", len(d.Subject), d.Subject != nil)
	f("Cluster", len(d.Cluster), d.Cluster != nil)
	return errors.Join(errs...)
}

func (d *Data) covariateLengths(n int) error {
	var errs []error
	if d.Names != nil && len(d.Names) != len(d.X) {
		errs = append(errs, fmt.Errorf("%w: %d names for %d covariates", ErrShape, len(d.Names), len(d.X)))
	}
	for c, x := range d.X {
		if len(x) != n {
			errs = append(errs, fmt.Errorf("%w: %d rows, but covariate %s has %d", ErrShape, n, d.Name(c), len(x)))
		}
	}
	return errors.Join(errs...)
}

func (d *Data) times() error {
	for i, t := range d.Stop {
		if !finite(t) {
			return fmt.Errorf("%w: row %d: stops at %v", ErrTime, i, t)
		}
	}
	for i, t := range d.Start {
		if !finite(t) || t >= d.Stop[i] {
			return fmt.Errorf("%w: row %d: from %v to %v", ErrTime, i, t, d.Stop[i])
		}
	}
	return nil
}

// largest is as far as squares of covariates and weights stay numbers.
const largest = 1e100

func (d *Data) values() error {
	for c, x := range d.X {
		for i, v := range x {
			if !(math.Abs(v) <= largest) {
				return fmt.Errorf("%w: row %d: covariate %s is %v", ErrValue, i, d.Name(c), v)
			}
		}
	}
	for i, w := range d.Weight {
		if !(w >= 1/largest && w <= largest) {
			return fmt.Errorf("%w: row %d: weight %v", ErrValue, i, w)
		}
	}
	for i, o := range d.Offset {
		if !(math.Abs(o) <= largest) {
			return fmt.Errorf("%w: row %d: offset %v", ErrValue, i, o)
		}
	}
	return nil
}

// overlap looks for two rows of a subject that share time. Rows that come in
// order are checked in one pass.
func (d *Data) overlap() error {
	if d.Subject == nil {
		return nil
	}
	start := func(i int) float64 {
		if d.Start == nil {
			return math.Inf(-1)
		}
		return d.Start[i]
	}
	check := func(a, b int) error {
		if d.Subject[a] == d.Subject[b] && start(b) < d.Stop[a] {
			return fmt.Errorf("%w: rows %d and %d of subject %d: (%v, %v] and (%v, %v]",
				ErrOverlap, a, b, d.Subject[a], start(a), d.Stop[a], start(b), d.Stop[b])
		}
		return nil
	}
	less := func(a, b int) int {
		return cmp.Or(cmp.Compare(d.Subject[a], d.Subject[b]), cmp.Compare(start(a), start(b)))
	}
	order := upTo(d.Len())
	if !slices.IsSortedFunc(order, less) {
		slices.SortStableFunc(order, less)
	}
	for k := 1; k < len(order); k++ {
		if err := check(order[k-1], order[k]); err != nil {
			return err
		}
	}
	return nil
}

func finite(v float64) bool { return v-v == 0 }

// upTo returns 0 … n-1.
func upTo(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func (d *Data) weight(i int) float64 {
	if d.Weight == nil {
		return 1
	}
	return d.Weight[i]
}

// events counts the rows that end in an event.
func (d *Data) events() (n int) {
	for _, e := range d.Event {
		if e {
			n++
		}
	}
	return n
}

// strata returns the distinct strata, ascending, and their rows in the order of the data.
func (d *Data) strata() (names []int, rows [][]int) {
	if d.Strata == nil {
		return []int{0}, [][]int{upTo(d.Len())}
	}
	size := map[int]int{}
	for _, s := range d.Strata {
		size[s]++
	}
	at := make(map[int]int, len(size))
	for s := range size {
		names = append(names, s)
	}
	slices.Sort(names)
	for k, s := range names {
		at[s] = k
		rows = append(rows, make([]int, 0, size[s]))
	}
	for i, s := range d.Strata {
		k := at[s]
		rows[k] = append(rows[k], i)
	}
	return names, rows
}
