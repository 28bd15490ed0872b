package lstm

import (
	"math"
	"math/rand/v2"
)

// rate is the size of the steps of an epoch, as [Config.Anneal] says.
func (c Config) rate(epoch int) float64 {
	if !c.Anneal {
		return c.Rate
	}
	return c.Rate * (1 + math.Cos(math.Pi*float64(epoch)/float64(c.Epochs))) / 2
}

// average is an exponential mean of weights. Nil averages nothing.
type average struct {
	decay float64
	steps float64
	theta []float32
}

func newAverage(theta []float32, decay float64) *average {
	return &average{decay: decay, theta: make([]float32, len(theta))}
}

// step takes in the weights after a step. The decay grows to its value, as
// (steps+1)/(steps+10), so that the first weights, drawn at random, are soon
// forgotten.
func (a *average) step(theta []float32) {
	if a == nil {
		return
	}
	d := min(a.decay, a.steps/(a.steps+9))
	a.steps++
	share := float32(1 - d)
	for i, w := range theta {
		a.theta[i] += float32(share * (w - a.theta[i]))
	}
}

// swap exchanges the mean and the weights.
func (a *average) swap(theta []float32) {
	if a == nil || a.steps == 0 {
		return
	}
	for i, w := range theta {
		theta[i], a.theta[i] = a.theta[i], w
	}
}

// disturb adds noise to the inputs of a window; padding stays 0.
func (w *window) disturb(deviation float64, rng *rand.Rand) {
	if deviation == 0 {
		return
	}
	in := w.net.inWidth(0)
	for t, n := range w.rows {
		x := w.at(w.x, t, n, in)
		for r := range n {
			for k := range w.net.inputs {
				x[r*in+k] += float32(deviation * rng.NormFloat64())
			}
		}
	}
}
