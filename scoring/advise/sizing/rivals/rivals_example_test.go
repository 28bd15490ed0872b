package rivals_test

import (
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/scoring/advise/sizing"
	"github.com/portent-go/portent/scoring/advise/sizing/rivals"
)

// wave is days of hourly demand between 2 and 6.
func wave(days int) []float64 {
	y := make([]float64, 24*days)
	for i := range y {
		y[i] = 4 - 2*math.Cos(2*math.Pi*float64(i)/24)
	}
	return y
}

func decide(p sizing.Policy) {
	d, err := p.Decide(sizing.View{Past: wave(8), Step: time.Hour})
	fmt.Printf("%.2f %v, every %v\n", d.Capacity, err, p.Every())
}

func ExampleVPA() {
	decide(rivals.VPA{})
	// Output: 6.99 <nil>, every 24h0m0s
}

func ExamplePercentile() {
	decide(rivals.Percentile{P: 0.99, Margin: 1.15})
	// Output: 6.90 <nil>, every 24h0m0s
}

func ExampleLastHour() {
	decide(rivals.LastHour{})
	// Output: 2.27 <nil>, every 1h0m0s
}

func ExampleEHPA() {
	decide(rivals.EHPA{})
	// Output: 2.48 <nil>, every 1h0m0s
}

func ExampleOracle() {
	decide(rivals.Oracle{Span: 24 * time.Hour, All: wave(9)})
	// Output: 6.00 <nil>, every 24h0m0s
}

func ExampleForesight() {
	y := wave(9)
	decide(&rivals.Foresight{All: y, Changes: 4, Missed: 0.02})
	// Output: 2.62 <nil>, every 1h0m0s
}
