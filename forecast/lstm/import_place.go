package lstm

// blocks says which of this package's gate blocks each of PyTorch's goes to.
func (c Cell) blocks() []int {
	if c == GRU {
		return []int{1, 2, 0} // r, z, n
	}
	return []int{0, 1, 2, 3} // i, f, g, o
}

// place copies a layer, transposed and padded. The recurrent part of a GRU's
// candidate, weights and bias, goes to a block of its own.
func (n *net) place(l int, src sourceLayer) {
	ly, h, width := &n.layers[l], n.hidden, n.width()
	for from, to := range n.cell.blocks() {
		own := to
		if n.cell == GRU && to == 0 {
			own = 3
		}
		for j := range h {
			row := from*h + j
			spread(ly.w[to*width+j:], src.w.row(row), gates*width)
			spread(ly.u[own*width+j:], src.u.row(row), gates*width)
			if src.b1.data != nil {
				ly.b[to*width+j] += src.b1.data[row]
			}
			if src.b2.data != nil {
				ly.b[own*width+j] += src.b2.data[row]
			}
		}
	}
}

func (n *net) placeHead(v, d []float32) {
	for o := range n.outputs {
		spread(n.v[o:], v[o*n.hidden:][:n.hidden], n.outWidth())
	}
	copy(n.d, d)
}

func (t tensor) row(i int) []float32 { return t.data[i*t.dims[1]:][:t.dims[1]] }

// spread writes src into every step-th place of dst.
func spread(dst, src []float32, step int) {
	for k, x := range src {
		dst[k*step] = x
	}
}
