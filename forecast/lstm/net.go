package lstm

import "github.com/portent-go/portent/internal/kernel"

// net is a vector of parameters seen as layers and a head. Derivatives have the
// same form.
type net struct {
	shape
	theta  []float32
	layers []layer
	v, d   []float32 // head: width × outWidth, and biases
}

// layer holds w (inputs × gates), u (hidden × gates) and b, row by row, padded.
type layer struct {
	in      int
	w, u, b []float32
}

// newNet views theta, or a fresh vector when it is nil.
func newNet(s shape, theta []float32) *net {
	if theta == nil {
		theta = make([]float32, s.weights())
	}
	n := &net{shape: s, theta: theta}
	take := func(k int) []float32 {
		head := theta[:k:k]
		theta = theta[k:]
		return head
	}
	g := gates * s.width()
	for l := range s.depth {
		in := s.inWidth(l)
		n.layers = append(n.layers, layer{in: in, w: take(in * g), u: take(s.width() * g), b: take(g)})
	}
	n.v, n.d = take(s.width()*s.outWidth()), take(s.outWidth())
	return n
}

// sums fills g, rows of gate sums, from inputs x and previous outputs h:
//
//	g = b + x·W + h·U
//
// The order of the sum is the same for one row as for many (package kernel).
func (n *net) sums(l, rows int, g, x, h []float32) {
	ly, width := &n.layers[l], gates*n.width()
	for r := range rows {
		copy(g[r*width:][:width], ly.b)
	}
	from, to := n.fromInput()
	kernel.MulAdd(kernel.Dense(g[from:], rows, to-from, width),
		kernel.Dense(x, rows, ly.in, ly.in), kernel.Dense(ly.w[from:], ly.in, to-from, width))
	from, to = n.fromHidden()
	kernel.MulAdd(kernel.Dense(g[from:], rows, to-from, width),
		kernel.Dense(h, rows, n.width(), n.width()), kernel.Dense(ly.u[from:], n.width(), to-from, width))
}
