package dimension

import (
	"cmp"
	"math"
	"slices"
)

// Constants of RiskLoc as its paper sets them.
const (
	risklocOutliers = 5    // leaves passed over at either end when the cut-off is set
	risklocRisk     = 0.5  // least risk of an element
	risklocPower    = 0.02 // least explanatory power, as a part of that of all leaves past the cut-off
)

// riskLoc is Kalander, "RiskLoc: Localization of Multi-dimensional Root Causes by
// Weighted Risk", arXiv 2205.10004, section 5. Leaves whose deviation score lies
// past a cut-off are suspect; an element is a cause when, weighed by distance from
// the cut-off, most of its leaves are suspect (high risk), and they deviate alike
// (low risk). Causes are searched layer by layer, and taken away one by one.
type riskLoc struct {
	*likelihood
	opt       Options
	deviation []float64
	suspect   []bool
	weight    []float64
	power     []float64
}

func searchRiskLoc(k *likelihood, opt Options, rows []int32) (found []candidate) {
	m := newRiskLoc(k, opt, rows)
	sum := m.suspectPower(rows)
	least := risklocPower * sum
	for sum > least && len(found) < opt.MaxCauses {
		c, ok := m.cause(rows, least)
		if !ok {
			break
		}
		found = append(found, c)
		rows = k.l.selectRows(rows, c.terms, false)
		sum = m.suspectPower(rows)
	}
	return found
}

func newRiskLoc(k *likelihood, opt Options, rows []int32) *riskLoc {
	n := len(k.l.actual)
	m := &riskLoc{likelihood: k, opt: opt, deviation: make([]float64, n), suspect: make([]bool, n), weight: make([]float64, n)}
	m.power = k.l.leafPowers(rows)
	for _, r := range rows {
		m.deviation[r] = k.l.deviationScore(r)
	}
	cut := m.cutoff(rows)
	for _, r := range rows {
		d := m.deviation[r]
		m.suspect[r] = cut >= 0 && d > cut || cut < 0 && d < cut
		switch v, f := k.l.values(r); {
		case m.suspect[r]:
			m.weight[r] = min(math.Abs(d), 1)
		case v != 0 || f != 0:
			m.weight[r] = min(math.Abs(d-cut), 1)
		}
	}
	if m.suspectPower(rows) < 0 {
		for i := range m.power {
			m.power[i] = -m.power[i]
		}
	}
	return m
}

// cutoff mirrors the nearer end of the deviation scores, but for a few outliers,
// to the other side: noise is symmetric, the change is not.
func (m *riskLoc) cutoff(rows []int32) float64 {
	var scores []float64
	for _, r := range rows {
		scores = append(scores, m.deviation[r])
	}
	slices.Sort(scores)
	scores = slices.Compact(scores)
	skip := min(risklocOutliers, len(scores)-1)
	low, high := scores[skip], scores[len(scores)-1-skip]
	if math.Abs(low) < math.Abs(high) {
		return -low
	}
	return -high
}

func (m *riskLoc) suspectPower(rows []int32) (sum float64) {
	for _, r := range rows {
		if m.suspect[r] {
			sum += m.power[r]
		}
	}
	return sum
}

// cause returns the risky element with the most power in the first layer that
// has one.
func (m *riskLoc) cause(rows []int32, least float64) (best candidate, ok bool) {
	type scored struct {
		terms []term
		power float64
	}
	layers := make([][]scored, m.opt.MaxLayer+1)
	m.l.walk(rows, m.opt.MaxLayer, func(terms []term, part []int32) bool {
		gain, rises, any := 0.0, 0.0, false
		for _, r := range part {
			gain, rises, any = gain+m.power[r], rises+max(m.power[r], 0), any || m.suspect[r]
		}
		if any && gain > least {
			layers[len(terms)] = append(layers[len(terms)], scored{slices.Clone(terms), gain})
		}
		return any && rises > least
	})
	for _, layer := range layers {
		slices.SortFunc(layer, func(a, b scored) int {
			return cmp.Or(cmp.Compare(b.power, a.power), compareTerms(a.terms, b.terms))
		})
		for _, e := range layer {
			part := m.l.selectRows(rows, e.terms, true)
			if m.highRisk(part)-m.lowRisk(part) >= risklocRisk {
				return m.element(e.terms, rows), true
			}
		}
	}
	return best, false
}

func (m *riskLoc) highRisk(part []int32) float64 {
	bad, good := 0.0, 1.0
	for _, r := range part {
		if m.suspect[r] {
			bad += m.weight[r]
		} else {
			good += m.weight[r]
		}
	}
	return bad / (bad + good)
}

// lowRisk compares the deviation that is left when all leaves are scaled alike
// with the deviation before.
func (m *riskLoc) lowRisk(part []int32) float64 {
	sumV, sumF := 0.0, 0.0
	for _, r := range part {
		if v, f := m.l.values(r); v != 0 && f != 0 {
			sumV, sumF = sumV+v, sumF+f
		}
	}
	left, before := 0.0, 0.0
	for _, r := range part {
		if v, f := m.l.values(r); v != 0 && f != 0 {
			a := f * sumV / sumF
			left += math.Abs(2 * (a - v) / (a + v))
			before += math.Abs(m.deviation[r])
		}
	}
	return quotient(left, before, 0)
}
