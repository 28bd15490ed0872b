package lstm_test

import "fmt"

// Which way the answer moves with each input: more wear, less life left.
func ExampleGradient() {
	m := fitted()
	const steps = 3
	x := make([]float32, steps*m.Inputs()) // one sequence
	for t, wear := range []float64{0.3, 0.4, 0.5} {
		m.Standardise(x[t:t+1], []float64{wear})
	}
	g := m.NewGradient(steps, 1)
	left, slope := make([]float64, 1), make([]float32, len(x))
	g.Run(left, slope, x, 0)
	fmt.Println(slope[steps-1] < 0)

	x[steps-1] += 0.1 // a tenth of a deviation more
	moved := make([]float64, 1)
	g.Values(moved, x, 0)
	fmt.Println(moved[0] < left[0])
	// Output:
	// true
	// true
}
