package forecast

import (
	"fmt"
	"math"
	"slices"
)

// Theta is the Theta method in state-space form, standard or with θ optimised,
// static or dynamic: Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler,
// "Models for Optimising the Theta Method and Their Relationship to State Space
// Models", International Journal of Forecasting 32 (2016), equations 7 to 19.
//
//	μ(t) = ℓ(t-1) + (1-1/θ)·[(1-α)^(t-1)·A + (1-(1-α)^t)/α·B]
//	ℓ(t) = α·y(t) + (1-α)·ℓ(t-1)
//
// A and B are intercept and slope of the straight line through the series, or,
// Dynamic, through what has been seen of it. A season, when the series shows
// one (autocorrelation test at 90 %), is taken out by classical decomposition
// and put back: multiplicative for a positive series, else additive.
//
// ℓ(0) and 1-1/θ enter the errors linearly, so they follow in closed form for
// each α, and only α is searched. Gaps are filled along the season or a line.
// The zero value is the standard method (θ = 2) without season.
type Theta struct {
	Season    int  // steps per season; 0 or 1 is none
	Optimised bool // estimate θ ≥ 1; else 2
	Dynamic   bool // line through the past only
}

// Validate reports a negative season, as [ErrOptions].
func (t Theta) Validate() error {
	if t.Season < 0 {
		return fmt.Errorf("%w: theta: season %d, want 0 or more", ErrOptions, t.Season)
	}
	return nil
}

// Fit needs five values. Cost: some 90 passes over y.
func (t Theta) Fit(y []float64) (Fitted, error) {
	m, _, err := t.fit(y, thetaChoice{sections: thetaSections})
	return m, err
}

// thetaChoice is what a fit finds out before it fits.
type thetaChoice struct {
	sections int     // of the search
	alpha    float64 // 0: to be searched
	seasonal bool
	made     bool // alpha and seasonal hold
}

// roll implements [roller]: α and whether there is a season are found at the
// first and at the last origin; those between take what the first found, which
// came from their past too.
func (t Theta) roll(s *history, origins []int, h int) ([][]float64, Fitted, error) {
	last := len(origins) - 1
	forecasts := make([][]float64, last)
	c := thetaChoice{sections: coarseSections}
	for i, o := range origins[:last] {
		m, made, err := t.fit(s.y[:o], c)
		if err != nil {
			return nil, nil, err
		}
		c, forecasts[i] = made, m.Forecast(nil, h)
	}
	m, _, err := t.fit(s.y[:origins[last]], thetaChoice{sections: coarseSections})
	return forecasts, m, err
}

// fit fits with a choice, which it makes first if need be, and returns it.
func (t Theta) fit(y []float64, c thetaChoice) (Fitted, thetaChoice, error) {
	if err := t.Validate(); err != nil {
		return nil, c, err
	}
	if err := observed("theta", y, 5); err != nil {
		return nil, c, err
	}
	y = slices.Clone(y)
	fill(y, t.Season)
	m := thetaModel{dynamic: t.Dynamic}
	if !c.made {
		c.seasonal = t.Season > 1 && len(y) >= 2*t.Season && isSeasonal(y, t.Season)
	}
	if c.seasonal {
		m.season = classicalSeason(y, t.Season)
		m.phase = len(y) % t.Season
		m.season.remove(y)
	}
	s := thetaSearch{y: y, optimised: t.Optimised, dynamic: t.Dynamic}
	s.setLine()
	if !c.made {
		c.alpha, c.made = s.best(c.sections).alpha, true
	}
	p := s.at(c.alpha)
	if math.IsNaN(p.loss) || math.IsInf(p.loss, 0) { // a series of denormal values
		p = thetaPoint{alpha: 0.5, level: y[0]}
	}
	m.run(y, p, s.a, s.b)
	return m, c, nil
}

// thetaPoint is one parameter point; kappa is 1-1/θ.
type thetaPoint struct{ alpha, level, kappa, loss float64 }

// thetaSearch finds the point of least squared one-step errors.
type thetaSearch struct {
	y                  []float64
	optimised, dynamic bool
	a, b               float64 // the line through all: y ≈ a + b·t, t from 1
}

// setLine fits the straight line by least squares.
func (s *thetaSearch) setLine() {
	n := float64(len(s.y))
	var sy, sty float64
	for i, v := range s.y {
		sy += v
		sty += v * float64(i+1)
	}
	s.b = (sty - sy*(n+1)/2) * 12 / (n * (n*n - 1))
	s.a = sy/n - s.b*(n+1)/2
}

// The search keeps α inside (0.01, 0.99).
const (
	thetaLow  = 0.01
	thetaHigh = 0.99
	thetaGrid = 25

	// Golden sections after the grid, whose points are 0.04 apart: to 5e-8, and to
	// half a hundredth where the model is one of many in a blend.
	thetaSections  = 30
	coarseSections = 6
)

// best takes the best of a grid and closes in on it by golden sections.
func (s *thetaSearch) best(sections int) thetaPoint {
	step := (thetaHigh - thetaLow) / (thetaGrid - 1)
	best := thetaPoint{loss: math.Inf(1)}
	for k := range thetaGrid {
		if p := s.at(thetaLow + float64(k)*step); p.loss < best.loss {
			best = p
		}
	}
	lo, hi := max(best.alpha-step, thetaLow), min(best.alpha+step, thetaHigh)
	const shrink = 0.6180339887498949
	for range sections {
		p, q := s.at(hi-shrink*(hi-lo)), s.at(lo+shrink*(hi-lo))
		if p.loss < q.loss {
			hi = q.alpha
		} else {
			lo, p = p.alpha, q
		}
		if p.loss < best.loss {
			best = p
		}
	}
	if math.IsInf(best.loss, 1) { // a series of denormal values
		return thetaPoint{alpha: 0.5, level: s.y[0]}
	}
	return best
}

// at returns the best ℓ(0) and θ for an α. The error is r - d·ℓ(0) - g·κ: r that
// of a start at 0 without drift, d = (1-α)^(t-1), g the bracket.
func (s *thetaSearch) at(alpha float64) thetaPoint {
	var rr, rd, rg, dd, dg, gg, level float64
	d := 1.0
	line := lineSoFar{dynamic: s.dynamic, a: s.a, b: s.b}
	for i, v := range s.y {
		a, b := line.at()
		g := d*a + (1-d*(1-alpha))/alpha*b
		r := v - level
		if i > 0 { // the first error is all start
			rr += r * r
			rd += r * d
			rg += r * g
			dd += d * d
			dg += d * g
			gg += g * g
		}
		level += alpha * r
		if d *= 1 - alpha; d < faded {
			d = 0
		}
		line.see(v)
	}
	p := thetaPoint{alpha: alpha, kappa: 0.5}
	if det := dd*gg - dg*dg; s.optimised && det > 1e-12*dd*gg {
		p.kappa = min(max((dd*rg-dg*rd)/det, 0), maxKappa)
	}
	if dd > 0 {
		p.level = (rd - p.kappa*dg) / dd
	}
	p.loss = rr - 2*p.level*rd - 2*p.kappa*rg + p.level*p.level*dd + 2*p.level*p.kappa*dg + p.kappa*p.kappa*gg
	return p
}

// faded is as good as 0, and far from the denormal numbers that processors take a
// hundred times as long for.
const faded = 1e-100

// maxKappa is θ of 10,000: a line and its smoothed residual.
const maxKappa = 0.9999

// lineSoFar is the line through the values seen, updated one at a time (the
// paper's equations 16 to 18).
type lineSoFar struct {
	dynamic    bool
	a, b, mean float64
	t          float64
}

func (l *lineSoFar) at() (a, b float64) { return l.a, l.b }

func (l *lineSoFar) see(y float64) {
	if !l.dynamic {
		return
	}
	before := l.mean
	l.t++
	l.mean += (y - before) / l.t
	if l.t == 1 {
		l.a, l.b = y, 0
		return
	}
	l.b = ((l.t-2)*l.b + 6*(y-before)/l.t) / (l.t + 1)
	l.a = l.mean - l.b*(l.t+1)/2
}

// thetaModel is fitted Theta.
type thetaModel struct {
	dynamic bool
	season  *indices
	phase   int
	point   thetaPoint
	line    lineSoFar
	level   float64
	decay   float64 // (1-α)^n
}

// run brings the model to the end of y.
func (m *thetaModel) run(y []float64, p thetaPoint, a, b float64) {
	m.point = p
	m.line = lineSoFar{dynamic: m.dynamic, a: a, b: b}
	if m.dynamic {
		m.line.a, m.line.b = 0, 0
	}
	m.level, m.decay = p.level, 1
	for _, v := range y {
		m.see(v)
	}
}

func (m *thetaModel) see(y float64) {
	m.level += m.point.alpha * (y - m.level)
	m.decay *= 1 - m.point.alpha
	m.line.see(y)
}

// Forecast implements [Fitted]: each forecast is seen as if it had come true.
func (m thetaModel) Forecast(dst []float64, h int) []float64 {
	dst = room(dst, h)
	for k := range dst {
		a, b := m.line.at()
		alpha := m.point.alpha
		v := m.level + m.point.kappa*(m.decay*a+(1-m.decay*(1-alpha))/alpha*b)
		dst[k] = v
		m.see(v)
	}
	if m.season != nil {
		m.season.restore(dst, m.phase)
	}
	return dst
}
