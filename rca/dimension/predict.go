package dimension

import (
	"fmt"
	"slices"
	"strings"
)

// Row is one leaf at one moment.
type Row struct {
	Keys  []string // one per dimension
	Value float64
	Base  float64 // of a derived measure
}

// priorCounts is how many cases of its own a leaf needs to count as much as
// what its dimensions say: with 20 cases the standard error of a rate of 5 % is
// 5 %.
const priorCounts = 20

// valueCounts is the same for one value of one dimension against the whole
// table, larger because a dimension has few values and each many cases.
const valueCounts = 50

// Predict makes the table of the leaves of now, with the forecast made from
// the same leaves at earlier moments of equal length, such as the last five to
// ten minutes. No moment of now or later goes in.
//
// Sums: the mean over the moments; a leaf absent from a moment had 0 then, and
// one that is absent now is in the table with 0.
//
// Ratios and proportions: value by base over all moments, drawn towards what its
// dimensions let expect of it,
//
//	rate = (V + m·r·Π_d r_d/r) / (B + m)
//
// with r the rate of the whole past, r_d that of the leaf's value in dimension d
// (itself drawn towards r), and m worth 20 cases, or for ratios the mean base of
// a leaf. Most leaves of a fine table have a handful of cases: their own rate
// alone is noise, and 0 or 1 half of the time.
//
// Errors: [ErrTable] for rows whose keys do not match the dimensions, [ErrEmpty]
// without moments. The rows are not kept, their strings are.
func Predict(dimensions []string, m Measure, past [][]Row, now []Row) (*Table, error) {
	p := predictor{table: &Table{Dimensions: dimensions, Measure: m, Keys: make([][]string, len(dimensions))}, index: map[string]int{}, moments: float64(len(past))}
	if len(past) == 0 {
		return nil, fmt.Errorf("%w: no earlier moment", ErrEmpty)
	}
	for _, r := range now {
		i, err := p.leaf(r)
		if err != nil {
			return nil, err
		}
		p.now[i].add(r)
	}
	for _, r := range slices.Concat(past...) {
		i, err := p.leaf(r)
		if err != nil {
			return nil, err
		}
		p.past[i].add(r)
	}
	return p.finish(), nil
}

// sums is value and base added up.
type sums struct{ value, base float64 }

func (s *sums) add(r Row) { s.value, s.base = s.value+r.Value, s.base+r.Base }

// rate returns value by base after adding weight cases of the prior.
func (s sums) rate(prior, weight float64) float64 {
	return quotient(s.value+weight*prior, s.base+weight, prior)
}

type predictor struct {
	table     *Table
	index     map[string]int
	now, past []sums
	moments   float64
}

// leaf returns the number of the row's leaf, a new one when it is new.
func (p *predictor) leaf(r Row) (int, error) {
	if len(r.Keys) != len(p.table.Keys) {
		return 0, fmt.Errorf("%w: %d keys for %d dimensions", ErrTable, len(r.Keys), len(p.table.Keys))
	}
	key := strings.Join(r.Keys, "\x00")
	i, ok := p.index[key]
	if !ok {
		i = len(p.now)
		p.index[key] = i
		p.now, p.past = append(p.now, sums{}), append(p.past, sums{})
		for d, k := range r.Keys {
			p.table.Keys[d] = append(p.table.Keys[d], k)
		}
	}
	return i, nil
}

func (p *predictor) finish() *Table {
	t := p.table
	for i := range p.now {
		t.Actual = append(t.Actual, p.now[i].value)
		t.Forecast = append(t.Forecast, p.past[i].value/p.moments)
	}
	if !t.Measure.derived() {
		return t
	}
	prior, weight := p.priors()
	for i := range p.now {
		base := p.past[i].base / p.moments
		t.ActualBase, t.ForecastBase = append(t.ActualBase, p.now[i].base), append(t.ForecastBase, max(base, weight/p.moments))
		t.Forecast[i] = p.past[i].rate(prior[i], weight) * t.ForecastBase[i]
	}
	return t
}

// priors returns what the dimensions of each leaf let expect, and how many
// cases that is worth.
func (p *predictor) priors() (prior []float64, weight float64) {
	var whole sums
	for _, s := range p.past {
		whole.value, whole.base = whole.value+s.value, whole.base+s.base
	}
	rate := whole.rate(0, 0)
	unit := 1.0
	if p.table.Measure == Ratio {
		unit = whole.base / p.moments / float64(len(p.past)) / priorCounts
	}
	prior = make([]float64, len(p.past))
	for i := range prior {
		prior[i] = rate
	}
	for _, keys := range p.table.Keys {
		by := map[string]sums{}
		for i, k := range keys {
			s := by[k]
			by[k] = sums{s.value + p.past[i].value, s.base + p.past[i].base}
		}
		for i, k := range keys {
			prior[i] *= quotient(by[k].rate(rate, valueCounts*unit), rate, 1)
		}
	}
	if p.table.Measure == Proportion {
		for i := range prior {
			prior[i] = min(prior[i], maxPrior)
		}
	}
	return prior, priorCounts * unit
}

// maxPrior bounds the product of rates below certainty.
const maxPrior = 0.9
