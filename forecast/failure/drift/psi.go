package drift

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// bins is the number of bins of a feature: tenths of the reference, the usual
// choice, and one more for missing values.
const bins = 10

// Reference is how features were distributed when a model was made. It is
// immutable and may be used by many goroutines at once.
type Reference struct {
	names []string
	edges [][]float64 // of each feature, ascending, at most bins-1: a bin ends at its edge, inclusive
	share [][]float64 // of each bin, then of missing
	rows  float64
}

// NewReference learns the distribution of features from rows, laid out one after
// the other. NaN is missing. Errors: [ErrData].
func NewReference(names []string, data []float64) (*Reference, error) {
	n := len(names)
	if n == 0 || len(data) == 0 || len(data)%n != 0 {
		return nil, fmt.Errorf("%w: %d numbers in rows of %d", ErrData, len(data), n)
	}
	r := &Reference{names: slices.Clone(names), rows: float64(len(data) / n)}
	for f := range n {
		var values []float64
		for i := f; i < len(data); i += n {
			if v := data[i]; v == v {
				values = append(values, v)
			}
		}
		r.edges = append(r.edges, edges(values))
	}
	c := r.NewCounts()
	for i := 0; i < len(data); i += n {
		c.Observe(data[i : i+n])
	}
	r.share = make([][]float64, n)
	for f := range n {
		r.share[f] = make([]float64, bins+1)
		for b := range r.share[f] {
			r.share[f][b] = c.count[f*(bins+1)+b] / r.rows
		}
	}
	return r, nil
}

// edges are the deciles without repetition: a feature that is mostly 0 has few.
func edges(values []float64) []float64 {
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	var e []float64
	for k := 1; k < bins; k++ {
		v := values[(k*len(values)-1)/bins]
		if len(e) == 0 || v > e[len(e)-1] {
			e = append(e, v)
		}
	}
	return e
}

// Counts gathers what comes after the reference. It belongs to one goroutine at a
// time.
type Counts struct {
	r     *Reference
	count []float64
	rows  float64
}

// NewCounts returns counts of nothing yet.
func (r *Reference) NewCounts() *Counts {
	return &Counts{r: r, count: make([]float64, len(r.names)*(bins+1))}
}

// Observe counts a row. It panics when its length is not that of the reference.
// Nothing is allocated; about 10 ns a feature.
func (c *Counts) Observe(row []float64) {
	if len(row) != len(c.r.names) {
		panic("drift: row of another reference")
	}
	for f, v := range row {
		b := bins // missing
		if v == v {
			b, _ = slices.BinarySearch(c.r.edges[f], v)
		}
		c.count[f*(bins+1)+b]++
	}
	c.rows++
}

// Rows returns how many were counted since the last reset.
func (c *Counts) Rows() int { return int(c.rows) }

// Reset begins a new window.
func (c *Counts) Reset() { clear(c.count); c.rows = 0 }

// Shift is how far a feature has moved.
type Shift struct {
	Feature string
	// PSI is the population stability index (Siddiqi, Credit Risk Scorecards,
	// 2006, chapter 10): Σ (now - then)·ln(now/then) over the bins, a symmetric
	// Kullback-Leibler divergence. Below 0.1 nothing happened, above 0.25 the
	// feature is another.
	PSI float64
	// Missing is the share of missing values now, and Was then.
	Missing, Was float64
	// Noise is what PSI would be by chance alone in so few rows, its mean plus
	// two deviations: (bins-1)·(1/n + 1/m) times a χ² (Yurdakul and Naranjo,
	// "Statistical Properties of the Population Stability Index", 2020).
	Noise float64
}

// Shifts compares counts with the reference, the largest shift first. A bin that
// is empty on one side counts as half a row.
func (r *Reference) Shifts(c *Counts) []Shift {
	if c.r != r {
		panic("drift: counts of another reference")
	}
	var out []Shift
	if c.rows == 0 {
		return nil
	}
	for f, name := range r.names {
		s := Shift{Feature: name, Missing: c.count[f*(bins+1)+bins] / c.rows, Was: r.share[f][bins]}
		used := 0.0
		for b := range bins + 1 {
			then, now := r.share[f][b], c.count[f*(bins+1)+b]/c.rows
			if then == 0 && now == 0 {
				continue
			}
			used++
			then, now = max(then, 0.5/r.rows), max(now, 0.5/c.rows)
			s.PSI += (now - then) * math.Log(now/then)
		}
		k := max(used-1, 0)
		s.Noise = (k + 2*math.Sqrt(2*k)) * (1/r.rows + 1/c.rows)
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Shift) int { return cmp.Compare(b.PSI, a.PSI) })
	return out
}
