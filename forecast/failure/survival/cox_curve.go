package survival

import (
	"fmt"
	"math"
	"slices"
)

// Curve returns the survival of a subject of a stratum (0 where there are no
// strata) whose covariates are x throughout, at the distinct times of events,
// with bands that hold for the uncertainty of the coefficients, too. Its offset
// is 0. AtRisk is the risk of those under watch relative to such a subject;
// Censored is nil. Errors: [ErrShape] for a stratum that the data do not have.
// It panics when x has not one value per covariate.
//
// The hazard is Breslow's (discussion of Cox 1972), with Efron's ties when those
// were fitted; the variance is that of Therneau and Grambsch, Modeling Survival Data,
// 2000, section 10.2, and takes the likelihood's covariance, robust or not, as
// the coefficients' own.
func (m *CoxFit) Curve(x []float64, stratum int) (*Curve, error) {
	if len(x) != len(m.beta) {
		panic(badCovariates)
	}
	for s, g := range m.partial.group {
		if g.name == stratum {
			return m.curve(x, s), nil
		}
	}
	return nil, fmt.Errorf("%w: no stratum %d", ErrShape, stratum)
}

func (m *CoxFit) curve(x []float64, s int) *Curve {
	f, g := m.partial, m.partial.group[s]
	at := make([]float64, f.p) // x as the columns have it
	eta := 0.0
	for c := range at {
		at[c] = (x[c] - g.mean[c]) * f.x[c].scale
		eta += at[c] * f.beta[c]
	}
	ratio := math.Exp(eta - f.shift[s])
	c := &Curve{Stratum: g.name, Time: slices.Clone(f.time[g.node : g.nodeEnd-1])}
	c.allocate()
	h, v, lean := 0.0, 0.0, make([]float64, f.p)
	for k := range c.Time {
		t := g.node + k
		c.AtRisk, c.Events = append(c.AtRisk, f.s0[t]/ratio), append(c.Events, f.fallen[t])
		h += ratio * f.c0[t]
		v += ratio * ratio * f.e0[t]
		for j := range lean {
			lean[j] += ratio * (at[j]*f.c0[t] - f.drift(j, t)) / f.x[j].scale
		}
		c.set(k, h, v+m.spread(lean))
	}
	b, _ := newBand(m.config.Confidence, Log) // checked by Validate
	b.apply(c)
	return c
}

// spread returns aᵀ·V·a.
func (m *CoxFit) spread(a []float64) (sum float64) {
	for i, v := range a {
		for j, w := range a {
			sum += v * w * m.variance.At(i, j)
		}
	}
	return sum
}

// PredictSurvival writes, for each time, the survival of each row's covariates
// into columns: out[k][i] at times[k] of row i, given by column as in [Data]. It
// is [CoxFit.Curve] without bands, for many rows at once.
func (m *CoxFit) PredictSurvival(x [][]float64, stratum int, times []float64) ([][]float64, error) {
	base, err := m.Curve(make([]float64, len(m.beta)), stratum)
	if err != nil {
		return nil, err
	}
	eta := m.Predict(x)
	out := make([][]float64, len(times))
	for k, t := range times {
		h := base.HazardAt(t)
		out[k] = make([]float64, len(eta))
		for i, e := range eta {
			out[k][i] = math.Exp(-h * math.Exp(e))
		}
	}
	return out, nil
}
