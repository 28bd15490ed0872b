package anomaly

import "math"

// still follows runs of exactly equal values. The chance that a sample repeats
// the one before is learnt from the finished runs; a run of k repetitions then
// has the probability pᵏ.
type still struct {
	repeat float32 // learnt probability of a repetition, 0 … 1
	run    uint32  // repetitions so far in this run
	worst  uint32  // longest finished run
	moves  uint8   // samples that differed from the one before, saturating
	held   uint32  // samples before the first that differed, not counted in State.n
}

const stillRate = 1.0 / 1000

// add takes the next sample and returns the tail probability of the run that it
// continues: 1 when it is no repetition.
func (s *still) add(same bool, n uint32) float32 {
	if !same {
		if s.moves < math.MaxUint8 {
			s.moves++
		}
		if s.run > s.worst {
			s.worst = s.run
		}
		s.run = 0
		s.repeat -= float32(rate(stillRate, n)) * s.repeat
		return 1
	}
	s.run++
	p := s.chance(n)
	// A run already beyond belief must not teach that it is normal at once.
	if s.run < 3*(s.worst+10) {
		s.repeat += float32(rate(stillRate, n)) * (1 - s.repeat)
	}
	return p
}

// chance is repeatᵏ with repeat shrunk towards one half by two samples, and k
// counted from four times the longest finished run: lengths of runs have heavy
// tails, and nights of zeros are no flat line when every night has them.
func (s *still) chance(n uint32) float32 {
	known := 4 * s.worst
	if s.run <= known+2 {
		return 1
	}
	m := float32(min(n, 1/stillRate))
	p := (s.repeat*m + 1) / (m + 2)
	return powInt(p, min(s.run-known-2, 64))
}

// novelty is the least tail probability of a change by z usual residuals in a
// series that has hardly ever changed. Such a series has shown no scale to measure
// the change by; all that is known is that k of n samples were changes, and by
// the rule of succession (Laplace 1774) the next one is with probability
// (k+1)/(n+2). With every change beyond the twentieth the scale is known better, and
// the tail falls off as that of Student's t with as many degrees of freedom by
// half.
func (s *still) novelty(z float32, n uint32) float64 {
	if s.moves == math.MaxUint8 {
		return 0
	}
	p := float64(s.moves) / float64(n+1) // moves already counts this one
	if s.moves > knownMoves {
		p *= math.Pow(max(float64(z), 1), -0.5*float64(s.moves-knownMoves))
	}
	return p
}

// knownMoves is how many changes it takes to know that there is a scale at all.
const knownMoves = 20

// powInt is pᵏ by squaring.
func powInt(p float32, k uint32) float32 {
	r := float32(1)
	for ; k > 0; k >>= 1 {
		if k&1 != 0 {
			r *= p
		}
		p *= p
	}
	return r
}
