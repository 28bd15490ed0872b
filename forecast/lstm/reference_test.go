package lstm

import "math"

// The reference is float64 and follows the formulas, one sequence, step and unit
// after the other: an independent check of everything the fast code does.

// refState is h and c of every layer.
type refState struct{ h, c [][]float64 }

func newRefState(s shape) *refState {
	st := &refState{}
	for range s.depth {
		st.h = append(st.h, make([]float64, s.width()))
		st.c = append(st.c, make([]float64, s.width()))
	}
	return st
}

func sigma(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// step moves the state and returns the sums of the head.
func (st *refState) step(s shape, theta []float64, x []float32, mask func(l, k int) float64) []float64 {
	n, width := s.width(), gates*s.width()
	in := make([]float64, s.inWidth(0))
	for k := range in {
		in[k] = float64(x[k])
	}
	take := func(k int) []float64 { head := theta[:k]; theta = theta[k:]; return head }
	for l := range s.depth {
		w, u, b := take(len(in)*width), take(n*width), take(width)
		fromX, fromH := make([]float64, width), make([]float64, width)
		for g := range width {
			for k, v := range in {
				fromX[g] += v * w[k*width+g]
			}
			for k, v := range st.h[l] {
				fromH[g] += v * u[k*width+g]
			}
		}
		h := make([]float64, n)
		for j := range n {
			sum := func(block int) float64 { return b[block*n+j] + fromX[block*n+j] + fromH[block*n+j] }
			if s.cell == GRU {
				r, z := sigma(sum(1)), sigma(sum(2))
				a := math.Tanh(b[j] + fromX[j] + r*(b[3*n+j]+fromH[3*n+j]))
				h[j] = (1-z)*a + z*st.h[l][j]
				continue
			}
			st.c[l][j] = sigma(sum(1))*st.c[l][j] + sigma(sum(0))*math.Tanh(sum(2))
			h[j] = sigma(sum(3)) * math.Tanh(st.c[l][j])
		}
		st.h[l] = h
		in = make([]float64, n)
		for k := range in {
			in[k] = h[k] * mask(l, k)
		}
	}
	v, d := take(n*s.outWidth()), take(s.outWidth())
	z := make([]float64, s.outputs)
	for o := range z {
		z[o] = d[o]
		for k, x := range in {
			z[o] += x * v[k*s.outWidth()+o]
		}
	}
	return z
}

// refHead is the loss of a target in its textbook form.
func refHead(m *Model, z []float64, y []float32) (sum float64) {
	entropy := func(k int, event bool) float64 {
		if event {
			return -math.Log(sigma(z[k]))
		}
		return -math.Log(1 - sigma(z[k]))
	}
	switch {
	case m.head == Remaining || m.head == Next:
		for k, v := range y {
			if v == v {
				sum += (z[k] - float64(v)) * (z[k] - float64(v)) / 2
			}
		}
	case y[0] != y[0]:
	case m.head == Binary:
		return entropy(0, y[0] == 1)
	default:
		for k, end := range m.edges {
			time := float64(y[0])
			if y[1] == 1 && time <= end {
				return sum + entropy(k, true)
			}
			if time < end {
				return sum
			}
			sum += entropy(k, false)
		}
	}
	return sum
}
