package lstm

import "github.com/portent-go/portent/internal/kernel"

// Gradient differentiates what a model answers after the last of some steps by
// every input of every step. It holds scratch: one per goroutine.
type Gradient struct {
	model   *Model
	window  *window
	back    *learner
	wT, dx  []float32 // transposed input weights of the first layer; derivative of its inputs
	columns int       // of dx
	z       []float32
	start   *State // that sequences begin in; nil is a fresh one
}

// NewGradient returns a Gradient for batches of sequences of the given number of
// steps; both at least 1.
func (m *Model) NewGradient(steps, batch int) *Gradient {
	n := m.net
	g, columns := gates*n.width(), kernel.Pad(n.inputs)
	d := &Gradient{
		model: m, window: newWindow(n, steps, batch, 0, true, false), columns: columns,
		back: &learner{net: n, vT: make([]float32, n.outWidth()*n.width()), idle: make([]float32, batch*n.width())},
		wT:   make([]float32, g*columns), dx: make([]float32, batch*columns), z: make([]float32, max(n.outWidth(), n.width())),
	}
	for _, l := range n.layers {
		d.back.wT = append(d.back.wT, make([]float32, g*l.in))
		d.back.uT = append(d.back.uT, make([]float32, g*n.width()))
	}
	d.back.transpose()
	for i := range n.inputs {
		for j, w := range n.layers[0].w[i*g:][:g] {
			d.wT[j*columns+i] = w
		}
	}
	for range steps {
		d.window.rows = append(d.window.rows, batch)
	}
	return d
}

// Standardise writes one sample as the net sees it, in deviations from the mean
// of the training set, cut where the net cuts, and 0 where missing, into dst of
// the same length.
func (m *Model) Standardise(dst []float32, x []float64) { m.standardise(dst, x) }

// From has the sequences of coming calls begin in a state, which is not changed
// but must stay as it is until they are done; nil is a fresh one. A state of
// another shape panics.
func (d *Gradient) From(s *State) {
	n := d.model.net
	if s != nil && (s.shape.cell != n.cell || s.shape.depth != n.depth || s.shape.hidden != n.hidden) {
		panic(badState)
	}
	d.start = s
}

// begin puts the state in front of the first step.
func (d *Gradient) begin() {
	w, width := d.window, d.window.net.width()
	w.carry(true)
	if d.start == nil {
		return
	}
	for l := range w.layers {
		h, c := d.start.of(l)
		for r := range w.size {
			copy(w.layers[l].h[r*width:][:width], h)
			copy(w.layers[l].c[r*width:][:len(c)], c)
		}
	}
}

// Run takes standardised samples: those of the first sequence, step by step,
// then those of the second, and so on, each from a fresh state or that of
// [Gradient.From]. It writes into values, one per sequence, the given output after the last step
// and before its last non-linearity: log-odds of Binary and Hazard; in the
// target's unit, but not cut at 0, of Remaining; as it is of Next and Hidden. It
// writes into dx, of the same form as x, its derivatives by the samples. Lengths
// that do not fit panic.
func (d *Gradient) Run(values []float64, dx, x []float32, output int) {
	if len(dx) != len(x) {
		panic(badDst)
	}
	d.Values(values, x, output)
	w := d.window
	for l := w.net.depth - 1; l >= 0; l-- {
		clear(w.dc)
		for t := w.steps - 1; t >= 0; t-- {
			w.cellGrad(d.back, l, t, w.size)
			d.below(dx, l, t)
		}
	}
}

// Values is [Gradient.Run] without derivatives, at less than half the cost.
func (d *Gradient) Values(values []float64, x []float32, output int) {
	w, inputs := d.window, d.model.net.inputs
	if len(values) != w.size || len(x) != w.size*w.steps*inputs {
		panic(badDst)
	}
	if output < 0 || output >= d.model.Outputs() {
		panic(badInputs)
	}
	in := w.net.inWidth(0)
	for b := range w.size {
		for t := range w.steps {
			copy(w.x[(t*w.size+b)*in:][:inputs], x[(b*w.steps+t)*inputs:])
		}
	}
	d.begin()
	w.forward(0, nil)
	d.head(values, output)
}

// unit returns a and b, where the value of an output is a + b·sum.
func (m *Model) unit(output int) (a, b float64) {
	switch m.head {
	case Remaining:
		return m.outMean, m.outScale
	case Next:
		return m.mean[output], m.deviation[output]
	}
	return 0, 1
}

// head fills values, and the derivative of the last layer's last output.
func (d *Gradient) head(values []float64, output int) {
	w, m := d.window, d.model
	width, last := w.net.width(), w.steps-1
	for l := range w.layers {
		clear(w.layers[l].dh)
	}
	top := &w.layers[w.net.depth-1]
	h, dh := w.at(top.h, last+1, w.size, width), w.at(top.dh, last, w.size, width)
	a, b := m.unit(output)
	for r := range w.size {
		if m.head == Hidden {
			values[r], dh[r*width+output] = float64(h[r*width+output]), 1
			continue
		}
		m.outputsOf(d.z, h[r*width:][:width])
		values[r] = a + b*float64(d.z[output])
		for k, v := range m.rows[output*width:][:width] {
			dh[r*width+k] = float32(b) * v
		}
	}
}

// below takes the derivatives of a step's sums to the step before, and to the
// layer below or the inputs.
func (d *Gradient) below(dx []float32, l, t int) {
	w, n := d.window, d.window.net
	width, rows := n.width(), w.size
	wide := gates * width
	g := w.at(w.layers[l].g, t, rows, wide)
	from, to := n.fromHidden()
	if t > 0 {
		dh := w.at(w.layers[l].dh, t-1, rows, width)
		kernel.MulAdd(kernel.Dense(dh, rows, width, width),
			kernel.Dense(g[from:], rows, to-from, wide), kernel.Dense(d.back.uT[l][from*width:], to-from, width, width))
	}
	from, to = n.fromInput()
	dg := kernel.Dense(g[from:], rows, to-from, wide)
	if l > 0 {
		dh := w.at(w.layers[l-1].dh, t, rows, width)
		kernel.MulAdd(kernel.Dense(dh, rows, width, width), dg, kernel.Dense(d.back.wT[l][from*width:], to-from, width, width))
		return
	}
	clear(d.dx)
	kernel.MulAdd(kernel.Dense(d.dx, rows, d.columns, d.columns), dg, kernel.Dense(d.wT[from*d.columns:], to-from, d.columns, d.columns))
	for r := range rows {
		copy(dx[(r*w.steps+t)*n.inputs:][:n.inputs], d.dx[r*d.columns:])
	}
}
