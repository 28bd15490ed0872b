package benchdata

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// TestRemainingLifeFolds is how the configuration was chosen: by engines held out
// of the training files, five folds, each engine cut at every cycle from rulCuts
// on; cycles with more than 150 to go do not count, as the test engines, cut at
// random, are nearly all nearer than that to their end. It runs when
// PORTENT_RUL_FOLDS says how many of the folds; FD002 and FD004, whose test
// halves are not in the set, are measured here only:
//
//	       FD001  FD002  FD003  FD004
//	net     9.08  11.34   9.88  12.36
//	trees   9.80  11.09  10.32  12.49
//	both    8.76  10.49   9.50  11.71
func TestRemainingLifeFolds(t *testing.T) {
	dir, folds := cmapss(t), number("PORTENT_RUL_FOLDS", 0)
	if folds == 0 {
		t.Skip("PORTENT_RUL_FOLDS is not set: minutes")
	}
	for _, set := range []string{"FD001", "FD002", "FD003", "FD004"} {
		all := engines(t, filepath.Join(dir, "train_"+set+".txt.gz"))
		order := rand.New(rand.NewPCG(7, 7)).Perm(len(all))
		var sum [3]float64
		n := 0.0
		for fold := range folds {
			var train, held []engine
			for i, at := range order {
				if i%5 == fold {
					held = append(held, all[at])
				} else {
					train = append(train, all[at])
				}
			}
			n += float64(len(held))
			net, trees := fitNet(t, train, 1)(held), fitTrees(t, train, 1)(held)
			for k, guess := range [][][]float64{net, trees, halfway(net, trees)} {
				for i, e := range held {
					sum[k] += squareOfCuts(guess[i], lives(e))
				}
			}
		}
		t.Logf("%s: RMSE over %v engines held out: net %.2f, trees %.2f, both %.2f",
			set, n, math.Sqrt(sum[0]/n), math.Sqrt(sum[1]/n), math.Sqrt(sum[2]/n))
	}
}

// rulCuts is the first cycle that an engine is cut at; the shortest test engines
// are about as old.
const rulCuts = 25

// squareOfCuts is the mean squared error of one engine over its cuts.
func squareOfCuts(got, want []float64) float64 {
	sum, n := 0.0, 0.0
	for c := max(rulCuts, len(want)-151); c < len(want); c++ {
		sum += (got[c] - want[c]) * (got[c] - want[c])
		n++
	}
	return sum / n
}

func halfway(a, b [][]float64) [][]float64 {
	out := make([][]float64, len(a))
	for i := range a {
		for c := range a[i] {
			out[i] = append(out[i], (a[i][c]+b[i][c])/2)
		}
	}
	return out
}
