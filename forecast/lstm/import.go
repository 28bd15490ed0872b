package lstm

import (
	"fmt"
	"slices"
)

// Import says how the answers of a foreign net are to be read, which its file
// does not. The zero value is for a net whose single output is a logit.
//
// Inputs are given to the net as they are, cut at ±1e6 and 0 where missing,
// unless Mean and Deviation are set.
type Import struct {
	// Head turns the sums of the net's last linear layer into answers. Default
	// Binary, the first of them: a logit. Without a linear layer the model is
	// [Hidden], whatever stands here.
	Head Head

	// Edges are the ends of the intervals of a [Hazard] head, one per output.
	Edges []float64

	// Mean and Deviation standardise the inputs as they were when the net was
	// trained. Default: 0 and 1.
	Mean, Deviation []float64
}

// importLimit cuts inputs of imported nets: weights of up to 1e6 then give sums
// that float32 can hold.
const (
	importLimit = 1e6
	weightLimit = 1e6
)

// source is a foreign net in PyTorch's terms: gates in rows, LSTM i, f, g, o,
// GRU r, z, n, two biases per layer.
type source struct {
	cell   Cell
	layers []sourceLayer
	v, d   tensor // outputs × hidden, outputs; empty without a linear layer
}

type sourceLayer struct{ w, u, b1, b2 tensor }

// build checks a source and makes the model of it.
func (im Import) build(src source) (*Model, error) {
	s, err := src.shape()
	if err == nil {
		err = im.check(src, s)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	m := &Model{
		net: newNet(s, nil), head: im.Head, limit: importLimit, outScale: 1, edges: slices.Clone(im.Edges),
		mean: make([]float64, s.inputs), deviation: slices.Repeat([]float64{1}, s.inputs),
	}
	if im.Mean != nil {
		copy(m.mean, im.Mean)
		copy(m.deviation, im.Deviation)
	}
	for l, ly := range src.layers {
		m.net.place(l, ly)
	}
	if src.v.data == nil {
		m.head = Hidden
	} else {
		m.net.placeHead(src.v.data, src.d.data)
	}
	m.seal()
	return m, nil
}
