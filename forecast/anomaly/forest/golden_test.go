package forest

import (
	"math"
	"testing"
)

// Scores and attributions of software.amazon.randomcutforest:randomcutforest-core
// 4.3.0 (Maven Central, OpenJDK 17) over the same 64 points, mean of 1,000 trees:
//
//	RandomCutForest.builder().dimensions(3).shingleSize(1).numberOfTrees(1000)
//	  .sampleSize(64).randomSeed(9).timeDecay(0).precision(FLOAT_32).outputAfter(16)
//	getAnomalyAttribution(q), getAnomalyScore(q)
var aws = []struct {
	point     [3]float64
	score     float64
	high, low [3]float64
}{
	{[3]float64{4, 2, 1}, 0.683933, [3]float64{0.095930, 0.110238, 0.222025}, [3]float64{0.092431, 0.112785, 0.050525}},
	{[3]float64{9, 2, 1}, 1.774925, [3]float64{1.634262, 0.055386, 0.009911}, [3]float64{0, 0.027837, 0.047529}},
	{[3]float64{4, -3, 1}, 2.505078, [3]float64{0.022542, 0, 0.006314}, [3]float64{0.006662, 2.464045, 0.005516}},
	{[3]float64{20, 20, -20}, 5.319125, [3]float64{1.339357, 1.773173, 0}, [3]float64{0, 0, 2.206595}},
	{[3]float64{2.3125, 1.6875, 0.28125}, 0.702012, [3]float64{0.201160, 0.056721, 0.011630}, [3]float64{0.087842, 0.244172, 0.100488}},
	{[3]float64{0, 0, 0}, 1.138406, [3]float64{0.055429, 0.055429, 0.055429}, [3]float64{0.451433, 0.327070, 0.193617}},
}

// Random numbers differ, so means over 1,000 trees are compared. A score's
// standard error is below 2 % there.
func TestScoresOfAWS(t *testing.T) {
	const forests = 4
	for _, q := range aws {
		var score float64
		var high, low [3]float64
		for seed := range uint64(forests) {
			f := newForest(t, Config{Dims: 3, Trees: 250, Samples: 64, Seed: seed})
			for i := range 64 {
				f.Update([]float64{float64(i*37%64) / 8, float64(i*11%64) / 16, float64(i*i%64) / 32})
			}
			var a Attribution
			score += f.Attribute(&a, q.point[:]) / forests
			for i := range high {
				high[i] += a.High[i] / forests
				low[i] += a.Low[i] / forests
			}
		}
		if math.Abs(score-q.score) > 0.03*q.score {
			t.Errorf("%v: score %.4f, AWS %.4f", q.point, score, q.score)
		}
		for i := range high {
			if q.point == [3]float64{} {
				break // of a point seen before, AWS shares out a part without direction
			}
			if math.Abs(high[i]-q.high[i]) > 0.06*q.score || math.Abs(low[i]-q.low[i]) > 0.06*q.score {
				t.Errorf("%v: high %.4f low %.4f, AWS %.4f %.4f", q.point, high, low, q.high, q.low)
			}
		}
	}
}
