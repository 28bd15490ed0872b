package lstm

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestInputGradient compares derivatives with central differences, and values
// with those of a Stepper, of every kind of net.
func TestInputGradient(t *testing.T) {
	for _, c := range kinds() {
		t.Run(c.name(), func(t *testing.T) {
			m, err := c.withDefaults().unfitted(lives(c, 5, 4, 11), nil)
			if err != nil {
				t.Fatal(err)
			}
			c.withDefaults().newFit(m, lives(c, 5, 4, 11), nil)
			m.seal()
			const steps, batch, inputs = 5, 3, 4
			rng := rand.New(rand.NewPCG(1, 2))
			x := make([]float32, batch*steps*inputs)
			for i := range x {
				x[i] = float32(rng.NormFloat64())
			}
			g, dx, scratch := m.NewGradient(steps, batch), make([]float32, len(x)), make([]float32, len(x))
			values, high, low := make([]float64, batch), make([]float64, batch), make([]float64, batch)
			output := m.Outputs() - 1
			g.Run(values, dx, x, output)
			checkFirst(t, m, values[0], x[:steps*inputs], output)
			checkState(t, m, x[:steps*inputs], values[0], output)
			_, unit := m.unit(output)
			moved := 0
			for i := range x {
				const h = 0.01
				was := x[i]
				x[i] = was + h
				g.Run(high, scratch, x, output)
				x[i] = was - h
				g.Run(low, scratch, x, output)
				x[i] = was
				if dx[i] != 0 {
					moved++
				}
				b := i / (steps * inputs)
				want := (high[b] - low[b]) / (2 * h)
				if e := math.Abs(float64(dx[i])-want) / unit; e > 2e-4*(1+math.Abs(want/unit)) {
					t.Fatalf("input %d: derivative %v, want %v", i, dx[i], want)
				}
			}
			if moved < len(x)*9/10 {
				t.Errorf("only %d of %d derivatives are not 0", moved, len(x))
			}
		})
	}
}

// checkFirst compares a value with what a stepper answers.
func checkFirst(t *testing.T, m *Model, value float64, x []float32, output int) {
	t.Helper()
	s, state := m.NewStepper(), m.NewState()
	row, answer := make([]float64, m.Inputs()), make([]float64, m.Outputs())
	for i := 0; i < len(x); i += len(row) {
		for k := range row {
			row[k] = m.mean[k] + m.deviation[k]*float64(x[i+k])
		}
		s.Step(answer, state, row)
	}
	switch m.head {
	case Binary, Hazard:
		value = probability(value)
	case Remaining:
		value = max(0, value)
	}
	if math.Abs(value-answer[output]) > 1e-5*(1+math.Abs(value)) {
		t.Fatalf("value %v, stepper %v", value, answer[output])
	}
}

// checkState goes on from a state half way: the answer is the same.
func checkState(t *testing.T, m *Model, x []float32, want float64, output int) {
	t.Helper()
	inputs := m.Inputs()
	state, stepper, row := m.NewState(), m.NewStepper(), make([]float64, inputs)
	const half = 2
	for i := range half {
		for k := range row {
			row[k] = m.mean[k] + m.deviation[k]*float64(x[i*inputs+k])
		}
		stepper.Observe(state, row)
	}
	g, got := m.NewGradient(len(x)/inputs-half, 1), []float64{0}
	g.From(state)
	g.Values(got, x[half*inputs:], output)
	if math.Abs(got[0]-want) > 1e-5*(1+math.Abs(want)) {
		t.Fatalf("from half way %v, from the start %v", got[0], want)
	}
	g.From(nil)
	if g.Values(got, x[half*inputs:], output); got[0] == want {
		t.Fatal("a fresh state answers the same")
	}
}
