package ensemble

import (
	"cmp"
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/failure/calibrate"
)

// stack weighs columns of tails by logistic regression with weights of at least
// 0 and a ridge that draws them to each other (so that kinds that say the same
// share), by projected Newton steps on the diagonal; they add up to 1.
func stack(tails [][]float64, label []bool) []float64 {
	k, rate := len(tails), 0.0
	for _, y := range label {
		if y {
			rate += 1 / float64(len(label))
		}
	}
	w := append(equal(k), logit(rate)-2) // the last is the offset
	for range 200 {
		g, h := slopes(tails, label, w)
		if stepped(w, g, h) < 1e-6 {
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

// byPrecision weighs columns of tails by their average precision q:
//
//	weight ∝ q^e,  e = 4·n/(n+100)
//
// with n failures to judge by. Where failures are rare, a kind whose first hundred
// alarms are half as often right spoils the head of the list that a blend of
// equal parts makes, however well it orders the rest; but q itself is known to
// about 1/√n, and with a few dozen failures e stays near 1, so that chance
// silences nobody.
func byPrecision(tails [][]float64, label []bool, failures int) []float64 {
	w, sum := make([]float64, len(tails)), 0.0
	e := 4 * float64(failures) / float64(failures+100)
	for k := range w {
		w[k] = math.Pow(precision(tails[k], label), e)
		sum += w[k]
	}
	for k := range w {
		w[k] /= sum
	}
	return w
}

// precision is the average precision of a score: the mean, over the failures, of
// the share of failures among the rows scored as high or higher. There must be
// one.
func precision(score []float64, label []bool) float64 {
	order := make([]int, len(score))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	sum, hits := 0.0, 0
	for i := 0; i < len(order); {
		end, tied := i, 0
		for end < len(order) && score[order[end]] == score[order[i]] {
			if label[order[end]] {
				tied++
			}
			end++
		}
		hits += tied
		sum += float64(tied) * float64(hits) / float64(end)
		i = end
	}
	return sum / float64(hits)
}

// slopes returns the gradient of the log loss by each weight, and the diagonal of
// its Hessian.
func slopes(tails [][]float64, label []bool, w []float64) (g, h []float64) {
	k := len(tails)
	g, h = make([]float64, k+1), make([]float64, k+1)
	for i, y := range label {
		f := w[k]
		for j := range k {
			f += w[j] * tails[j][i]
		}
		p := 1 / (1 + math.Exp(-f))
		d := p
		if y {
			d--
		}
		for j := range k {
			g[j] += d * tails[j][i]
			h[j] += p * (1 - p) * tails[j][i] * tails[j][i]
		}
		g[k], h[k] = g[k]+d, h[k]+p*(1-p)
	}
	return g, h
}

// stepped moves the weights and returns the largest move. The diagonal of the
// Hessian times the number of columns bounds it.
func stepped(w, g, h []float64) (moved float64) {
	const ridge = 10 // failures' worth
	k, mean := len(w)-1, 0.0
	for _, v := range w[:k] {
		mean += v / float64(k)
	}
	for j, v := range w {
		if j < k {
			g[j], h[j] = g[j]+ridge*(v-mean), h[j]+ridge
		}
		w[j] = v - g[j]/(h[j]*float64(len(w))+1e-9)
		if j < k {
			w[j] = max(0, w[j])
		}
		moved = max(moved, math.Abs(w[j]-v))
	}
	return moved
}

func equal(k int) []float64 {
	w := make([]float64, k)
	for j := range w {
		w[j] = 1 / float64(k)
	}
	return w
}

// calibration maps blended tails to probabilities: half way, in log-odds, between
// a line (Platt) and a staircase (Venn-Abers), moved by one number so that as many
// failures are foretold on the validation part as came. The line alone misses
// bends, the staircase alone says the same of all rows on a stair, and then no
// alarm can tell the highest stair apart; their mean rises everywhere. With few
// failures the line alone is used, because stairs follow the noise.
type calibration struct {
	platt calibrate.Platt
	venn  calibrate.VennAbers
	shift float64
	plain bool // the line alone
}

// enough failures make a staircase worth half the say.
const enough = 100

func newCalibration(score []float64, label []bool, failures int) (c calibration, err error) {
	if c.platt, err = calibrate.FitPlatt(score, label, nil); err != nil {
		return c, err
	}
	if c.venn, err = calibrate.FitVennAbers(score, label); err != nil {
		return c, err
	}
	c.plain = failures < enough
	low, high := -5.0, 5.0
	for range 50 {
		c.shift = (low + high) / 2
		sum := 0.0
		for _, s := range score {
			sum += c.probability(s)
		}
		if sum > float64(failures) {
			high = c.shift
		} else {
			low = c.shift
		}
	}
	return c, nil
}

func (c *calibration) probability(score float64) float64 {
	f := c.platt.Slope*score + c.platt.Offset
	if !c.plain {
		f = (f + logit(c.venn.Probability(score))) / 2
	}
	return 1 / (1 + math.Exp(-f-c.shift))
}

// interval is the staircase's, widened to hold the probability, which the line
// can take out of it.
func (c *calibration) interval(score float64) (low, high float64) {
	low, high = c.venn.Interval(score)
	p := c.probability(score)
	return min(low, p), max(high, p)
}
