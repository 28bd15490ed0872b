package shap

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/forecast/lstm"
)

// net fits a small net on windows of which the second input, late, decides.
func net(t testing.TB, c lstm.Config, inputs int) *lstm.Model {
	t.Helper()
	rng := rand.New(rand.NewPCG(4, 4))
	var seqs []lstm.Sequence
	for range 30 {
		var s lstm.Sequence
		level := 0.0
		for step := range 20 {
			x := make([]float64, inputs)
			for k := range x {
				x[k] = 10 + 3*rng.NormFloat64()
			}
			level = 0.7*level + (x[1]-10)/3
			y := level + 5
			if c.Head == lstm.Binary {
				y = math.Round(1 / (1 + math.Exp(-3*level)))
			}
			s.X = append(s.X, x)
			if c.Head == lstm.Next {
				continue
			}
			s.Y = append(s.Y, []float64{max(0, y)})
			if step < 3 {
				s.Y[step] = nil
			}
		}
		seqs = append(seqs, s)
	}
	m, _, err := c.Fit(seqs, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func window(steps, inputs int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 9))
	w := make([]float64, steps*inputs)
	for i := range w {
		w[i] = 10 + 3*rng.NormFloat64()
		if rng.IntN(15) == 0 {
			w[i] = math.NaN()
		}
	}
	return w
}

func TestRecurrent(t *testing.T) {
	for _, c := range []lstm.Config{
		{Head: lstm.Binary, Hidden: 8, Epochs: 40, Rate: 0.02},
		{Head: lstm.Binary, Hidden: 6, Epochs: 10, Cell: lstm.GRU, Layers: 2},
		{Head: lstm.Remaining, Hidden: 8, Epochs: 40, Rate: 0.02},
		{Head: lstm.Next, Hidden: 5, Epochs: 3},
	} {
		m := net(t, c, 3)
		for _, scale := range []Scale{Margin, Prediction} {
			for _, background := range [][][]float64{nil, {window(20, 3, 1), window(20, 3, 2), window(20, 3, 3)}} {
				e, err := NewRecurrent(m, RecurrentOptions{Steps: 20, Scale: scale, Background: background})
				if err != nil {
					t.Fatal(err)
				}
				row := window(20, 3, 77)
				phi, sum := e.Explain(nil, row), e.Base(nil)[0]
				for _, v := range phi {
					sum += v
				}
				out := e.Output(nil, row)[0]
				if !(math.Abs(sum-out) <= 1e-9*(1+math.Abs(out))) {
					t.Errorf("%v: adds up to %v, output %v", c.Head, sum, out)
				}
				if !(e.Spread() <= 1e-3*(1+math.Abs(out-e.Base(nil)[0]))) {
					t.Errorf("%v: %v spread", c.Head, e.Spread())
				}
				times := e.Times(phi)
				total := 0.0
				for _, v := range times.Events {
					total += v
				}
				if math.Abs(total-(out-e.Base(nil)[0])) > 1e-9*(1+math.Abs(out)) || len(times.Cells) != 20 {
					t.Errorf("events add up to %v", total)
				}
				if background == nil && c.Head != lstm.Next {
					a := times.Inputs
					t.Logf("%v %v, scale %v: inputs %.3f, spread %.1g of %.3f", c.Cell, c.Head, scale, a, e.Spread(), out-e.Base(nil)[0])
				}
				if n := testing.AllocsPerRun(5, func() { e.Explain(phi, row) }); n != 0 {
					t.Errorf("%v allocations", n)
				}
			}
		}
	}
}

// TestRecurrentFrom: a stream's answer is explained by its last steps and the
// state before them.
func TestRecurrentFrom(t *testing.T) {
	m := net(t, lstm.Config{Hidden: 8, Epochs: 20, Rate: 0.02}, 3)
	row := window(20, 3, 5)
	state, stepper := m.NewState(), m.NewStepper()
	for i := 0; i < 15*3; i += 3 {
		stepper.Observe(state, row[i:i+3])
	}
	whole := must(NewRecurrent(m, RecurrentOptions{Steps: 20, Scale: Prediction}))
	last := must(NewRecurrent(m, RecurrentOptions{Steps: 5, Scale: Prediction}))
	fresh := last.Base(nil)[0]
	last.From(state)
	sum, want := last.Base(nil)[0], whole.Output(nil, row)[0]
	for _, v := range last.Explain(nil, row[45:]) {
		sum += v
	}
	if !(math.Abs(sum-want) <= 1e-6) {
		t.Errorf("adds up to %v, the stream answers %v", sum, want)
	}
	if last.From(nil); last.Base(nil)[0] != fresh {
		t.Error("the state stays")
	}
}

// TestTimeSHAP plays the three games of TimeSHAP on a net: steps that do not
// matter pruned, then events, inputs and the cells of those that matter most.
func TestTimeSHAP(t *testing.T) {
	const steps, inputs = 20, 3
	m := net(t, lstm.Config{Hidden: 8, Epochs: 60, Rate: 0.03}, inputs)
	e := must(NewRecurrent(m, RecurrentOptions{Steps: steps}))
	row := window(steps, inputs, 8)
	background := gbdt.Matrix{Data: slices.Repeat([]float64{math.NaN()}, steps*inputs), Cols: steps * inputs}
	g := Game{F: func(dst, row []float64) { e.Output(dst, row) }, Background: background}
	pruned, err := Prune(g, row, inputs, 0, 0.025)
	if err != nil || pruned < 1 {
		t.Fatalf("%d pruned: %v", pruned, err)
	}
	want := e.Output(nil, row)[0] - e.Base(nil)[0]
	for name, groups := range map[string][][]int{
		"events": EventGroups(steps, inputs, pruned),
		"inputs": InputGroups(steps, inputs),
		"cells":  CellGroups(steps, inputs, []int{18, 19}, []int{0, 1}),
	} {
		g.Groups = groups
		phi, sum := must(NewKernel(g, 0, 1)).Explain(nil, row), 0.0
		for _, v := range phi {
			sum += v
		}
		t.Logf("%d pruned, %s: %.3f", pruned, name, phi)
		if len(phi) != len(groups) || !(math.Abs(sum-want) <= 1e-9) {
			t.Errorf("%s: %d players get %v, want %v", name, len(phi), sum, want)
		}
		if name == "events" && !(math.Abs(phi[0]) < 0.05*math.Abs(want)) {
			t.Errorf("what was pruned gets %v of %v", phi[0], want)
		}
	}
}

// BenchmarkRecurrent attributes windows of 60 × 20 cells; the yardstick is the
// net's answer to the window.
func BenchmarkRecurrent(b *testing.B) {
	for _, hidden := range []int{16, 64, 128} {
		m := net(b, lstm.Config{Hidden: hidden, Epochs: 1}, 20)
		e, err := NewRecurrent(m, RecurrentOptions{Steps: 60})
		if err != nil {
			b.Fatal(err)
		}
		row, dst := window(60, 20, 5), make([]float64, 1200)
		b.Run("60x20/hidden="+strconv.Itoa(hidden), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Explain(dst, row)
			}
		})
		b.Run("60x20/hidden="+strconv.Itoa(hidden)+"/events", func(b *testing.B) { // TimeSHAP's game, a player per step
			background := gbdt.Matrix{Data: slices.Repeat([]float64{math.NaN()}, 1200), Cols: 1200}
			g := Game{F: func(dst, row []float64) { e.Output(dst, row) }, Background: background, Groups: EventGroups(60, 20, 0)}
			p := must(NewPermutation(g, 5, 1))
			for b.Loop() {
				p.Explain(dst[:60], row)
			}
		})
		b.Run("answer", func(b *testing.B) {
			for b.Loop() {
				e.Output(dst[:1], row)
			}
		})
	}
}
