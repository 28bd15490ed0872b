package kernel

// The cells work on one row: four gate blocks of n units each, n a multiple of
// 16, next to each other in g.

// LSTM turns the sums of an LSTM's gates into activations, in place, and moves
// the cell on (Hochreiter and Schmidhuber 1997, with the forget gate of Gers,
// Schmidhuber and Cummins 2000). Blocks of g: input i, forget f, candidate g,
// output o.
//
//	c = σ(f)·cPrev + σ(i)·tanh(g)
//	h = σ(o)·tanh(c)
//
// tanhC receives tanh(c), which [LSTMGrad] wants. c may be cPrev.
func LSTM(g, cPrev, c, h, tanhC []float32) {
	n := len(h)
	if len(g) != 4*n || len(cPrev) != n || len(c) != n || len(tanhC) != n {
		panic(badLength)
	}
	mustWidth(n)
	if n > 0 && level != Portable {
		lstmFast(g, cPrev, c, h, tanhC)
		return
	}
	gi, gf, gg, g0 := g[:n], g[n:][:n], g[2*n:][:n], g[3*n:][:n]
	for j := range h {
		i, f, a, o := sigmoid(gi[j]), sigmoid(gf[j]), tanh(gg[j]), sigmoid(g0[j])
		s := float32(f*cPrev[j]) + float32(i*a)
		t := tanh(s)
		gi[j], gf[j], gg[j], g0[j] = i, f, a, o
		c[j], tanhC[j], h[j] = s, t, o*t
	}
}

// LSTMGrad goes one step back: g holds the activations that [LSTM] left and
// receives the derivatives of its sums; dh is the derivative of h; dc that of c
// and receives that of cPrev.
func LSTMGrad(g, cPrev, tanhC, dh, dc []float32) {
	n := len(dh)
	if len(g) != 4*n || len(cPrev) != n || len(tanhC) != n || len(dc) != n {
		panic(badLength)
	}
	mustWidth(n)
	if n > 0 && level != Portable {
		lstmGradFast(g, cPrev, tanhC, dh, dc)
		return
	}
	gi, gf, gg, g0 := g[:n], g[n:][:n], g[2*n:][:n], g[3*n:][:n]
	for j := range dh {
		i, f, a, o, t := gi[j], gf[j], gg[j], g0[j], tanhC[j]
		g0[j] = float32(dh[j]*t) * float32(o*(1-o))
		d := dc[j] + float32(float32(dh[j]*o)*(1-float32(t*t)))
		gi[j] = float32(d*a) * float32(i*(1-i))
		gf[j] = float32(d*cPrev[j]) * float32(f*(1-f))
		gg[j] = float32(d*i) * (1 - float32(a*a))
		dc[j] = d * f
	}
}

// GRU turns the sums of a gated recurrent unit into activations and moves it on
// (Cho et al. 2014; the reset after the product, as in cuDNN, PyTorch and ONNX
// with linear_before_reset). Blocks of g: candidate n without its recurrent
// part, reset r, update z, and the recurrent part m of the candidate, which
// stays as it is.
//
//	n = tanh(n + σ(r)·m)
//	h = (1-σ(z))·n + σ(z)·hPrev
//
// h may be hPrev.
func GRU(g, hPrev, h []float32) {
	n := len(h)
	if len(g) != 4*n || len(hPrev) != n {
		panic(badLength)
	}
	mustWidth(n)
	if n > 0 && level != Portable {
		gruFast(g, hPrev, h)
		return
	}
	gn, gr, gz, gm := g[:n], g[n:][:n], g[2*n:][:n], g[3*n:][:n]
	for j := range h {
		r, z := sigmoid(gr[j]), sigmoid(gz[j])
		a := tanh(gn[j] + float32(r*gm[j]))
		gn[j], gr[j], gz[j] = a, r, z
		h[j] = a + float32(z*(hPrev[j]-a))
	}
}

// GRUGrad goes one step back: g holds the activations that [GRU] left and
// receives the derivatives of its sums; dh is the derivative of h. The part of
// the derivative of hPrev that passes by the gates is added to dhPrev.
func GRUGrad(g, hPrev, dh, dhPrev []float32) {
	n := len(dh)
	if len(g) != 4*n || len(hPrev) != n || len(dhPrev) != n {
		panic(badLength)
	}
	mustWidth(n)
	if n > 0 && level != Portable {
		gruGradFast(g, hPrev, dh, dhPrev)
		return
	}
	gn, gr, gz, gm := g[:n], g[n:][:n], g[2*n:][:n], g[3*n:][:n]
	for j := range dh {
		a, r, z, m, d := gn[j], gr[j], gz[j], gm[j], dh[j]
		dn := float32(d*(1-z)) * (1 - float32(a*a))
		gn[j] = dn
		gr[j] = float32(dn*m) * float32(r*(1-r))
		gz[j] = float32(d*(hPrev[j]-a)) * float32(z*(1-z))
		gm[j] = dn * r
		dhPrev[j] += float32(d * z)
	}
}

func mustWidth(n int) {
	if n%16 != 0 {
		panic(badWidth)
	}
}
