package survival

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// CoxFit is a fitted Cox model. It keeps the data it was fitted to, for
// residuals and curves: do not change them while it is in use.
type CoxFit struct {
	Rows, Events int
	Coefficients []Coefficient // by covariate
	Iterations   int
	Warnings     []error // see [ErrCollinear], [ErrInfinite]

	LogLik     float64 // log partial likelihood at the coefficients
	LogLikNull float64 // the same at 0
	ScoreTest  Test    // of all coefficients at once: Rao's; the log-rank test, for groups

	beta      []float64
	variance  *mat.SymDense
	naive     *mat.SymDense // of the likelihood, where variance is robust
	redundant []int
	partial   *partial
	data      Data
	config    Cox
}

func (m *CoxFit) table() {
	b, _ := newBand(m.config.Confidence, Log) // checked by Validate
	for c, v := range m.beta {
		name := m.data.Name(c)
		if slices.Contains(m.redundant, c) {
			m.Coefficients = append(m.Coefficients, missing(name))
			continue
		}
		m.Coefficients = append(m.Coefficients, newCoefficient(name, v, math.Sqrt(m.variance.At(c, c)), b.z))
	}
}

// Values returns the coefficients, 0 where they are redundant.
func (m *CoxFit) Values() []float64 { return slices.Clone(m.beta) }

// Covariance returns the covariance of the coefficients, 0 for redundant ones.
func (m *CoxFit) Covariance() *mat.SymDense {
	v := mat.NewSymDense(len(m.beta), nil)
	v.CopySym(m.variance)
	return v
}

// freedom is the number of coefficients that were estimated.
func (m *CoxFit) freedom() int { return len(m.beta) - len(m.redundant) }

// RatioTest is the likelihood ratio test of all coefficients at once.
func (m *CoxFit) RatioTest() Test { return newTest(2*(m.LogLik-m.LogLikNull), m.freedom()) }

// WaldTest is Wald's test of all coefficients at once, with the robust
// covariance if that was asked for.
func (m *CoxFit) WaldTest() Test {
	if m.freedom() == 0 {
		return newTest(0, 0)
	}
	chi2 := quadratic(m.variance, m.beta)
	return newTest(chi2, m.freedom())
}

// Predict returns the log hazard ratios xᵀβ of rows given by column, without
// offset, against a row of zeros. It panics when there are more or fewer columns
// than covariates.
func (m *CoxFit) Predict(x [][]float64) []float64 { return linear(m.beta, x) }

func linear(beta []float64, x [][]float64) []float64 {
	if len(x) != len(beta) {
		panic(badCovariates)
	}
	if len(x) == 0 {
		return nil
	}
	eta := make([]float64, len(x[0]))
	for c, b := range beta {
		if b != 0 {
			floats.AddScaled(eta, b, x[c])
		}
	}
	return eta
}

// Concordance measures how well the fit orders the rows it was fitted to.
func (m *CoxFit) Concordance() Concordance {
	risk := make([]float64, m.Rows)
	if len(m.beta) > 0 {
		risk = m.Predict(m.data.X)
	}
	for i, o := range m.data.Offset {
		risk[i] += o
	}
	return concord(&m.data, risk)
}
