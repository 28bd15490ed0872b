package changepoint

import (
	"math"
	"slices"

	"github.com/portent-go/portent/internal/order"
)

// Cost is what a segment costs when it is described by one distribution.
type Cost uint8

// The costs. n is the length of the segment, d the number of dimensions.
const (
	// Mean is the sum of squares around the mean: normal noise of one known
	// variance, changes of level.
	Mean Cost = iota
	// MeanVariance is n·ln|Σ̂| with a diagonal Σ̂: normal noise, changes of level
	// or of noise.
	MeanVariance
	// Trend is the sum of squares around a straight line.
	Trend
	// Distribution compares empirical distribution functions at ⌈4·ln n⌉
	// quantiles (Haynes, Fearnhead & Eckley 2017, "A computationally efficient
	// nonparametric approach for changepoint detection", Statistics and Computing
	// 27, eq. 4): any change, and outliers hardly count.
	Distribution
	numCosts
)

var costNames = [numCosts]string{"mean", "mean_variance", "trend", "distribution"}

// String returns the name in lower case.
func (c Cost) String() string {
	if c >= numCosts {
		return "invalid"
	}
	return costNames[c]
}

// parameters is the number of free parameters of a segment per dimension.
func (c Cost) parameters() float64 {
	if c == MeanVariance || c == Trend {
		return 2
	}
	return 1
}

// least is the shortest segment that the cost can tell from a point.
func (c Cost) least() int {
	if c == Mean {
		return 1
	}
	return 2
}

// table answers the cost of any segment [i,j) in constant time from running sums.
type table interface{ of(i, j int) float64 }

func newTable(c Cost, s *series) table {
	switch c {
	case MeanVariance:
		return newVarianceTable(s)
	case Trend:
		return newTrendTable(s)
	case Distribution:
		return newDistributionTable(s)
	}
	return newMeanTable(s)
}

// meanTable holds running sums of values and squares, by dimension.
type meanTable struct{ sum, sq [][]float64 }

func newMeanTable(s *series) *meanTable {
	t := &meanTable{make([][]float64, len(s.x)), make([][]float64, len(s.x))}
	for d, x := range s.x {
		t.sum[d] = running(x, func(_ int, v float64) float64 { return v })
		t.sq[d] = running(x, func(_ int, v float64) float64 { return v * v })
	}
	return t
}

// running returns n+1 sums of f over the first k samples.
func running(x []float64, f func(i int, v float64) float64) []float64 {
	sums := make([]float64, len(x)+1)
	for i, v := range x {
		sums[i+1] = sums[i] + f(i, v)
	}
	return sums
}

// squares is the sum of squares around the mean in dimension d.
func (t *meanTable) squares(d, i, j int) float64 {
	s := t.sum[d][j] - t.sum[d][i]
	return max(0, t.sq[d][j]-t.sq[d][i]-s*s/float64(j-i))
}

func (t *meanTable) of(i, j int) (cost float64) {
	for d := range t.sum {
		cost += t.squares(d, i, j)
	}
	return cost
}

// varianceTable floors variances: equal samples are not infinitely likely. The
// floor is a millionth of the noise, or of the whole where there is none.
type varianceTable struct {
	meanTable
	floor []float64
}

func newVarianceTable(s *series) *varianceTable {
	t := &varianceTable{*newMeanTable(s), make([]float64, len(s.x))}
	for d, x := range s.x {
		noise := Noise(x)
		t.floor[d] = 1e-6*noise*noise + 1e-9*t.squares(d, 0, max(s.len(), 1))/float64(max(s.len(), 1)) + 1e-30
	}
	return t
}

func (t *varianceTable) of(i, j int) (cost float64) {
	n := float64(j - i)
	for d := range t.sum {
		cost += n * math.Log(t.squares(d, i, j)/n+t.floor[d])
	}
	return cost
}

// trendTable regresses on the index of the input, so that gaps count.
type trendTable struct {
	meanTable
	time, time2 []float64
	cross       [][]float64
}

func newTrendTable(s *series) *trendTable {
	t := &trendTable{meanTable: *newMeanTable(s), cross: make([][]float64, len(s.x))}
	at := make([]float64, s.len())
	for k, i := range s.index {
		at[k] = float64(2*i-s.n) / float64(max(s.n, 1))
	}
	t.time = running(at, func(_ int, v float64) float64 { return v })
	t.time2 = running(at, func(_ int, v float64) float64 { return v * v })
	for d, x := range s.x {
		t.cross[d] = running(x, func(i int, v float64) float64 { return v * at[i] })
	}
	return t
}

func (t *trendTable) of(i, j int) (cost float64) {
	n := float64(j - i)
	st := t.time[j] - t.time[i]
	stt := t.time2[j] - t.time2[i] - st*st/n
	for d := range t.sum {
		square := t.squares(d, i, j)
		sxt := t.cross[d][j] - t.cross[d][i] - st*(t.sum[d][j]-t.sum[d][i])/n
		if stt > 1e-15 {
			square = max(0, square-sxt*sxt/stt)
		}
		cost += square
	}
	return cost
}

// distributionTable counts, for each quantile, the samples below it among the
// first k; a sample equal to it counts half.
type distributionTable struct {
	below  [][]float64
	weight float64
}

func newDistributionTable(s *series) *distributionTable {
	n := float64(max(s.len(), 2))
	k := int(math.Ceil(4 * math.Log(n)))
	c := math.Log(2*n - 1)
	t := &distributionTable{weight: 2 * c / float64(k)}
	for _, x := range s.x {
		sorted := slices.Sorted(slices.Values(x))
		for q := range k {
			// Equation 3: probabilities closer together in the tails.
			p := 1 / (1 + (2*n-1)*math.Exp(-c/float64(k)*float64(2*q+1)))
			t.below = append(t.below, countBelow(x, quantile(sorted, p)))
		}
	}
	return t
}

func countBelow(x []float64, at float64) []float64 {
	return running(x, func(_ int, v float64) float64 {
		switch {
		case v < at:
			return 1
		case v == at:
			return 0.5
		}
		return 0
	})
}

func quantile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(p*float64(len(sorted))), len(sorted)-1)]
}

func (t *distributionTable) of(i, j int) (cost float64) {
	n := float64(j - i)
	for _, b := range t.below {
		f := (b[j] - b[i]) / n
		if f > 0 && f < 1 {
			cost -= n * (f*math.Log(f) + (1-f)*math.Log1p(-f))
		}
	}
	return t.weight * cost
}

// Noise estimates the standard deviation of independent noise around a level that
// seldom moves: the median absolute difference of neighbours,
// median|xₜ − xₜ₋₁|·1.4826/√2 (Rice's estimator made robust), which a few shifts
// hardly touch. NaN samples are left out. 0 when half of the differences vanish.
func Noise(x []float64) float64 {
	var diffs []float64
	for i := 1; i < len(x); i++ {
		diffs = append(diffs, x[i]-x[i-1])
	}
	diffs = order.AppendPresent(nil, diffs)
	if len(diffs) == 0 {
		return 0
	}
	for i, d := range diffs {
		diffs[i] = math.Abs(d)
	}
	return order.Median(diffs) * order.Gaussian / math.Sqrt2
}
