package lstm

import "github.com/portent-go/portent/internal/kernel"

// packed is the weights of a layer laid out for single rows, a copy. The gates of
// an LSTM take inputs and previous outputs alike: one matrix, all. Those of a GRU
// take them apart: w and u.
type packed struct {
	all, w, u kernel.Packed
	b         []float32
}

func (n *net) pack() []packed {
	out := make([]packed, n.depth)
	for l, ly := range n.layers {
		out[l].b = ly.b
		if n.cell == LSTM {
			out[l].all = kernel.Pack(kernel.Dense(n.both(l), ly.in+n.width(), gates*n.width(), gates*n.width()))
			continue
		}
		from, to := n.fromInput()
		out[l].w = kernel.Pack(kernel.Dense(ly.w[from:], ly.in, to-from, gates*n.width()))
		from, to = n.fromHidden()
		out[l].u = kernel.Pack(kernel.Dense(ly.u[from:], n.width(), to-from, gates*n.width()))
	}
	return out
}

// both is w and u of a layer, which lie one behind the other.
func (n *net) both(l int) []float32 {
	at := 0
	for k := range l {
		ly := &n.layers[k]
		at += len(ly.w) + len(ly.u) + len(ly.b)
	}
	ly := &n.layers[l]
	return n.theta[at:][:len(ly.w)+len(ly.u)]
}

// sums is [net.sums] for the row p.a, behind whose inputs there is room for h: the
// same sums in the same order.
func (k *packed) sums(n *net, p *Stepper, h []float32) {
	if n.cell == LSTM {
		a := p.a[:k.all.Rows()]
		copy(a[len(a)-len(h):], h)
		k.all.Row(p.g, k.b, a, p.back)
		return
	}
	width := n.width()
	_, to := n.fromInput()
	k.w.Row(p.g[:to], k.b[:to], p.a[:k.w.Rows()], p.back)
	copy(p.g[to:], k.b[to:])
	k.u.Row(p.g[width:], p.g[width:], h, p.back)
}
