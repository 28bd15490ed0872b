package lstm

import (
	"math"
	"math/rand/v2"
)

// initialise draws weights uniformly from ±1/√units and opens the forget gate
// (bias 1; Jozefowicz, Zaremba and Sutskever, ICML 2015, section 2.2). Padding
// stays 0.
func (n *net) initialise(rng *rand.Rand) {
	draw := func() float32 { return float32((2*rng.Float64() - 1) / math.Sqrt(float64(n.hidden))) }
	fill := func(w []float32, rows, from, to int) {
		for i := range rows {
			for g := from / n.width(); g < to/n.width(); g++ {
				for j := range n.hidden {
					w[(i*gates+g)*n.width()+j] = draw()
				}
			}
		}
	}
	for l := range n.depth {
		ly, in := &n.layers[l], n.hidden
		if l == 0 {
			in = n.inputs
		}
		from, to := n.fromInput()
		fill(ly.w, in, from, to)
		from, to = n.fromHidden()
		fill(ly.u, n.hidden, from, to)
		for j := range n.hidden {
			if n.cell == LSTM {
				ly.b[n.width()+j] = 1
			}
		}
	}
	for k := range n.hidden {
		for o := range n.outputs {
			n.v[k*n.outWidth()+o] = draw()
		}
	}
}
