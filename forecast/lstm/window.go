package lstm

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/portent-go/portent/internal/kernel"
)

// window holds all values of a batch over a stretch of steps, time-major. The
// sequences are sorted by length, longest first, so that those still running at
// step t are the first rows[t] rows: sequences of any length are masked by doing
// no work for what is not there.
type window struct {
	net         *net
	steps, size int   // room
	rows        []int // running at step t

	x, y   []float32     // inputs and targets: [steps][size]
	layers []layerWindow // values of every layer
	dc     []float32     // [size][width]: derivative of c
	z, dz  []float32     // [size][outWidth]
	tw     int           // width of a target
}

// layerWindow holds one layer's values at steps 0…steps-1; h and c have one
// more in front, the state carried in.
type layerWindow struct {
	g, c, tanhC, h []float32
	dropped, mask  []float32 // h as the next layer sees it, when there is dropout
	dh             []float32 // derivative of h
}

func newWindow(n *net, steps, size, targetWidth int, learns, drops bool) *window {
	area, row := steps*size*n.width(), size*n.width()
	w := &window{
		net: n, steps: steps, size: size, rows: make([]int, 0, steps), tw: targetWidth,
		x: make([]float32, steps*size*n.inWidth(0)), y: make([]float32, steps*size*targetWidth),
		z: make([]float32, size*n.outWidth()), dz: make([]float32, size*n.outWidth()),
		dc: make([]float32, row),
	}
	for range n.depth {
		l := layerWindow{
			g: make([]float32, gates*area), h: make([]float32, area+row),
			c: make([]float32, area+row), tanhC: make([]float32, area),
		}
		if learns {
			l.dh = make([]float32, area)
		}
		if drops {
			l.dropped, l.mask = make([]float32, area), make([]float32, area)
		}
		w.layers = append(w.layers, l)
	}
	return w
}

// sortByLength orders a batch, longest first.
func sortByLength(batch []prepared) {
	slices.SortStableFunc(batch, func(a, b prepared) int { return cmp.Compare(b.steps, a.steps) })
}

// sortedByLength returns the positions of the sequences, longest first.
func sortedByLength(seqs []Sequence) []int {
	order := make([]int, len(seqs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(seqs[b].X), len(seqs[a].X)) })
	return order
}

// load takes the steps of the batch from start on, and the state: zero at the
// start, else what the window before it left behind.
func (w *window) load(batch []prepared, start int) {
	w.carry(start == 0)
	in := w.net.inWidth(0)
	w.rows = w.rows[:0]
	for t := start; t < start+w.steps && t < batch[0].steps; t++ {
		n, at := 0, (t-start)*w.size
		for n < len(batch) && t < batch[n].steps {
			copy(w.x[(at+n)*in:][:in], batch[n].x[t*in:])
			copy(w.y[(at+n)*w.tw:][:w.tw], batch[n].y[t*w.tw:])
			n++
		}
		w.rows = append(w.rows, n)
	}
}

// carry moves the state behind the last step in front of the first. Rows that
// run on have lived through every step of the window.
func (w *window) carry(fresh bool) {
	row := w.size * w.net.width()
	for i := range w.layers {
		l := &w.layers[i]
		if fresh {
			clear(l.h[:row])
			clear(l.c[:row])
			continue
		}
		copy(l.h[:row], l.h[w.steps*row:])
		copy(l.c[:row], l.c[w.steps*row:])
	}
}

// at views n rows of width numbers at step t of a buffer.
func (w *window) at(buf []float32, t, n, width int) []float32 {
	return buf[t*w.size*width:][:n*width]
}

// forward computes every layer at every step. rng draws the dropout; nil drops
// nothing.
func (w *window) forward(drop float64, rng *rand.Rand) {
	for l := range w.layers {
		for t, n := range w.rows {
			w.forwardStep(l, t, n)
		}
		if rng != nil && drop > 0 {
			w.drop(&w.layers[l], drop, rng)
		}
	}
}

func (w *window) forwardStep(l, t, rows int) {
	ly, n, width := &w.layers[l], w.net, w.net.width()
	g, hPrev, h := w.at(ly.g, t, rows, gates*width), w.at(ly.h, t, rows, width), w.at(ly.h, t+1, rows, width)
	n.sums(l, rows, g, w.input(l, t, rows), hPrev)
	cPrev, c, tanhC := w.at(ly.c, t, rows, width), w.at(ly.c, t+1, rows, width), w.at(ly.tanhC, t, rows, width)
	for r := range rows {
		i, j := r*width, (r+1)*width
		if n.cell == GRU {
			kernel.GRU(g[gates*i:gates*j], hPrev[i:j], h[i:j])
		} else {
			kernel.LSTM(g[gates*i:gates*j], cPrev[i:j], c[i:j], h[i:j], tanhC[i:j])
		}
	}
}

// input returns what layer l sees at step t; l = depth is the head.
func (w *window) input(l, t, rows int) []float32 {
	if l == 0 {
		return w.at(w.x, t, rows, w.net.inWidth(0))
	}
	below := &w.layers[l-1]
	if below.dropped != nil {
		return w.at(below.dropped, t, rows, w.net.width())
	}
	return w.at(below.h, t+1, rows, w.net.width())
}

// drop masks the outputs of a layer with probability p and scales the rest by
// 1/(1-p) (Srivastava et al., JMLR 15, 2014; only between layers, not over
// time: Zaremba, Sutskever and Vinyals 2014). Four masks come from one draw.
func (w *window) drop(l *layerWindow, p float64, rng *rand.Rand) {
	keep, cut, width := float32(1/(1-p)), uint64(p*(1<<16)), w.net.width()
	for t, n := range w.rows {
		h, out, mask := w.at(l.h, t+1, n, width), w.at(l.dropped, t, n, width), w.at(l.mask, t, n, width)
		for i := 0; i < len(h); i += 4 {
			bits := rng.Uint64()
			for j := i; j < i+4; j++ {
				mask[j] = 0
				if bits&0xffff >= cut {
					mask[j] = keep
				}
				out[j] = h[j] * mask[j]
				bits >>= 16
			}
		}
	}
}
