package sizing

import (
	"math"
	"math/rand/v2"
	"time"
)

// load is days of 5-minute demand with a daily wave between low and high, noise
// of 3 %, and from day burst on an afternoon surge of the given height every day
// from 15:00 to 17:00.
func load(days int, low, high float64, burst int, height float64, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 6))
	y := make([]float64, days*288)
	for i := range y {
		hour := float64(i%288) / 12
		wave := 0.5 - 0.5*math.Cos(2*math.Pi*(hour-4)/24)
		y[i] = (low + (high-low)*wave) * (1 + 0.03*rng.NormFloat64())
		if i/288 >= burst && hour >= 15 && hour < 17 {
			y[i] += height
		}
	}
	return y
}

const step5 = 5 * time.Minute

var nan = math.NaN()
