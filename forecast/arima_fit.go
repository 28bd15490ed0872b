package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

// fit returns the model of an order, nil when there are too few values.
func (s *arimaSeries) fit(o Order) *ARIMAModel {
	w := s.differenced(o)
	n := 0
	for _, v := range w {
		if !math.IsNaN(v) {
			n++
		}
	}
	k := o.P + o.Q + o.SeasonalP + o.SeasonalQ
	if n < k+4 {
		return nil
	}
	f := arimaFit{o: o, w: w, n: n}
	x := make([]float64, k)
	if k > 0 && !allEqual(w) {
		x = f.search(x)
	}
	return f.model(s, x)
}

func allEqual(w []float64) bool {
	for _, v := range w {
		if v != w[0] && !math.IsNaN(v) && !math.IsNaN(w[0]) {
			return false
		}
	}
	return true
}

// arimaFit is one search.
type arimaFit struct {
	o      Order
	w      []float64
	n      int
	filter arma
}

// polynomials maps the search vector to coefficients: tanh of each block gives
// partial autocorrelations.
func (f *arimaFit) polynomials(x []float64) (ar, ma, sar, sma []float64) {
	take := func(k int) []float64 {
		out := fromPartial(x[:k])
		x = x[k:]
		return out
	}
	ar = take(f.o.P)
	ma = negative(take(f.o.Q))
	sar = take(f.o.SeasonalP)
	sma = negative(take(f.o.SeasonalQ))
	return ar, ma, sar, sma
}

func negative(x []float64) []float64 {
	for i := range x {
		x[i] = -x[i]
	}
	return x
}

// fromPartial turns unbounded numbers into the coefficients of a stationary
// autoregression by Durbin and Levinson's recursion.
func fromPartial(x []float64) []float64 {
	phi, old := make([]float64, len(x)), make([]float64, len(x))
	for k, v := range x {
		r := math.Tanh(v)
		copy(old, phi[:k])
		for j := range k {
			phi[j] = old[j] - r*old[k-1-j]
		}
		phi[k] = r
	}
	return phi
}

// set makes the filter of a search vector.
func (f *arimaFit) set(x []float64) {
	ar, ma, sar, sma := f.polynomials(x)
	f.filter.set(expand(ar, sar, f.o.Season, -1), expand(ma, sma, f.o.Season, 1))
}

// expand multiplies 1 + sign·(Σ a·B^i) by the same of the seasonal part, and
// returns the coefficients of B, B², … with the sign taken off again.
func expand(a, seasonal []float64, m int, sign float64) []float64 {
	p, q := make([]float64, len(a)+1), make([]float64, len(seasonal)*m+1)
	p[0], q[0] = 1, 1
	for i, v := range a {
		p[i+1] = sign * v
	}
	for i, v := range seasonal {
		q[(i+1)*m] = sign * v
	}
	out := multiply(p, q)[1:]
	for i := range out {
		out[i] *= sign
	}
	return out
}

// loss is the mean negative log-likelihood less constants.
func (f *arimaFit) loss(x []float64) float64 {
	f.set(x)
	r := f.filter.run(f.w, f.o.Constant)
	l := 0.5 * (math.Log(r.squares/float64(f.n)+math.SmallestNonzeroFloat64) + r.logs/float64(f.n))
	if math.IsNaN(l) {
		return math.Inf(1)
	}
	return l
}

// conditionalLoss is loss by conditional least squares.
func (f *arimaFit) conditionalLoss(x []float64) float64 {
	ar, ma, sar, sma := f.polynomials(x)
	f.filter.coefficients(expand(ar, sar, f.o.Season, -1), expand(ma, sma, f.o.Season, 1))
	l := 0.5 * math.Log(f.filter.conditional(f.w, f.o.Constant)/float64(f.n)+math.SmallestNonzeroFloat64)
	if math.IsNaN(l) {
		return math.Inf(1)
	}
	return l
}

// search starts the simplex from the conditional least-squares estimate, as R
// does. An
// estimate on the edge of the region is moved inside: the likelihood is flat there.
func (f *arimaFit) search(x []float64) []float64 {
	start := minimise(f.conditionalLoss, x)
	for i, v := range start {
		start[i] = min(max(v, -2), 2)
	}
	if f.loss(start) < f.loss(x) {
		x = start
	}
	return minimise(f.loss, x)
}

func minimise(loss func([]float64) float64, x []float64) []float64 {
	settings := &optimize.Settings{FuncEvaluations: 150 * len(x), Converger: &optimize.FunctionConverge{Absolute: 1e-8, Iterations: 10 + 5*len(x)}}
	res, err := optimize.Minimize(optimize.Problem{Func: loss}, x, settings, &optimize.NelderMead{SimplexSize: 0.3})
	if err != nil || res == nil || !(res.F <= loss(x)) {
		return slices.Clone(x)
	}
	return slices.Clone(res.X)
}

// model runs the filter once more and puts the result into the units of y.
func (f *arimaFit) model(s *arimaSeries, x []float64) *ARIMAModel {
	f.set(x)
	r := f.filter.run(f.w, f.o.Constant)
	m := &ARIMAModel{Order: f.o, ahead: s.ahead}
	m.AR, m.MA, m.SeasonalAR, m.SeasonalMA = f.polynomials(x)
	n, k := float64(f.n), float64(len(x))
	if f.o.Constant {
		k++
	}
	sigma2 := r.squares / n
	m.LogLikelihood = -0.5*(n*math.Log(2*math.Pi*sigma2+math.SmallestNonzeroFloat64)+n+r.logs) - n*math.Log(s.scale)
	m.AICc = -2*m.LogLikelihood + 2*(k+1) + 2*(k+1)*(k+2)/(n-k-2)
	m.Sigma2 = r.squares / (n - k) * s.scale * s.scale
	m.Mean = r.mean * s.scale
	m.filter = f.filter
	m.filter.rescale(s.scale)
	keep := len(differencing(f.o)) - 1
	m.past = slices.Clone(s.filled[len(s.filled)-keep:])
	for i := range m.past {
		m.past[i] *= s.scale
	}
	return m
}

// nearUnit says whether a polynomial has a root within 1 % of the unit circle:
// its model is hardly told from one differenced once more or less.
func nearUnit(c []float64) bool {
	phi := slices.Clone(c)
	grow := 1.0
	for i := range phi {
		grow *= 1.01
		phi[i] *= grow
	}
	for k := len(phi) - 1; k >= 0; k-- { // Levinson's recursion downwards
		r := phi[k]
		if !(math.Abs(r) < 1) {
			return true
		}
		old := slices.Clone(phi[:k])
		for j := range k {
			phi[j] = (old[j] + r*old[k-1-j]) / (1 - r*r)
		}
	}
	return false
}

// degenerate says whether R's automatic choice would refuse the model.
func (m *ARIMAModel) degenerate() bool {
	return nearUnit(m.AR) || nearUnit(negative(slices.Clone(m.MA))) || nearUnit(m.SeasonalAR) || nearUnit(negative(slices.Clone(m.SeasonalMA)))
}
