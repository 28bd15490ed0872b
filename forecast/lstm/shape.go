package lstm

import "github.com/portent-go/portent/internal/kernel"

// Cell is the kind of recurrent unit.
type Cell int

const (
	// LSTM is long short-term memory (Hochreiter and Schmidhuber 1997) with the
	// forget gate of Gers, Schmidhuber and Cummins (2000).
	LSTM Cell = iota
	// GRU is the gated recurrent unit (Cho et al. 2014), with the reset gate
	// after the recurrent product, as in cuDNN and PyTorch. A quarter fewer
	// weights, about as accurate.
	GRU
)

// String returns "LSTM" or "GRU".
func (c Cell) String() string { return [...]string{"LSTM", "GRU"}[c] }

// shape says how many of everything a net has.
type shape struct {
	cell                           Cell
	inputs, hidden, depth, outputs int
}

// gates is the number of gate blocks kept: i, f, g, o of an LSTM; n, r, z, m of
// a GRU (package kernel).
const gates = 4

// width is hidden, padded: the units past hidden have weights 0, so they stay 0
// and so do their derivatives.
func (s shape) width() int { return kernel.Pad(s.hidden) }

// inWidth is the padded number of inputs of layer l. Eight rows are the height
// of a tile of the derivative of the weights.
func (s shape) inWidth(l int) int {
	if l == 0 {
		return (s.inputs + 7) &^ 7
	}
	return s.width()
}

func (s shape) outWidth() int { return kernel.Pad(s.outputs) }

// weights is the number of parameters, padding included.
func (s shape) weights() int {
	n, g := 0, gates*s.width()
	for l := range s.depth {
		n += (s.inWidth(l) + s.width() + 1) * g
	}
	return n + (s.width()+1)*s.outWidth()
}

// stateSize is the number of values a stream keeps: h, and c for an LSTM.
func (s shape) stateSize() int {
	if s.cell == GRU {
		return s.depth * s.width()
	}
	return 2 * s.depth * s.width()
}

// fromInput and fromHidden are the columns of gates that a layer's input and
// its own output feed. In a GRU the recurrent part m of the candidate stands
// apart from n, because the reset gate multiplies it alone.
func (s shape) fromInput() (from, to int) {
	if s.cell == GRU {
		return 0, 3 * s.width()
	}
	return 0, gates * s.width()
}

func (s shape) fromHidden() (from, to int) {
	if s.cell == GRU {
		return s.width(), gates * s.width()
	}
	return 0, gates * s.width()
}
