package forecast

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// refineStates takes one Gauss-Newton step of the initial states on the one-step
// errors, halved until the likelihood improves; derivatives are differences.
func (s *etsFit) refineStates(p etsParameters) {
	before, _ := s.run(p)
	base := append([]float64(nil), s.e...)
	k := s.states()
	j := mat.NewDense(len(base), k, nil)
	size := s.stepSize()
	origin := s.first
	for c := range k {
		s.first = s.moved(origin, c, size)
		s.run(p)
		for i, e := range s.e {
			j.Set(i, c, (e-base[i])/size)
		}
	}
	s.first = origin
	step, ok := leastSquares(j, base)
	for range 6 {
		if !ok {
			return
		}
		s.first = s.movedBy(origin, step, -1)
		if l, _ := s.run(p); l < before {
			return
		}
		s.first = origin
		for i := range step {
			step[i] /= 2
		}
	}
}

// stepSize is a small part of the series' size, in units of the level; the unit
// of a multiplicative season is 1.
func (s *etsFit) stepSize() float64 { return 1e-4 * max(math.Abs(s.first.level), 1e-6) }

// moved adds to state c; a season's last state moves against it so that they
// keep their mean.
func (s *etsFit) moved(st etsState, c int, by float64) etsState {
	step := make([]float64, s.states())
	step[c] = by
	return s.movedBy(st, step, 1)
}

func (s *etsFit) movedBy(st etsState, step []float64, sign float64) etsState {
	st.season = append([]float64(nil), st.season...)
	st.level += sign * step[0]
	rest := step[1:]
	if s.trend != None {
		st.slope += sign * rest[0]
		rest = rest[1:]
	}
	unit := 1.0
	if s.season == Multiplicative {
		unit = 1 / s.seasonUnit()
	}
	for i, v := range rest {
		st.season[i] += sign * v * unit
		st.season[len(st.season)-1] -= sign * v * unit
	}
	return st
}

func (s *etsFit) seasonUnit() float64 { return max(math.Abs(s.first.level), 1e-6) }

// leastSquares returns the x of least |j·x - y|², a little regularised.
func leastSquares(j *mat.Dense, y []float64) ([]float64, bool) {
	_, k := j.Dims()
	var g mat.SymDense
	g.SymOuterK(1, j.T())
	trace := mat.Trace(&g) / float64(k)
	for i := range k {
		g.SetSym(i, i, g.At(i, i)+1e-9*trace+math.SmallestNonzeroFloat64)
	}
	var c mat.Cholesky
	if !c.Factorize(&g) {
		return nil, false
	}
	var b, x mat.VecDense
	b.MulVec(j.T(), mat.NewVecDense(len(y), y))
	if c.SolveVecTo(&x, &b) != nil {
		return nil, false
	}
	return x.RawVector().Data, true
}
