package lstm

import "github.com/portent-go/portent/internal/kernel"

// learner goes back through a window (back-propagation through time; Werbos
// 1990), truncated at its start: the state carried in counts as given.
type learner struct {
	net    *net
	grad   *net
	wT, uT [][]float32 // transposed weights of each layer
	vT     []float32
	idle   []float32 // a derivative that goes nowhere: of the state carried in
	head   Head
	edges  []float64
}

func newLearner(m *Model, size int) *learner {
	n := m.net
	lr := &learner{net: n, grad: newNet(n.shape, nil), head: m.head, edges: m.edges}
	g := gates * n.width()
	for _, l := range n.layers {
		lr.wT = append(lr.wT, make([]float32, g*l.in))
		lr.uT = append(lr.uT, make([]float32, g*n.width()))
	}
	lr.vT = make([]float32, n.outWidth()*n.width())
	lr.idle = make([]float32, size*n.width())
	return lr
}

// transpose refreshes the transposed weights, after every change of them.
func (lr *learner) transpose() {
	g := gates * lr.net.width()
	for i, l := range lr.net.layers {
		if i > 0 {
			transpose(lr.wT[i], l.w, l.in, g)
		}
		transpose(lr.uT[i], l.u, lr.net.width(), g)
	}
	transpose(lr.vT, lr.net.v, lr.net.width(), lr.net.outWidth())
}

func transpose(dst, src []float32, rows, cols int) {
	for i := range rows {
		for j, x := range src[i*cols:][:cols] {
			dst[j*rows+i] = x
		}
	}
}

// ones is a row or a column of ones of any length, as a matrix whose steps are 0.
func ones(n int) kernel.Matrix {
	return kernel.Matrix{Rows: 1, Cols: n, Data: []float32{1}}
}

// score passes the outputs of a window through the head and returns the sum of
// the losses. With learn it also puts the derivatives, times scale, into grad
// and the top layer's dh.
func (w *window) score(lr *learner, learn bool, scale float32) float64 {
	n, sum := w.net, 0.0
	width, wide := n.width(), n.outWidth()
	for t, rows := range w.rows {
		h := kernel.Dense(w.input(n.depth, t, rows), rows, width, width)
		z, dz := w.z[:rows*wide], w.dz[:rows*wide]
		for r := range rows {
			copy(z[r*wide:], n.d)
		}
		kernel.MulAdd(kernel.Dense(z, rows, wide, wide), h, kernel.Dense(n.v, width, wide, wide))
		for r := range rows {
			y := w.at(w.y, t, rows, w.tw)[r*w.tw:][:w.tw]
			sum += lr.head.loss(dz[r*wide:][:wide], z[r*wide:][:wide], y, lr.edges)
		}
		if learn {
			w.headGrad(lr, t, rows, scale)
		}
	}
	return sum
}

func (w *window) headGrad(lr *learner, t, rows int, scale float32) {
	n := w.net
	width, wide := n.width(), n.outWidth()
	dz := w.dz[:rows*wide]
	for i := range dz {
		dz[i] *= scale
	}
	top := &w.layers[n.depth-1]
	d, h := kernel.Dense(dz, rows, wide, wide), kernel.Dense(w.input(n.depth, t, rows), rows, width, width)
	kernel.MulAdd(kernel.Dense(lr.grad.v, width, wide, wide), h.T(), d)
	kernel.MulAdd(kernel.Dense(lr.grad.d, 1, wide, wide), ones(rows), d)
	dh := w.at(top.dh, t, rows, width)
	kernel.MulAdd(kernel.Dense(dh, rows, width, width), d, kernel.Dense(lr.vT, wide, width, width))
	if top.mask != nil {
		mask(dh, w.at(top.mask, t, rows, width))
	}
}

func mask(x, m []float32) {
	for i := range x {
		x[i] *= m[i]
	}
}

// backward leaves the derivatives of the window's loss, times scale, in grad
// and returns the sum of the losses.
func (w *window) backward(lr *learner, scale float32) float64 {
	lr.transpose()
	clear(lr.grad.theta)
	for l := range w.layers {
		clear(w.layers[l].dh)
	}
	sum := w.score(lr, true, scale)
	for l := w.net.depth - 1; l >= 0; l-- {
		clear(w.dc)
		for t := len(w.rows) - 1; t >= 0; t-- {
			w.cellGrad(lr, l, t, w.rows[t])
			w.layerGrad(lr, l, t, w.rows[t])
		}
	}
	return sum
}

// cellGrad turns the activations of a step into the derivatives of its sums.
func (w *window) cellGrad(lr *learner, l, t, rows int) {
	ly, width := &w.layers[l], w.net.width()
	g, dh := w.at(ly.g, t, rows, gates*width), w.at(ly.dh, t, rows, width)
	dhPrev := lr.idle
	if t > 0 {
		dhPrev = w.at(ly.dh, t-1, rows, width)
	}
	hPrev, cPrev, tanhC := w.at(ly.h, t, rows, width), w.at(ly.c, t, rows, width), w.at(ly.tanhC, t, rows, width)
	for r := range rows {
		i, j := r*width, (r+1)*width
		if w.net.cell == GRU {
			kernel.GRUGrad(g[gates*i:gates*j], hPrev[i:j], dh[i:j], dhPrev[i:j])
		} else {
			kernel.LSTMGrad(g[gates*i:gates*j], cPrev[i:j], tanhC[i:j], dh[i:j], w.dc[i:j])
		}
	}
}

// layerGrad takes the derivatives of a step's sums to the weights, to the
// outputs before and to the layer below.
func (w *window) layerGrad(lr *learner, l, t, rows int) {
	ly, n, width := &w.layers[l], w.net, w.net.width()
	grad, wide := &lr.grad.layers[l], gates*width
	g := w.at(ly.g, t, rows, wide)
	kernel.MulAdd(kernel.Dense(grad.b, 1, wide, wide), ones(rows), kernel.Dense(g, rows, wide, wide))

	from, to := n.fromHidden()
	dg := kernel.Dense(g[from:], rows, to-from, wide)
	kernel.MulAdd(kernel.Dense(grad.u[from:], width, to-from, wide), kernel.Dense(w.at(ly.h, t, rows, width), rows, width, width).T(), dg)
	if t > 0 {
		dh := w.at(ly.dh, t-1, rows, width)
		kernel.MulAdd(kernel.Dense(dh, rows, width, width), dg, kernel.Dense(lr.uT[l][from*width:], to-from, width, width))
	}

	from, to = n.fromInput()
	dg = kernel.Dense(g[from:], rows, to-from, wide)
	kernel.MulAdd(kernel.Dense(grad.w[from:], grad.in, to-from, wide), kernel.Dense(w.input(l, t, rows), rows, grad.in, grad.in).T(), dg)
	if l > 0 {
		below := &w.layers[l-1]
		dh := w.at(below.dh, t, rows, width)
		kernel.MulAdd(kernel.Dense(dh, rows, width, width), dg, kernel.Dense(lr.wT[l][from*width:], to-from, width, width))
		if below.mask != nil {
			mask(dh, w.at(below.mask, t, rows, width))
		}
	}
}
