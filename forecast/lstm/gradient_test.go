package lstm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// kinds are every cell and head, deep and shallow, with dropout and without.
func kinds() []Config {
	var all []Config
	for _, cell := range []Cell{LSTM, GRU} {
		for _, head := range []Head{Binary, Hazard, Remaining, Next} {
			for layers := 1; layers <= 2; layers++ {
				c := Config{Cell: cell, Head: head, Hidden: 3 + layers, Layers: layers, Seed: 5, Batch: 8, Window: 6}
				if head == Hazard {
					c.Edges = []float64{1, 2.5, 7}
				}
				if layers == 2 {
					c.Dropout = 0.4
				}
				all = append(all, c)
			}
		}
	}
	return all
}

func (c Config) name() string {
	return fmt.Sprintf("%v/%v/%d/dropout%v", c.Cell, c.Head, c.Layers, c.Dropout)
}

// lives makes n sequences of different lengths with gaps in inputs and targets.
func lives(c Config, n, inputs int, seed uint64) []Sequence {
	rng := rand.New(rand.NewPCG(seed, 3))
	var seqs []Sequence
	for i := range n {
		var s Sequence
		for t := range 1 + rng.IntN(9) + 2*i {
			x := make([]float64, inputs)
			for k := range x {
				x[k] = 3 + 2*rng.NormFloat64()
				if rng.IntN(9) == 0 {
					x[k] = math.NaN()
				}
			}
			s.X = append(s.X, x)
			if c.Head == Next {
				continue
			}
			y := []float64{float64(rng.IntN(2))}
			switch {
			case c.Head == Remaining:
				y[0] = float64(120 - t + rng.IntN(3))
			case c.Head == Hazard:
				y = []float64{10 * rng.Float64(), y[0]}
			}
			if rng.IntN(4) == 0 {
				y = nil
			}
			s.Y = append(s.Y, y)
		}
		seqs = append(seqs, s)
	}
	return seqs
}

// TestGradient checks the derivative of every parameter, of every kind of net,
// against central differences of the float64 reference, on the second window
// of a batch, whose state is carried in.
func TestGradient(t *testing.T) {
	for _, c := range kinds() {
		t.Run(c.name(), func(t *testing.T) {
			f, masks := secondWindow(t, c)
			theta := make([]float64, len(f.model.net.theta))
			for i, x := range f.model.net.theta {
				theta[i] = float64(x)
			}
			loss := func() float64 { return refTruncated(f, theta, masks) }
			sum := f.w.backward(f.lr, 1)
			if want := loss(); math.Abs(sum-want) > 1e-4*(1+want) {
				t.Fatalf("loss %v, reference %v", sum, want)
			}
			checked := 0
			for i, g := range f.lr.grad.theta {
				if f.model.net.theta[i] == 0 && g == 0 {
					continue // padding
				}
				const step = 1e-5
				was := theta[i]
				theta[i] = was + step
				high := loss()
				theta[i] = was - step
				want := (high - loss()) / (2 * step)
				theta[i] = was
				if math.Abs(float64(g)-want) > 1e-4*(1+math.Abs(want)) {
					t.Fatalf("parameter %d: derivative %v, want %v", i, g, want)
				}
				checked++
			}
			if checked < f.model.net.hidden*f.model.net.hidden*3 {
				t.Errorf("only %d parameters have a derivative", checked)
			}
		})
	}
}

// secondWindow returns a fit that has gone forward through two windows, and the
// dropout masks of the second.
func secondWindow(t *testing.T, c Config) (*fit, [][][][]float32) {
	t.Helper()
	seqs := lives(c, 5, 4, 11)
	m, err := c.withDefaults().unfitted(seqs, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := c.withDefaults().newFit(m, seqs, nil)
	rng := rand.New(rand.NewPCG(2, 2))
	for l := range m.net.layers { // biases that are not 0
		for j := range m.net.hidden {
			for g := range gates {
				m.net.layers[l].b[g*m.net.width()+j] += float32(rng.NormFloat64() / 3)
			}
		}
	}
	sortByLength(f.train)
	for _, start := range []int{0, f.w.steps} {
		f.w.load(f.train, start)
		f.w.forward(c.Dropout, f.rng)
	}
	if c.Dropout == 0 {
		return f, nil
	}
	var masks [][][][]float32
	for _, l := range f.w.layers {
		var byStep [][][]float32
		for at, n := range f.w.rows {
			byStep = append(byStep, slices.Collect(slices.Chunk(f.w.at(l.mask, at, n, m.net.width()), m.net.width())))
		}
		masks = append(masks, byStep)
	}
	return f, masks
}

// refTruncated is the reference loss of the second window, started from the
// state that the fast net carried in.
func refTruncated(f *fit, theta []float64, masks [][][][]float32) float64 {
	m, sum := f.model, 0.0
	for i, p := range f.train {
		if p.steps <= f.w.steps {
			continue
		}
		st := newRefState(m.net.shape)
		for l, ly := range f.w.layers {
			for k := range m.net.width() {
				st.h[l][k] = float64(ly.h[i*m.net.width()+k])
				st.c[l][k] = float64(ly.c[i*m.net.width()+k])
			}
		}
		steps, x := min(p.steps-f.w.steps, f.w.steps), p.x[f.w.steps*m.net.inWidth(0):]
		tw := m.head.targetWidth(m.net.inputs)
		for t := range steps {
			z := st.step(m.net.shape, theta, x[t*m.net.inWidth(0):], func(l, k int) float64 {
				if masks == nil {
					return 1
				}
				return float64(masks[l][t][i][k])
			})
			sum += refHead(m, z, p.y[(t+f.w.steps)*tw:][:tw])
		}
	}
	return sum
}

// TestHazardEdges: an event at the very end of an interval is in it, also when
// float32 rounds the end; one lived through without event counts as survived.
func TestHazardEdges(t *testing.T) {
	f := func(time float64, event bool, want ...float32) {
		t.Helper()
		dz := make([]float32, 3)
		hazardLoss(dz, make([]float32, 3), float64(float32(time)), event, []float64{0.1, 0.7, 1.3})
		if !slices.Equal(dz, want) {
			t.Errorf("%v, event %v: derivatives %v, want %v", time, event, dz, want)
		}
	}
	f(0.1, true, -0.5, 0, 0)
	f(0.7, true, 0.5, -0.5, 0)
	f(0.7, false, 0.5, 0.5, 0) // censored at the end: lived through it
	f(0.8, false, 0.5, 0.5, 0)
	f(9, true, 0.5, 0.5, 0.5) // past the last interval
}
