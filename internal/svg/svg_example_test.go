package svg_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/portent-go/portent/internal/svg"
)

func Example() {
	c := svg.New(200, 120, "load over three minutes")
	p := c.Plot(50, 10, 140, 80, svg.Times(0, 180_000), svg.Scale{From: 0, To: 1})
	p.Axes("", "load")
	p.Curve([]float64{0, 60_000, 120_000}, []float64{0.2, 0.9, 0.4}, svg.Style{Stroke: svg.Colour(0), Width: 1.5})
	for line := range strings.Lines(c.String()) {
		if strings.Contains(line, "#0072b2") {
			fmt.Print(line)
		}
	}
	// Output:
	// <path d="M50 74h0L96.67 18L143.33 58" fill="none" stroke="#0072b2" stroke-linejoin="round" stroke-linecap="round" stroke-width="1.5"/>
}

func ExamplePage() {
	page := svg.Page{Title: "Load"}
	page.Heading("Since midnight")
	page.Draw(svg.New(10, 10, "nothing yet"))
	if _, err := page.WriteTo(io.Discard); err != nil {
		fmt.Println(err)
	}
	// Output:
}

func ExampleScale() {
	for _, t := range (svg.Scale{From: 0, To: 97}).Marks(200) {
		fmt.Print(t.Label, " ")
	}
	// Output: 0 25 50 75
}
