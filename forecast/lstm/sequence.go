package lstm

import (
	"fmt"
	"math"
	"slices"
)

// Sequence is the life of one entity, or a part of it, oldest sample first.
type Sequence struct {
	// X holds a row of inputs per step, NaN where missing.
	X [][]float64
	// Y holds a target per step, of the form its [Head] says; a nil row is
	// masked: nothing is learned there. Next needs no Y: its targets are the
	// inputs of the next step, unless Y says what they would have been, in the
	// units of the inputs, NaN where nobody knows.
	Y [][]float64
}

// prepared is a sequence in the net's terms: standardised inputs and targets,
// a masked target being NaN.
type prepared struct {
	steps int
	x, y  []float32
}

// check reports the first fault of a sequence.
func (s Sequence) check(head Head, inputs, answers int) error {
	for t, x := range s.X {
		if len(x) != inputs {
			return fmt.Errorf("step %d has %d inputs, want %d", t, len(x), inputs)
		}
	}
	if head == Next && s.Y == nil {
		return nil
	}
	if len(s.Y) != len(s.X) {
		return fmt.Errorf("%d targets for %d steps", len(s.Y), len(s.X))
	}
	for t, y := range s.Y {
		if y != nil && !head.accepts(y, answers) {
			return fmt.Errorf("step %d: target %v is none of a %v head", t, y, head)
		}
	}
	return nil
}

// accepts reports whether y is a target of the head.
func (h Head) accepts(y []float64, answers int) bool {
	if len(y) != h.targetWidth(answers) {
		return false
	}
	switch h {
	case Next:
		return !slices.ContainsFunc(y, func(v float64) bool { return math.IsInf(v, 0) })
	case Binary:
		return y[0] == 0 || y[0] == 1
	case Hazard:
		return y[0] >= 0 && y[0] <= math.MaxFloat32 && (y[1] == 0 || y[1] == 1)
	}
	return y[0] >= 0 && y[0] < 1e30
}

// prepare standardises a sequence that check has passed.
func (m *Model) prepare(s Sequence) prepared {
	in, tw := m.net.inWidth(0), m.head.targetWidth(m.net.outputs)
	p := prepared{steps: len(s.X), x: make([]float32, len(s.X)*in), y: make([]float32, len(s.X)*tw)}
	for t, x := range s.X {
		m.standardise(p.x[t*in:][:in], x)
		m.target(p.y[t*tw:][:tw], s, t)
	}
	return p
}

// target writes the target of step t in the units of the head's sums.
func (m *Model) target(dst []float32, s Sequence, t int) {
	switch {
	case m.head == Next:
		m.nextTarget(dst, s, t)
	case s.Y == nil || s.Y[t] == nil:
		for k := range dst {
			dst[k] = float32(math.NaN())
		}
	case m.head == Remaining:
		dst[0] = float32((s.Y[t][0] - m.outMean) / m.outScale)
	default:
		for k, y := range s.Y[t] {
			dst[k] = float32(y)
		}
	}
}

// next is the target of answer k of a Next head after step t; NaN is none.
func (s Sequence) next(t, k int) float64 {
	switch {
	case s.Y != nil && s.Y[t] != nil:
		return s.Y[t][k]
	case s.Y == nil && t+1 < len(s.X):
		return s.X[t+1][k]
	}
	return math.NaN()
}

// nextTarget is the next sample, standardised; what is missing is masked.
func (m *Model) nextTarget(dst []float32, s Sequence, t int) {
	for k := range dst {
		dst[k] = float32(math.NaN())
		if v := s.next(t, k); !math.IsNaN(v) && m.deviation[k] > 0 {
			dst[k] = m.standard(k, v)
		}
	}
}
