package measure

import (
	"fmt"
	"math"
	"testing"
)

func TestRank(t *testing.T) {
	nan := math.NaN()
	f := func(score []float64, right []bool, want int) {
		t.Helper()
		if got := (Ranking{score, right}).Rank(); got != want {
			t.Errorf("rank %d, want %d", got, want)
		}
	}
	f([]float64{3, 2, 1}, []bool{true, false, false}, 1)
	f([]float64{3, 2, 1}, []bool{false, false, true}, 3)
	f([]float64{2, 2, 2}, []bool{true, false, false}, 3) // ties count against it
	f([]float64{2, 2, 1}, []bool{true, true, false}, 1)  // but not among the right
	f([]float64{0, 0, 0}, []bool{false, true, false}, 3)
	f([]float64{1, nan}, []bool{false, true}, 0) // not ranked
	f([]float64{nan, 1}, []bool{false, true}, 1) // what is not ranked is behind
	f([]float64{1, 2}, []bool{false, false}, 0)  // nothing is right
	f(nil, nil, 0)
}

func TestAccuracy(t *testing.T) {
	ranks := []int{1, 2, 0, 6}
	for k, want := range []float64{0, 0.25, 0.5, 0.5, 0.5, 0.5, 0.75} {
		if got := AccuracyAt(ranks, k); got != want {
			t.Errorf("AC@%d = %v, want %v", k, got, want)
		}
	}
	if got, want := AverageAt(ranks, 5), (0.25+4*0.5)/5; math.Abs(got-want) > 1e-15 {
		t.Errorf("Avg@5 = %v, want %v", got, want)
	}
	if got, want := ReciprocalRank(ranks), (1+0.5+1./6)/4; math.Abs(got-want) > 1e-15 {
		t.Errorf("MRR = %v, want %v", got, want)
	}
	if !math.IsNaN(AccuracyAt(nil, 1)) {
		t.Error("no cases must give NaN")
	}
	lo, hi := RankInterval(ranks, 1, func(r []int) float64 { return AccuracyAt(r, 1) })
	if !(lo >= 0 && lo <= 0.25 && hi >= 0.25 && hi <= 1) {
		t.Errorf("interval [%v, %v]", lo, hi)
	}
}

// Chance is what random orders reach.
func TestChance(t *testing.T) {
	r := Ranking{Score: make([]float64, 5), Right: []bool{true, false, true, false, false}}
	for k, want := range []float64{0, 0.4, 0.7, 0.9, 1, 1, 1} { // 1 - C(3,k)/C(5,k)
		if got := r.Chance(k); math.Abs(got-want) > 1e-12 {
			t.Errorf("chance at %d = %v, want %v", k, got, want)
		}
	}
}

func ExampleRanking() {
	r := Ranking{Score: []float64{0.7, 0.2, 0.7}, Right: []bool{true, false, false}}
	fmt.Printf("rank %d, chance of the first place %.2f\n", r.Rank(), r.Chance(1))
	// Output: rank 2, chance of the first place 0.33
}
