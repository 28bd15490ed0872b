package lstm_test

import (
	"fmt"
	"math"
	"os"

	"github.com/portent-go/portent/forecast/lstm"
)

// pumps are lives whose vibration grows towards the end, faster for some.
func pumps() []lstm.Sequence {
	seqs := make([]lstm.Sequence, 24)
	for i := range seqs {
		life := 20 + i
		for t := range life {
			wear := float64(t) / float64(life)
			noise := math.Sin(float64(7*t + i))
			seqs[i].X = append(seqs[i].X, []float64{wear*wear + 0.05*noise})
			seqs[i].Y = append(seqs[i].Y, []float64{float64(life - t)})
		}
	}
	return seqs
}

func fitted() *lstm.Model {
	seqs := pumps()
	m, _, err := lstm.Config{Head: lstm.Remaining, Hidden: 16, Epochs: 150, Seed: 1}.Fit(seqs[:20], seqs[20:])
	if err != nil {
		panic(err)
	}
	return m
}

func Example() {
	model := fitted()
	stepper, state := model.NewStepper(), model.NewState()
	for t := range 32 { // a pump that will live 32 hours
		wear := float64(t) / 32
		left := stepper.Step(nil, state, []float64{wear * wear})
		if t%10 == 9 {
			fmt.Printf("hour %d: close to %d left: %v\n", t, 32-t, math.Abs(left[0]-float64(32-t)) < 6)
		}
	}
	// Output:
	// hour 9: close to 23 left: true
	// hour 19: close to 13 left: true
	// hour 29: close to 3 left: true
}

func ExampleConfig() {
	c := lstm.Config{Head: lstm.Hazard, Hidden: -1}
	fmt.Println(c.Validate())
	// Output:
	// lstm: invalid configuration: Hidden is -1, want 1 to 4096
	// lstm: invalid configuration: Edges are [], want ascending numbers above 0, at most 4096
}

func ExampleSequence() {
	life := lstm.Sequence{
		X: [][]float64{{20, 0.1}, {math.NaN(), 0.2}, {35, 0.9}}, // one temperature is missing
		Y: [][]float64{nil, {0}, {1}},                           // nothing is learned from the first step
	}
	_, _, err := lstm.Config{Hidden: 4, Epochs: 1}.Fit([]lstm.Sequence{life}, nil)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleReport() {
	seqs := pumps()
	_, report, _ := lstm.Config{Head: lstm.Remaining, Hidden: 8, Epochs: 30}.Fit(seqs[:20], seqs[20:])
	first, best := report.Valid[0], report.Valid[report.Best]
	fmt.Println(best < first, len(report.Train) == len(report.Valid))
	// Output: true true
}

func ExampleModel() {
	m := fitted()
	fmt.Println(m.Cell(), m.Head(), m.Layers(), m.Hidden(), m.Inputs(), m.Outputs())
	answers := m.Predict([]lstm.Sequence{{X: [][]float64{{0}, {0.1}}}})
	fmt.Println(len(answers), len(answers[0]), len(answers[0][0]))
	// Output:
	// LSTM Remaining 1 16 1 1
	// 1 2 1
}

func ExampleState() {
	m := fitted()
	p, s := m.NewStepper(), m.NewState()
	p.Observe(s, []float64{0.3})
	saved, _ := s.AppendBinary(nil)

	back := m.NewState() // after a restart
	err := back.UnmarshalBinary(saved)
	fmt.Println(err, p.Step(nil, s, []float64{0.4})[0] == p.Step(nil, back, []float64{0.4})[0])
	// Output: <nil> true
}

func ExampleStepper() {
	m := fitted()
	p := m.NewStepper() // scratch of this goroutine, for any number of entities
	dst := make([]float64, m.Outputs())
	a, b := m.NewState(), m.NewState()
	for _, wear := range []float64{0.1, 0.3, 0.9} {
		p.Observe(a, []float64{wear / 10})
		p.Observe(b, []float64{wear})
	}
	healthy := p.Step(dst, a, []float64{0.1})[0]
	fmt.Println(healthy > p.Step(dst, b, []float64{0.95})[0])
	// Output: true
}

func ExampleImport() {
	data, _ := os.ReadFile("testdata/gru1_3.onnx") // of torch.onnx.export
	m, err := lstm.Import{Head: lstm.Next}.ONNX(data)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v %.4f\n", m.Cell(), m.NewStepper().Step(nil, m.NewState(), []float64{1, 0, -1}))
	_, err = lstm.Import{}.ONNX(data[:50])
	fmt.Println(err)
	// Output:
	// GRU [0.4938 0.4579 -0.2777]
	// lstm: invalid model: ONNX: broken protocol buffer
}

func ExampleSurvival() {
	fmt.Printf("%.3f\n", lstm.Survival(nil, []float64{0.1, 0.2, 0.5}))
	// Output: [0.900 0.720 0.360]
}

func ExampleCell() { fmt.Println(lstm.LSTM, lstm.GRU) } // Output: LSTM GRU

func ExampleHead() {
	fmt.Println(lstm.Binary, lstm.Hazard, lstm.Remaining, lstm.Next, lstm.Hidden)
	// Output: Binary Hazard Remaining Next Hidden
}
