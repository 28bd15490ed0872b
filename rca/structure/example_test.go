package structure_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/portent-go/portent/rca/structure"
)

// Load drives CPU and the queue; both drive latency.
func ExamplePC() {
	rng := rand.New(rand.NewPCG(1, 2))
	names := []string{"load", "cpu", "queue", "latency"}
	columns := make([][]float64, 4)
	for range 500 {
		load := rng.NormFloat64()
		cpu := load + 0.5*rng.NormFloat64()
		queue := load + 0.5*rng.NormFloat64()
		for i, v := range []float64{load, cpu, queue, cpu + queue + 0.5*rng.NormFloat64()} {
			columns[i] = append(columns[i], v)
		}
	}
	edges, err := structure.PC(columns, structure.Options{Alpha: 0.01})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range edges {
		sign := "-"
		if e.Directed {
			sign = "->"
		}
		fmt.Println(names[e.From], sign, names[e.To])
	}
	// Output:
	// load - cpu
	// load - queue
	// cpu -> latency
	// queue -> latency
}

func ExampleGranger() {
	rng := rand.New(rand.NewPCG(1, 2))
	columns := [][]float64{make([]float64, 300), make([]float64, 300)}
	for i := range 300 {
		columns[0][i] = rng.NormFloat64()
		if i > 0 {
			columns[1][i] = 0.8*columns[0][i-1] + rng.NormFloat64()
		}
	}
	edges, err := structure.Granger(columns, structure.GrangerOptions{Lags: 2})
	fmt.Println(edges, err)
	// Output: [{0 1 true}] <nil>
}

func ExampleOptions_Validate() {
	fmt.Println(structure.Options{Alpha: 1.5}.Validate())
	// Output: structure: invalid options: Alpha is 1.5, want 0 (default) to below 1
}
