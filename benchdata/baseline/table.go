package baseline

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/portent-go/portent/benchdata"
)

// MeanAbsZ scores the mean over metrics of |x − m| / s, with mean and standard
// deviation from before Start. Metrics that stood still there are left out.
func MeanAbsZ(t *benchdata.Table) []float64 { return meanAbs(standardised(t), len(t.Time)) }

// TopAbsZ scores the mean of the three largest |x − m| / s.
func TopAbsZ(t *benchdata.Table) []float64 {
	z := standardised(t)
	out, row := make([]float64, len(t.Time)), make([]float64, len(z))
	for i := range out {
		for c := range z {
			row[c] = math.Abs(z[c][i])
		}
		slices.Sort(row)
		top := row[max(0, len(row)-3):]
		for _, v := range top {
			out[i] += v / float64(len(top))
		}
	}
	return out
}

// MeanAbsDifferenceZ is [MeanAbsZ] of the first differences.
func MeanAbsDifferenceZ(t *benchdata.Table) []float64 {
	d := *t
	d.Value = nil
	for _, x := range t.Value {
		dx := differences(x)
		if len(dx) > 0 {
			dx[0] = 0
		}
		d.Value = append(d.Value, dx)
	}
	return meanAbs(standardised(&d), len(t.Time))
}

// AbsZ returns |x − m| / s of each metric and sample: what each metric
// contributes to [MeanAbsZ]. Metrics that stood still before Start, and missing
// values, have 0.
func AbsZ(t *benchdata.Table) [][]float64 {
	out := make([][]float64, len(t.Value))
	for c, x := range t.Value {
		one := *t
		one.Value = [][]float64{x}
		out[c] = make([]float64, len(x))
		for _, z := range standardised(&one) {
			for i, v := range z {
				out[c][i] = math.Abs(v)
			}
		}
	}
	return out
}

// standardised returns (x − m)/s of the metrics that move before Start; missing
// values are 0.
func standardised(t *benchdata.Table) (z [][]float64) {
	for _, x := range t.Value {
		known := slices.DeleteFunc(slices.Clone(x[:t.Start]), math.IsNaN)
		if len(known) < 2 {
			continue
		}
		m, s := stat.PopMeanStdDev(known, nil)
		if !(s > 1e-12*math.Abs(m)) || math.IsInf(s, 0) {
			continue
		}
		out := make([]float64, len(x))
		for i, v := range x {
			if !math.IsNaN(v) {
				out[i] = (v - m) / s
			}
		}
		z = append(z, out)
	}
	return z
}

func meanAbs(z [][]float64, n int) []float64 {
	out := make([]float64, n)
	for _, x := range z {
		for i, v := range x {
			out[i] += math.Abs(v) / float64(len(z))
		}
	}
	return out
}

// PCAKept is the share of the variance that [PCAResidual] keeps.
const PCAKept = 0.9

// PCAResidual scores the squared length of what is left of the standardised
// sample after projection on the principal components that explain 90 % of the
// variance before Start (Jackson and Mudholkar, "Control Procedures for
// Residuals Associated With Principal Component Analysis", 1979).
func PCAResidual(t *benchdata.Table) []float64 {
	z := standardised(t)
	out := make([]float64, len(t.Time))
	if len(z) == 0 {
		return out
	}
	axes := principal(z, t.Start)
	for i := range out {
		for c := range z {
			out[i] += z[c][i] * z[c][i]
		}
		for _, a := range axes {
			dot := 0.0
			for c := range z {
				dot += a[c] * z[c][i]
			}
			out[i] -= dot * dot
		}
	}
	return out
}

// principal returns the axes with the largest variances over the first n
// samples, which sum up to PCAKept of all.
func principal(z [][]float64, n int) (axes [][]float64) {
	k := len(z)
	cov := mat.NewSymDense(k, nil)
	for a := range z {
		for b := a; b < k; b++ {
			s := 0.0
			for i := range n {
				s += z[a][i] * z[b][i]
			}
			cov.SetSym(a, b, s/float64(n))
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(cov, true) {
		return nil
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	values := eigen.Values(nil) // ascending
	total, kept := 0.0, 0.0
	for _, v := range values {
		total += v
	}
	for j := k - 1; j >= 0 && kept < PCAKept*total; j-- {
		kept += values[j]
		axes = append(axes, mat.Col(nil, j, &vectors))
	}
	return axes
}
