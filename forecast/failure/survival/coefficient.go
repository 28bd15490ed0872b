package survival

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Coefficient is an estimate with its evidence. All but the name are NaN for a
// redundant covariate.
type Coefficient struct {
	Name         string
	Value        float64
	StdErr       float64
	Z, P         float64 // Wald's: Value / StdErr, and how often chance does as much, on two sides
	Lower, Upper float64 // interval of Value
}

// Ratio returns exp(Value), by which a unit of the covariate multiplies the
// hazard (the odds, in a logistic model).
func (c Coefficient) Ratio() float64 { return math.Exp(c.Value) }

func newCoefficient(name string, value, stdErr, z float64) Coefficient {
	c := Coefficient{Name: name, Value: value, StdErr: stdErr, Z: value / stdErr}
	c.P = 2 * distuv.UnitNormal.CDF(-math.Abs(c.Z))
	c.Lower, c.Upper = value-z*stdErr, value+z*stdErr
	return c
}

// missing is the coefficient of a redundant covariate.
func missing(name string) Coefficient {
	n := math.NaN()
	return Coefficient{name, n, n, n, n, n, n}
}

// Test is a test that has the distribution χ² with DF degrees of freedom when
// there is nothing to find.
type Test struct {
	Chi2 float64
	DF   int
	P    float64 // how often chance does as much
}

func newTest(chi2 float64, df int) Test {
	if df <= 0 || math.IsNaN(chi2) {
		return Test{chi2, df, math.NaN()}
	}
	return Test{chi2, df, distuv.ChiSquared{K: float64(df)}.Survival(math.Max(0, chi2))}
}
