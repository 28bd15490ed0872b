package forecast

import (
	"errors"
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/mat"
)

// Fourier is a regression on a piecewise straight trend, Fourier terms of any
// seasons, and effects of the calendar, shrunk by a ridge: the model of Taylor
// and Letham, "Forecasting at Scale", The American Statistician 72 (2018), with
// a quadratic penalty where they have a Laplace prior.
//
//	y(t) = k·t + Σ δ(j)·(t-c(j))₊ + Σ over seasons Σ over i ≤ K of a(i)·sin(2πit/P) + b(i)·cos(2πit/P) + calendar + e(t)
//
// It looks far ahead, takes gaps as they are, and lengths need not be whole. The
// change points c(j) are spread evenly over the first 80 % of the series; the
// penalty of their slopes is chosen by generalised cross-validation (Golub, Heath
// and Wahba, Technometrics 21, 1979). Values farther than 3 robust scales from a
// first fit are pulled in for a second. The zero value is a trend line with
// change points.
type Fourier struct {
	Seasons []float64 // lengths in steps, at least 2

	// Terms is K per season; 0 means 10, or as many as the length allows.
	Terms int

	// ChangePoints is how many; 0 means 25, -1 none.
	ChangePoints int

	// Calendar adds effects of dates; nil has none.
	Calendar *Calendar
}

// Calendar ties steps to dates.
type Calendar struct {
	Start    time.Time     // of the first value
	Step     time.Duration // positive
	Weekdays bool          // one effect per day of the week
	MonthEnd bool          // one for the first and one for the last day of a month
	Holidays []time.Time   // one effect for all their days, one for the days before
}

const (
	defaultTerms        = 10
	defaultChangePoints = 25
	// fourierPenalty on the other coefficients, relative to the number of values:
	// it only keeps columns apart that the series cannot tell apart.
	fourierPenalty = 1e-4
)

// Validate reports every fault at once, as [ErrOptions].
func (f Fourier) Validate() error {
	var errs []error
	for _, p := range f.Seasons {
		if !(p >= 2) || p > math.MaxInt32 {
			errs = append(errs, fmt.Errorf("%w: fourier: season %v, want at least 2", ErrOptions, p))
		}
	}
	if f.Terms < 0 || f.ChangePoints < -1 {
		errs = append(errs, fmt.Errorf("%w: fourier: %d terms, %d change points", ErrOptions, f.Terms, f.ChangePoints))
	}
	if f.Calendar != nil && f.Calendar.Step <= 0 {
		errs = append(errs, fmt.Errorf("%w: fourier: calendar step %v", ErrOptions, f.Calendar.Step))
	}
	return errors.Join(errs...)
}

// Fit needs ten values. Cost: O(n·p²) for p columns.
func (f Fourier) Fit(y []float64) (Fitted, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	if err := observed("fourier", y, 10); err != nil {
		return nil, err
	}
	d := f.design(len(y))
	target, scale := unitScale(y)
	m := fourierModel{design: d, n: len(y), scale: scale}
	m.beta = d.solve(target)
	if m.beta == nil {
		return nil, fmt.Errorf("%w: fourier: the equations have no solution", ErrShort)
	}
	d.pullIn(target, m.beta)
	if beta := d.solve(target); beta != nil {
		m.beta = beta
	}
	return m, nil
}

// unitScale returns y divided by its mean absolute value, NaN kept.
func unitScale(y []float64) ([]float64, float64) {
	sum, n := 0.0, 0.0
	for _, v := range y {
		if !math.IsNaN(v) {
			sum += math.Abs(v)
			n++
		}
	}
	scale := sum / n
	if scale == 0 {
		scale = 1
	}
	out := make([]float64, len(y))
	for i, v := range y {
		out[i] = v / scale
	}
	return out, scale
}

// design makes the rows of the regression. Columns: constant, slope, change
// points, Fourier terms, calendar.
type design struct {
	n       float64 // steps of the series: the unit of time of the trend
	changes []float64
	seasons []float64
	terms   []int
	cal     *calendarEffects
	columns int
}

func (f Fourier) design(n int) *design {
	d := &design{n: float64(n), seasons: f.Seasons, columns: 2}
	points := orDefault(f.ChangePoints, defaultChangePoints)
	points = max(0, min(points, n/10))
	for j := range points {
		d.changes = append(d.changes, 0.8*float64(j+1)/float64(points+1))
	}
	d.columns += points
	for _, p := range f.Seasons {
		k := min(orDefault(f.Terms, defaultTerms), int(p/2))
		d.terms = append(d.terms, k)
		d.columns += 2 * k
	}
	if f.Calendar != nil {
		d.cal = newCalendarEffects(*f.Calendar)
		d.columns += d.cal.columns
	}
	return d
}

// row writes the regressors of step t.
func (d *design) row(dst []float64, t int) {
	u := float64(t) / d.n
	dst[0], dst[1] = 1, u
	k := 2
	for _, c := range d.changes {
		dst[k] = max(0, u-c)
		k++
	}
	for s, p := range d.seasons {
		k = fourierTerms(dst, k, d.terms[s], math.Mod(float64(t), p)/p)
	}
	if d.cal != nil {
		d.cal.row(dst[k:], t)
	}
}

// fourierTerms writes sines and cosines by the addition theorem.
func fourierTerms(dst []float64, k, terms int, phase float64) int {
	s1, c1 := math.Sincos(2 * math.Pi * phase)
	s, c := s1, c1
	for range terms {
		dst[k], dst[k+1] = s, c
		s, c = s*c1+c*s1, c*c1-s*s1
		k += 2
	}
	return k
}

// changePenalties are tried, relative to the number of values; the last is
// almost a straight line.
var changePenalties = []float64{1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 10}

// solve returns the coefficients under the penalty of the least generalised
// cross-validation score n·RSS/(n - trace of the hat matrix)².
func (d *design) solve(y []float64) []float64 {
	gram, cross, squares, n := d.normal(y)
	var best []float64
	least := math.Inf(1)
	for _, p := range changePenalties {
		beta, freedom := d.penalised(gram, cross, n, p)
		if beta == nil {
			continue
		}
		rss := squares
		for i := range beta {
			rss -= 2 * beta[i] * cross.AtVec(i)
			for j := range beta {
				rss += beta[i] * gram.At(i, j) * beta[j]
			}
		}
		// n - 1.4·freedom: plain GCV overfits autocorrelated errors (Wood, 2006, section 4.5.4)
		score := max(rss, 0) / math.Pow(max(n-1.4*freedom, 1), 2)
		if score < least {
			best, least = beta, score
		}
		if len(d.changes) == 0 {
			break
		}
	}
	return best
}

// normal adds up the normal equations over the values present.
func (d *design) normal(y []float64) (gram *mat.SymDense, cross *mat.VecDense, squares, n float64) {
	p := d.columns
	g, c, x := make([]float64, p*p), make([]float64, p), make([]float64, p)
	for t, v := range y {
		if math.IsNaN(v) {
			continue
		}
		d.row(x, t)
		for i, a := range x {
			if a == 0 {
				continue
			}
			row := g[i*p : i*p+p]
			for j := i; j < p; j++ {
				row[j] += a * x[j]
			}
			c[i] += a * v
		}
		squares += v * v
		n++
	}
	return mat.NewSymDense(p, g), mat.NewVecDense(p, c), squares, n
}

// penalised solves under one penalty and returns the effective number of
// parameters, trace((G+Λ)⁻¹G).
func (d *design) penalised(gram *mat.SymDense, cross *mat.VecDense, n, change float64) ([]float64, float64) {
	p := d.columns
	a := mat.NewSymDense(p, nil)
	a.CopySym(gram)
	for i := range p {
		penalty := fourierPenalty
		switch {
		case i == 0:
			penalty = 1e-12
		case i == 1:
			penalty = 1e-8
		case i < 2+len(d.changes):
			penalty = change
		}
		a.SetSym(i, i, a.At(i, i)+n*penalty)
	}
	var chol mat.Cholesky
	if !chol.Factorize(a) {
		return nil, 0
	}
	var x mat.VecDense
	var hat mat.Dense
	if chol.SolveVecTo(&x, cross) != nil || chol.SolveTo(&hat, gram) != nil {
		return nil, 0
	}
	return x.RawVector().Data, mat.Trace(&hat)
}

// pullIn moves values farther than 3 robust scales from the fit to there.
func (d *design) pullIn(y, beta []float64) {
	x := make([]float64, d.columns)
	e := make([]float64, 0, len(y))
	fit := make([]float64, len(y))
	for t, v := range y {
		d.row(x, t)
		for i, b := range beta {
			fit[t] += b * x[i]
		}
		if !math.IsNaN(v) {
			e = append(e, v-fit[t])
		}
	}
	scale := robustScale(e)
	for t, v := range y {
		y[t] = min(max(v, fit[t]-3*scale), fit[t]+3*scale) // NaN stays
	}
}

// fourierModel is fitted Fourier.
type fourierModel struct {
	design *design
	beta   []float64
	n      int
	scale  float64
}

// Forecast implements [Fitted].
func (m fourierModel) Forecast(dst []float64, h int) []float64 {
	dst = room(dst, h)
	x := make([]float64, m.design.columns)
	for k := range dst {
		m.design.row(x, m.n+k)
		dst[k] = 0
		for i, b := range m.beta {
			dst[k] += m.scale * b * x[i]
		}
	}
	return dst
}
