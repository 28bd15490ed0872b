package forecast

import (
	"math"

	"gonum.org/v1/gonum/optimize"

	"github.com/portent-go/portent/internal/order"
)

// etsParameters are the smoothing parameters; phi is 0 without a trend and 1
// without damping.
type etsParameters struct{ alpha, beta, gamma, phi float64 }

// etsState is the state of the recursion; season is a ring by phase.
type etsState struct {
	level, slope float64
	season       []float64
	phase        int
}

// parameters counts α, β, γ, φ.
func (f form) parameters() int {
	n := 1
	if f.trend != None {
		n++
	}
	if f.trend == Damped {
		n++
	}
	if f.season != None {
		n++
	}
	return n
}

// states counts the free initial states: the last season follows from the others.
func (f form) states() int {
	n := 1
	if f.trend != None {
		n++
	}
	if f.season != None {
		n += f.m - 1
	}
	return n
}

// etsFit is one search; everything but the parameters is scratch.
type etsFit struct {
	form
	y     []float64
	n     int // values present
	first etsState
	ring  []float64
	e     []float64 // one-step errors, relative for a multiplicative error; 0 at gaps
}

func fitETS(f form, y []float64) *ETSModel {
	s := &etsFit{form: f, y: y, e: make([]float64, len(y))}
	for _, v := range y {
		if !math.IsNaN(v) {
			s.n++
		}
	}
	if s.n < f.parameters()+f.states()+3 {
		return nil
	}
	s.first = s.heuristic()
	s.ring = make([]float64, len(s.first.season))
	p := s.bestStart()
	for range 3 {
		s.refineStates(p)
		p = s.search(p, 60*f.parameters())
	}
	minus2logL, last := s.run(p)
	last.season = append([]float64(nil), last.season...)
	m := &ETSModel{form: f, par: p, state: last}
	return m.finish(minus2logL, s.n)
}

// run passes over the series and returns -2·log L and the final state, whose
// season is scratch.
func (s *etsFit) run(p etsParameters) (float64, etsState) {
	st := s.first
	copy(s.ring, st.season)
	st.season = s.ring
	var squares, logs float64
	for i, y := range s.y {
		q := st.level + p.phi*st.slope
		fit, sn := q, 0.0
		if s.season != None {
			sn = st.season[st.phase]
			if s.season == Additive {
				fit += sn
			} else {
				fit *= sn
			}
		}
		e := y - fit
		if s.err == Multiplicative {
			e /= fit
		}
		if math.IsNaN(e) { // a gap: the state follows its own forecast
			s.e[i] = 0
			st.slope *= p.phi
			st.level = q
		} else {
			s.e[i] = e
			squares += e * e
			if s.err == Multiplicative {
				logs += math.Log(math.Abs(fit))
			}
			s.update(p, &st, y, q, sn)
		}
		if len(st.season) > 0 {
			if st.phase++; st.phase == len(st.season) {
				st.phase = 0
			}
		}
	}
	return float64(s.n)*math.Log(squares+math.SmallestNonzeroFloat64) + 2*logs, st
}

// update moves the state by a value that is present.
func (s *etsFit) update(p etsParameters, st *etsState, y, q, sn float64) {
	flat := y
	switch s.season {
	case Additive:
		flat -= sn
		st.season[st.phase] += p.gamma * (y - q - sn)
	case Multiplicative:
		flat /= sn
		st.season[st.phase] += p.gamma * (y/q - sn)
	}
	old := p.phi * st.slope
	st.level = q + p.alpha*(flat-q)
	st.slope = old + p.beta*(flat-q)
}

// heuristic is the state before y[0]: season and line by the robust start of
// this package; a multiplicative season is relative to the level.
func (s *etsFit) heuristic() etsState {
	if s.season == None {
		at0, slope := repeatedMedian(s.y[:min(len(s.y), lineStart)])
		if s.trend == None {
			return etsState{level: order.Median(order.AppendPresent(nil, s.y[:min(len(s.y), lineStart)]))}
		}
		return etsState{level: at0 - slope, slope: slope}
	}
	r := seasonStart(s.y, s.m)
	st := etsState{level: r.level, slope: r.trend, season: r.season}
	if s.season == Multiplicative {
		for i, v := range st.season {
			st.season[i] = max(1+v/st.level, 0.01)
		}
	}
	if s.trend == None {
		st.slope = 0
	}
	return st
}

// bestStart searches from a slow and from a fast state: the likelihood of a
// trend often has an optimum for each.
func (s *etsFit) bestStart() etsParameters {
	var best etsParameters
	least := math.Inf(1)
	for _, p := range []etsParameters{
		{alpha: 0.3, beta: 0.03, gamma: 0.1, phi: 1},
		{alpha: 0.8, beta: 0.6, gamma: 0.1, phi: 1},
	} {
		p = s.search(s.clear(p, 0.95), 60*s.parameters())
		if l, _ := s.run(p); l < least {
			best, least = p, l
		}
	}
	return best
}

// clear removes what the form has not.
func (s *etsFit) clear(p etsParameters, phi float64) etsParameters {
	switch s.trend {
	case None:
		p.beta, p.phi = 0, 0
	case Damped:
		p.phi = phi
	default:
		p.phi = 1
	}
	if s.season == None {
		p.gamma = 0
	}
	return p
}

// The usual region is open; its edges are R's.
const (
	etsLow  = 1e-4
	etsHigh = 1 - 1e-4
)

// vector maps parameters to the real line: α over (0,1), β as a share of α, γ as
// a share of 1-α, φ over its range.
func (s *etsFit) vector(p etsParameters) []float64 {
	share := func(v, top float64) float64 { return logit(min(max(v/top, etsLow), etsHigh)) }
	x := []float64{share(p.alpha, 1)}
	if s.trend != None {
		x = append(x, share(p.beta, p.alpha))
	}
	if s.season != None {
		x = append(x, share(p.gamma, 1-p.alpha))
	}
	if s.trend == Damped {
		x = append(x, share(p.phi-minDamping, maxDamping-minDamping))
	}
	return x
}

func (s *etsFit) parametersOf(x []float64) etsParameters {
	within := func(v float64) float64 { return min(max(logistic(v), etsLow), etsHigh) }
	p, k := etsParameters{alpha: within(x[0]), phi: 1}, 1
	phi := 0.0
	if s.trend != None {
		p.beta = p.alpha * within(x[k])
		k++
	}
	if s.season != None {
		p.gamma = (1 - p.alpha) * within(x[k])
		k++
	}
	if s.trend == Damped {
		phi = minDamping + (maxDamping-minDamping)*logistic(x[k])
	}
	return s.clear(p, phi)
}

// search minimises -2·log L over the parameters; the start is a candidate.
func (s *etsFit) search(start etsParameters, evaluations int) etsParameters {
	loss := func(x []float64) float64 {
		l, _ := s.run(s.parametersOf(x))
		if math.IsNaN(l) {
			return math.Inf(1)
		}
		return l
	}
	settings := &optimize.Settings{FuncEvaluations: evaluations, Converger: &optimize.FunctionConverge{Absolute: 1e-5, Iterations: 15}}
	res, err := optimize.Minimize(optimize.Problem{Func: loss}, s.vector(start), settings, &optimize.NelderMead{})
	before, _ := s.run(start)
	if err != nil || res == nil || !(res.F <= before) {
		return start
	}
	return s.parametersOf(res.X)
}
