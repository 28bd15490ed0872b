package lstm

import "github.com/portent-go/portent/internal/kernel"

// Stepper moves states of one model, sample by sample. It holds scratch: one
// per goroutine, for any number of states.
type Stepper struct {
	model       *Model
	a           []float32 // inputs of a layer, and its own previous output
	g, tanhC, z []float32
	back        bool // which way the next step walks over the weights: see kernel.Packed.Row
}

// NewStepper returns a stepper of the model.
func (m *Model) NewStepper() *Stepper {
	n := m.net
	in := 0
	for l := range n.depth {
		in = max(in, n.inWidth(l))
	}
	return &Stepper{
		model: m,
		a:     make([]float32, in+n.width()),
		g:     make([]float32, gates*n.width()),
		tanhC: make([]float32, n.width()),
		z:     make([]float32, max(n.outWidth(), n.width())),
	}
}

// Step feeds one sample to the state and writes the answer into dst, of
// [Model.Outputs] values, which it returns; a nil dst allocates. NaN is missing
// and stands for the input's mean. The answer is the same, bit for bit, as that
// of [Model.Predict] for the whole sequence. It panics when a length does not
// fit. Cost: a product of (inputs + hidden) × 4·hidden for each layer, nothing
// allocated.
func (p *Stepper) Step(dst []float64, s *State, x []float64) []float64 {
	m := p.model
	if dst == nil {
		dst = make([]float64, m.Outputs())
	}
	if len(dst) != m.Outputs() {
		panic(badDst)
	}
	p.advance(s, x)
	top, _ := s.of(m.net.depth - 1)
	m.emit(dst, p.z, top)
	return dst
}

// Observe is Step without an answer: for the history of an entity, when only
// the state after it is wanted.
func (p *Stepper) Observe(s *State, x []float64) { p.advance(s, x) }

func (p *Stepper) advance(s *State, x []float64) {
	n := p.model.net
	if s.shape.cell != n.cell || s.shape.depth != n.depth || s.shape.hidden != n.hidden {
		panic(badState)
	}
	p.model.standardise(p.a, x)
	clear(p.a[len(x):n.inWidth(0)]) // the layers above left their inputs in the padding
	for l := range n.depth {
		h, c := s.of(l)
		if l > 0 {
			below, _ := s.of(l - 1)
			copy(p.a, below)
		}
		p.model.packed[l].sums(n, p, h)
		if n.cell == GRU {
			kernel.GRU(p.g, h, h)
		} else {
			kernel.LSTM(p.g, c, c, h, p.tanhC)
		}
	}
	p.back = !p.back
}
