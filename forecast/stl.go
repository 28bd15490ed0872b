package forecast

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Decomposition splits a series: y = Trend + Σ Seasonal + Remainder, all of the
// series' length. Remainder is NaN where y is; the other parts are not.
type Decomposition struct {
	Trend     []float64
	Seasonal  [][]float64 // one per season
	Remainder []float64
}

// STL decomposes a series into trend, one season and remainder by repeated local
// regression: Cleveland, Cleveland, McRae and Terpenning, "STL: A
// Seasonal-Trend Decomposition Procedure Based on Loess", Journal of Official
// Statistics 6 (1990); variable names there are given in the comments. Every
// smoother is evaluated at every step, without the interpolation that the
// original Fortran (and R by default) uses for speed.
//
// Unlike the original it takes gaps: a missing value has no weight. And where
// all values within reach have none, the span grows until one has; the original
// takes the value itself there, outlier or not.
type STL struct {
	Period int // n(p), at least 2

	// SeasonalSpan is n(s), how many cycles a sub-series smoother spans; odd.
	// 0 means 7, the least that the paper recommends.
	SeasonalSpan int
	// TrendSpan is n(t) in steps; odd. 0 means the paper's least, the odd number
	// from 1.5·Period / (1 - 1.5/SeasonalSpan) on.
	TrendSpan int
	// Periodic makes the season the same in every cycle: the means of the phases.
	Periodic bool
	// Robust runs 15 outer loops that take weight from outliers, else none.
	Robust bool
	// Inner is n(i), the passes of the inner loop; 0 means 2, and 1 when Robust,
	// as in R.
	Inner int
}

const robustOuter = 15

// Validate reports every fault at once, as [ErrOptions].
func (s STL) Validate() error {
	var errs []error
	if s.Period < 2 {
		errs = append(errs, fmt.Errorf("%w: stl: period %d, want at least 2", ErrOptions, s.Period))
	}
	for _, n := range []int{s.SeasonalSpan, s.TrendSpan} {
		if n != 0 && (n < 3 || n%2 == 0) {
			errs = append(errs, fmt.Errorf("%w: stl: span %d, want odd and at least 3", ErrOptions, n))
		}
	}
	if s.Inner < 0 {
		errs = append(errs, fmt.Errorf("%w: stl: %d inner passes", ErrOptions, s.Inner))
	}
	return errors.Join(errs...)
}

// Decompose needs two full periods. Cost: O(n·(n(t)+n(l))) per pass.
func (s STL) Decompose(y []float64) (Decomposition, error) {
	if err := s.Validate(); err != nil {
		return Decomposition{}, err
	}
	if err := observed("stl", y, s.Period+1); err != nil {
		return Decomposition{}, err
	}
	if len(y) < 2*s.Period {
		return Decomposition{}, fmt.Errorf("%w: stl: %d values, want %d", ErrShort, len(y), 2*s.Period)
	}
	return s.withDefaults(len(y)).run(y), nil
}

func (s STL) withDefaults(n int) STL {
	s.SeasonalSpan = orDefault(s.SeasonalSpan, 7)
	if s.Periodic {
		s.SeasonalSpan = 10*n + 1 // as R does: all cycles weigh alike
	}
	if s.TrendSpan == 0 {
		s.TrendSpan = nextOdd(1.5 * float64(s.Period) / (1 - 1.5/float64(s.SeasonalSpan)))
	}
	if s.Inner == 0 {
		s.Inner = 2
		if s.Robust {
			s.Inner = 1
		}
	}
	return s
}

// nextOdd returns the odd whole number at or just above x.
func nextOdd(x float64) int {
	n := int(math.Ceil(x))
	return n + 1 - n%2
}

// stlState is the working memory of a run.
type stlState struct {
	STL
	y, weight       []float64 // weight: robustness, 0 at gaps
	trend, seasonal []float64
	detrended       []float64
	cycle           []float64 // C(v): the smoothed sub-series, one period beyond each end
	low, scratch    []float64
	sub, subWeight  []float64
}

func (s STL) run(y []float64) Decomposition {
	n := len(y)
	st := stlState{
		STL: s, y: y, weight: make([]float64, n), trend: make([]float64, n), seasonal: make([]float64, n),
		detrended: make([]float64, n), cycle: make([]float64, n+2*s.Period), low: make([]float64, n+2*s.Period),
		scratch: make([]float64, n+2*s.Period), sub: make([]float64, n/s.Period+1), subWeight: make([]float64, n/s.Period+1),
	}
	st.weightsOne()
	outer := 0
	if s.Robust {
		outer = robustOuter
	}
	for o := 0; ; o++ {
		for range st.Inner {
			st.inner()
		}
		if o == outer {
			break
		}
		st.robustness()
	}
	if s.Periodic {
		st.makePeriodic()
	}
	return st.result()
}

func (st *stlState) weightsOne() {
	for i, v := range st.y {
		st.weight[i] = 1
		if math.IsNaN(v) {
			st.weight[i] = 0
		}
	}
}

// inner is one pass of the inner loop, steps 1 to 6 of the paper's section 2.2.
func (st *stlState) inner() {
	n := len(st.y)
	for i, v := range st.y { // 1: detrending
		st.detrended[i] = v - st.trend[i]
	}
	st.smoothCycles() // 2
	st.lowPass()      // 3: low-pass filtering of the smoothed sub-series
	for i := range n {
		st.seasonal[i] = st.cycle[st.Period+i] - st.low[i] // 4
		st.detrended[i] = st.y[i] - st.seasonal[i]         // 5: deseasonalising
	}
	loess(st.trend, st.detrended, st.weight, st.TrendSpan, 1) // 6
}

// smoothCycles smooths each phase's sub-series by loess of degree 0, as R does by default, with span n(s), and
// extends it one period at either end.
func (st *stlState) smoothCycles() {
	p, n := st.Period, len(st.y)
	for j := range p {
		k := (n - 1 - j) / p // sub-series j has k+1 values
		for i := 0; i <= k; i++ {
			st.sub[i] = st.detrended[i*p+j]
			st.subWeight[i] = st.weight[i*p+j]
		}
		for i := -1; i <= k+1; i++ {
			st.cycle[(i+1)*p+j] = loessAt(st.sub[:k+1], st.subWeight[:k+1], float64(i), st.SeasonalSpan, 0)
		}
	}
}

// lowPass is two moving averages of length n(p), one of 3, and a loess of span
// n(l), the odd number from n(p) on.
func (st *stlState) lowPass() {
	a := movingMean(st.scratch, st.cycle, st.Period)
	b := movingMean(st.low, a, st.Period)
	c := movingMean(st.scratch, b, 3)
	loess(st.low[:len(c)], c, nil, nextOdd(float64(st.Period)), 1)
}

// movingMean writes the means of every k neighbours of x into dst.
func movingMean(dst, x []float64, k int) []float64 {
	dst = dst[:len(x)-k+1]
	sum := 0.0
	for _, v := range x[:k] {
		sum += v
	}
	dst[0] = sum / float64(k)
	for i := 1; i < len(dst); i++ {
		sum += x[i+k-1] - x[i-1]
		dst[i] = sum / float64(k)
	}
	return dst
}

// robustness sets the bisquare weights of the outer loop, section 2.3:
// B(|r|/6·median|r|).
func (st *stlState) robustness() {
	r := make([]float64, 0, len(st.y))
	for i, v := range st.y {
		if e := math.Abs(v - st.trend[i] - st.seasonal[i]); !math.IsNaN(e) {
			r = append(r, e)
		}
	}
	slices.Sort(r)
	h := 3 * (r[(len(r)-1)/2] + r[len(r)/2]) // six medians
	for i, v := range st.y {
		e := math.Abs(v - st.trend[i] - st.seasonal[i])
		switch u := e / h; {
		case math.IsNaN(e) || u > 0.999:
			st.weight[i] = 0
		case u <= 0.001 || h == 0:
			st.weight[i] = 1
		default:
			st.weight[i] = (1 - u*u) * (1 - u*u)
		}
	}
}

// makePeriodic replaces the season by the means of its phases, as R does.
func (st *stlState) makePeriodic() {
	p := st.Period
	for j := range p {
		sum, k := 0.0, 0
		for i := j; i < len(st.seasonal); i += p {
			sum += st.seasonal[i]
			k++
		}
		for i := j; i < len(st.seasonal); i += p {
			st.seasonal[i] = sum / float64(k)
		}
	}
}

func (st *stlState) result() Decomposition {
	d := Decomposition{Trend: st.trend, Seasonal: [][]float64{st.seasonal}, Remainder: st.detrended}
	for i, v := range st.y {
		d.Remainder[i] = v - st.trend[i] - st.seasonal[i]
	}
	return d
}
