package lstm

import (
	"fmt"
	"math"
)

// Sequence is the life of one entity, or a part of it, oldest sample first.
type Sequence struct {
	// X holds a row of inputs per step, NaN where missing.
	X [][]float64
	// Y holds a target per step, of the form its [Head] says; a nil row is
	// masked: nothing is learned there. Next wants no Y.
	Y [][]float64
}

// prepared is a sequence in the net's terms: standardised inputs and targets,
// a masked target being NaN.
type prepared struct {
	steps int
	x, y  []float32
}

// check reports the first fault of a sequence.
func (s Sequence) check(head Head, inputs int) error {
	for t, x := range s.X {
		if len(x) != inputs {
			return fmt.Errorf("step %d has %d inputs, want %d", t, len(x), inputs)
		}
	}
	if head == Next {
		if s.Y != nil {
			return fmt.Errorf("a net for the next values takes its targets from the inputs, Y must be nil")
		}
		return nil
	}
	if len(s.Y) != len(s.X) {
		return fmt.Errorf("%d targets for %d steps", len(s.Y), len(s.X))
	}
	for t, y := range s.Y {
		if y != nil && !head.accepts(y) {
			return fmt.Errorf("step %d: target %v is none of a %v head", t, y, head)
		}
	}
	return nil
}

// accepts reports whether y is a target of the head.
func (h Head) accepts(y []float64) bool {
	if len(y) != h.targetWidth(0) {
		return false
	}
	switch h {
	case Binary:
		return y[0] == 0 || y[0] == 1
	case Hazard:
		return y[0] >= 0 && y[0] <= math.MaxFloat32 && (y[1] == 0 || y[1] == 1)
	}
	return y[0] >= 0 && y[0] < 1e30
}

// prepare standardises a sequence that check has passed.
func (m *Model) prepare(s Sequence) prepared {
	in, tw := m.net.inWidth(0), m.head.targetWidth(m.net.inputs)
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

// nextTarget is the next sample, standardised; what is missing is masked.
func (m *Model) nextTarget(dst []float32, s Sequence, t int) {
	if t+1 < len(s.X) {
		m.standardise(dst, s.X[t+1])
	}
	for k := range dst {
		if t+1 == len(s.X) || math.IsNaN(s.X[t+1][k]) || m.deviation[k] == 0 {
			dst[k] = float32(math.NaN())
		}
	}
}
