package ensemble

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestPrecisionTakesTiesTogether(t *testing.T) {
	label := []bool{true, false, true, false}
	// 4 alone; then two of which one fails: 2 of 3 right; then nothing.
	if got, want := precision([]float64{4, 3, 3, 1}, label), (1+2./3)/2; math.Abs(got-want) > 1e-15 {
		t.Errorf("average precision %v, want %v", got, want)
	}
	if got := precision([]float64{1, 1, 1, 1}, label); got != 0.5 {
		t.Errorf("of a score that tells nothing %v, want the rate", got)
	}
}

// The more failures there are to judge by, the less a kind with a worse head of
// the list has to say; with a handful all are nearly alike.
func TestBlendByPrecision(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	label := make([]bool, 4000)
	good, bad := make([]float64, len(label)), make([]float64, len(label))
	for i := range label {
		label[i] = i%20 == 0
		good[i], bad[i] = rng.NormFloat64(), rng.NormFloat64()
		if label[i] {
			good[i] += 2.5
			bad[i] += 1.5
		}
	}
	tails := [][]float64{good, bad}
	many, few := byPrecision(tails, label, 1000), byPrecision(tails, label, 5)
	if s := many[0] + many[1]; math.Abs(s-1) > 1e-12 {
		t.Errorf("weights add up to %v", s)
	}
	if many[1] > 0.1 || few[1] < 0.4 || few[1] > 0.5 {
		t.Errorf("the worse kind weighs %v by a thousand failures and %v by five", many[1], few[1])
	}
}
