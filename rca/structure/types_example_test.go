package structure_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/portent-go/portent/rca/structure"
)

// late is noise and what follows it that many rows later.
func late(rows, delay int) [][]float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	columns := [][]float64{make([]float64, rows), make([]float64, rows)}
	for i := range rows {
		columns[0][i], columns[1][i] = rng.NormFloat64(), rng.NormFloat64()
		if i >= delay {
			columns[1][i] += columns[0][i-delay]
		}
	}
	return columns
}

// PC sees that two columns of the same row depend on each other, not which
// drives which; Granger tells that by who is first.
func ExampleEdge() {
	names := []string{"queue", "latency"}
	together, _ := structure.PC(late(300, 0), structure.Options{})
	after, _ := structure.Granger(late(300, 1), structure.GrangerOptions{})
	for _, e := range append(together, after...) {
		fmt.Println(names[e.From], names[e.To], "directed:", e.Directed)
	}
	// Output:
	// queue latency directed: false
	// queue latency directed: true
}

// An effect that takes five rows is past the default of three lags.
func ExampleGrangerOptions() {
	for _, lags := range []int{0, 5} {
		edges, err := structure.Granger(late(300, 5), structure.GrangerOptions{Lags: lags})
		fmt.Println(edges, err)
	}
	// Output:
	// [] <nil>
	// [{0 1 true}] <nil>
}
