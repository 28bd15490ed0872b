package plot_test

import (
	"fmt"
	"strings"

	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/rca/shap"
	"github.com/portent-go/portent/rca/shap/plot"
)

var explanation = shap.Explanation{
	Names: []string{"memory", "cpu", "age"}, Row: []float64{95, 20, 3},
	Phi: []float64{2.5, -0.5, 0.25}, Base: -3, Output: -0.75,
}

func ExampleWaterfall() {
	for line := range strings.Lines(plot.Waterfall(explanation, 2, "log-odds").String()) {
		if strings.Contains(line, "<title>memory = 95 +2.5") {
			fmt.Println("memory raises the log-odds by 2.5")
		}
	}
	// Output: memory raises the log-odds by 2.5
}

func ExampleForce() {
	svg := plot.Force(explanation, 3, "log-odds").String()
	fmt.Println(strings.HasPrefix(svg, "<svg"), strings.Contains(svg, "log-odds -0.75"))
	// Output: true true
}

func ExampleDependence() {
	phi := gbdt.Matrix{Data: []float64{-1, 0.2, 1, 0.2}, Cols: 2}
	x := gbdt.Matrix{Data: []float64{10, 3, 90, 3}, Cols: 2}
	svg := plot.Dependence(phi, x, 0, -1, []string{"memory", "cpu"}, "log-odds").String()
	fmt.Println(strings.Count(svg, "<circle"), "rows")
	// Output: 2 rows
}

func ExampleDrawing() {
	d := plot.Times(shap.NewTimes([]float64{0.1, 0, -0.2, 0.4}, 2), []string{"memory", "cpu"}, "risk")
	text, _ := d.AppendText(nil)
	fmt.Println(d.W, strings.Count(string(text), "memory, step"))
	// Output: 860 2
}
