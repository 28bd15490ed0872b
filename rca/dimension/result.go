package dimension

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Change is what happened to a group of leaves.
type Change struct {
	Leaves               int
	Actual, Forecast     float64 // sums of the value; for a derived measure the numerator
	ActualBase, Expected float64 // base now (0 for sums); value that the forecast lets expect with it
}

// Excess returns how much more there is than expected; negative for less.
func (c Change) Excess() float64 { return c.Actual - c.Expected }

// Value returns the measure now: the sum, or value by base.
func (c Change) Value() float64 { return c.of(c.Actual) }

// Before returns the measure that was expected.
func (c Change) Before() float64 { return c.of(c.Expected) }

func (c Change) of(v float64) float64 {
	if c.ActualBase == 0 {
		return v
	}
	return v / c.ActualBase
}

// Verdict says what the search came to.
type Verdict uint8

const (
	// Found: the causes hold most of the change.
	Found Verdict = iota
	// Partly: the causes hold less than half of the change. They are leads.
	Partly
	// External: the change is spread over everything in proportion. Nothing in
	// the dimensions explains it: look at what all leaves have in common.
	External
	// Unchanged: nothing moved beyond the noise of the leaves in the direction
	// looked for.
	Unchanged
)

// String returns the verdict in words.
func (v Verdict) String() string {
	return [...]string{"found", "partly explained", "external: no dimension explains it", "unchanged"}[min(v, Unchanged)]
}

// Cause is an element that a part of the change comes from.
type Cause struct {
	Element []Condition // in the order of the table's dimensions
	Change
	// Power is the explanatory power: the part of the total change that lies in
	// the element. Powers may add up to more than 1 when the rest moved the
	// other way.
	Power float64
	// Surprise is how far the element's share of the total is from its forecast
	// share: its term of the Jensen-Shannon divergence, in nats (Bhagwan et al.,
	// "Adtributor", NSDI 2014, section 4.2). For derived measures the terms of
	// value and base are added.
	Surprise float64
	// Gain is the log-likelihood by which one common change explains the leaves
	// better than the forecast; causes are ordered by it.
	Gain float64
}

// String returns the element as {a=1, b=2}.
func (c Cause) String() string { return format(c.Element) }

func format(element []Condition) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, e := range element {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(e.Dimension + "=" + e.Value)
	}
	return b.String() + "}"
}

// Result answers where a change comes from.
type Result struct {
	Method    string
	Verdict   Verdict
	Direction Direction // looked for; never Auto
	Total     Change    // of all leaves searched
	Causes    []Cause   // strongest first; none when External or Unchanged
	Explained float64   // part of the change that lies in the causes together, 0 to 1
	Leaves    int       // searched
	Skipped   int       // left out of the table for want of a value
}

// String puts the result in one line.
func (r *Result) String() string {
	if len(r.Causes) == 0 {
		return r.Verdict.String()
	}
	var parts []string
	for _, c := range r.Causes {
		parts = append(parts, c.String())
	}
	return strings.Join(parts, "; ")
}

// directionOf returns the direction of the total.
func directionOf(c Change) Direction {
	if c.Excess() < 0 {
		return Down
	}
	return Up
}

// change adds up leaves.
func (l *leaves) change(rows []int32) Change {
	c := Change{Leaves: len(rows), Actual: sumOf(l.actual, rows), Forecast: sumOf(l.forecast, rows), Expected: sumOf(l.expect, rows)}
	if l.measure.derived() {
		c.ActualBase = sumOf(l.base, rows)
	}
	return c
}

// mostly is the part of the change below which causes are leads only.
const mostly = 0.5

// fill describes what was found.
func (r *Result) fill(k *likelihood, rows []int32, found []candidate, everywhere bool) {
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.gain, a.gain), compareTerms(a.terms, b.terms))
	})
	change, rest := k.changeOf(rows), rows
	for _, c := range found {
		r.Causes = append(r.Causes, k.describe(c, rows, change))
		rest = k.l.selectRows(rest, c.terms, false)
	}
	r.Explained = min(max(quotient(sumOf(k.excess, rows)-sumOf(k.excess, rest), change, 0), 0), 1)
	switch {
	case everywhere:
		r.Verdict, r.Explained = External, 0
	case len(found) == 0:
		r.Verdict, r.Explained = Unchanged, 0
	case r.Explained < mostly:
		r.Verdict = Partly
	}
}

func (k *likelihood) describe(c candidate, rows []int32, change float64) Cause {
	part := k.l.selectRows(rows, c.terms, true)
	d := Cause{Change: k.l.change(part), Gain: c.gain, Power: quotient(c.excess, change, 0), Surprise: k.l.surprise(part, rows)}
	for _, t := range c.terms {
		d.Element = append(d.Element, Condition{k.l.dims[t.dim], k.l.names[t.dim][t.code]})
	}
	return d
}

// surprise returns the term of the Jensen-Shannon divergence of part in rows.
func (l *leaves) surprise(part, rows []int32) float64 {
	s := divergence(quotient(sumOf(l.forecast, part), sumOf(l.forecast, rows), 0), quotient(sumOf(l.actual, part), sumOf(l.actual, rows), 0))
	if l.measure.derived() {
		s += divergence(quotient(sumOf(l.forecastBase, part), sumOf(l.forecastBase, rows), 0), quotient(sumOf(l.base, part), sumOf(l.base, rows), 0))
	}
	return s
}

// divergence returns ½·(p·ln(2p/(p+q)) + q·ln(2q/(p+q))).
func divergence(p, q float64) float64 {
	d := 0.0
	if p > 0 {
		d += p * math.Log(2*p/(p+q))
	}
	if q > 0 {
		d += q * math.Log(2*q/(p+q))
	}
	return d / 2
}
