package ensemble

import (
	"math"

	"github.com/portent-go/portent/forecast/failure/calibrate"
)

// stack weighs columns of tails by logistic regression with weights of at least
// 0 and a ridge that draws them to each other (so that kinds that say the same
// share), by projected Newton steps; they add up to 1.
func stack(tails [][]float64, label []bool) []float64 {
	k, n := len(tails), len(label)
	w := make([]float64, k+1) // the last is the offset
	for j := range k {
		w[j] = 1 / float64(k)
	}
	rate := 0.0
	for _, y := range label {
		if y {
			rate++
		}
	}
	w[k] = logit(rate/float64(n)) - 2
	const ridge = 10 // failures' worth
	for range 200 {
		g, h := make([]float64, k+1), make([]float64, k+1)
		for i := range n {
			f := w[k]
			for j := range k {
				f += w[j] * tails[j][i]
			}
			p := 1 / (1 + math.Exp(-f))
			d := p
			if label[i] {
				d--
			}
			for j := range k {
				g[j] += d * tails[j][i]
				h[j] += p * (1 - p) * tails[j][i] * tails[j][i]
			}
			g[k], h[k] = g[k]+d, h[k]+p*(1-p)
		}
		mean := 0.0
		for j := range k {
			mean += w[j] / float64(k)
		}
		moved := 0.0
		for j := range w {
			if j < k {
				g[j], h[j] = g[j]+ridge*(w[j]-mean), h[j]+ridge
			}
			// A diagonal of the Hessian times the number of columns bounds it.
			next := w[j] - g[j]/(h[j]*float64(k+1)+1e-9)
			if j < k {
				next = max(0, next)
			}
			moved = max(moved, math.Abs(next-w[j]))
			w[j] = next
		}
		if moved < 1e-6 {
			break
		}
	}
	sum := 0.0
	for _, v := range w[:k] {
		sum += v
	}
	if sum <= 0 {
		return equal(k)
	}
	for j := range k {
		w[j] /= sum
	}
	return w[:k]
}

func equal(k int) []float64 {
	w := make([]float64, k)
	for j := range w {
		w[j] = 1 / float64(k)
	}
	return w
}

// calibration maps blended tails to probabilities.
type calibration struct {
	platt    calibrate.Platt
	isotonic calibrate.Isotonic
	venn     calibrate.VennAbers
	smooth   bool // use Platt's map
}

// enough failures make a staircase better than a line: below some two hundred
// its steps follow the noise.
const enough = 200

func newCalibration(score []float64, label []bool, failures int) (c calibration, err error) {
	if c.platt, err = calibrate.FitPlatt(score, label, nil); err != nil {
		return c, err
	}
	if c.isotonic, err = calibrate.FitIsotonic(score, label, nil); err != nil {
		return c, err
	}
	c.venn, err = calibrate.FitVennAbers(score, label)
	c.smooth = failures < enough
	return c, err
}

func (c *calibration) probability(score float64) float64 {
	if c.smooth {
		return c.platt.Probability(score)
	}
	return c.isotonic.Probability(score)
}
