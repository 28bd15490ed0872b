package changepoint

import (
	"math"
	"slices"
)

// Segment finds the changes that a careful reader of the plot would mark, without
// parameters: see [Explain], whose Points it returns.
func Segment(x ...[]float64) ([]int, error) {
	e, err := Explain(x...)
	return e.Points, err
}

// Explanation is a segmentation and the model that won.
type Explanation struct {
	Points      []int   // rising indices at which a new segment begins
	Cost        Cost    // Mean, Trend or MeanVariance: what is constant in a segment
	Correlation float64 // φ, the first-order autocorrelation of the noise
	Season      int     // period taken out, in samples; 0 without. Of the first dimension
	BIC         float64 // modified Bayes information criterion of the winner, lower is better
}

// Explain lets models compete and returns the best by the modified Bayes
// information criterion. The models are the combinations of
//
//   - what a segment is: a level, a straight line, or a level with a variance of
//     its own;
//   - the noise around it: autoregressive of first order with one φ of eleven for
//     the whole series. What looks like many levels may be one that wanders:
//     autocorrelation is the usual reason for change points that are none (Shi et
//     al. 2022, "A comparison of single and multiple changepoint techniques for
//     time series data", CSDA 170; EnvCpt, Beaulieu & Killick 2018, J. Climate 31);
//   - zero to eight changes, placed by exact dynamic programming on the series
//     whitened by φ.
//
// With m samples, RSS of the best placement and p parameters per segment
//
//	m·ln(RSS/m + f²(1+φ²)) + (p(k+1) + 2k + 1 + [φ>0])·ln m
//
// where a change costs two parameters more for its place (Zhang & Siegmund 2007).
// f is 5 % of the range: what is smaller cannot be seen on a plot of the series
// and is not relevant in the sense of Dette & Wied 2016 (JRSS B 78); without it a
// smooth curve falls into ever more pieces. Before, a season that pays for itself
// by the same criterion is taken out, and up to three outliers in a row are
// replaced by the median of their neighbours. Segments last five samples and a
// twentieth of the series at least.
//
// Series longer than 600 are averaged in blocks; each change is then placed among
// the samples. Cost: 33·8·n²/2 additions, at most 0.5 s; dimensions are scaled by
// their range and weigh the same.
func Explain(x ...[]float64) (Explanation, error) {
	s, err := load(x)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{BIC: math.Inf(1)}
	if s.len() < 2*leastSegment+1 {
		return e, nil
	}
	for d := range s.x {
		season := prepare(s.x[d], s.index)
		if d == 0 {
			e.Season = season
		}
	}
	blocks, size := coarse(s)
	for _, cost := range []Cost{Mean, Trend, MeanVariance} {
		for _, phi := range correlations {
			e.challenge(blocks, cost, phi)
		}
	}
	e.Points = s.dates(refine(s, e, size))
	return e, nil
}

const (
	leastSegment  = 5    // samples: fewer are an anomaly, not a state
	leastShare    = 20   // a segment is at least 1/20 of the series
	mostChanges   = 8    // more than a report can hold
	relevance     = 0.05 // of the range
	mostBlocks    = 600
	outlierAt     = 4    // robust σ from the median of seven
	longestSeason = 1500 // samples: a day of minutes and some
)

// correlations end before 1: a random walk has no levels to tell apart.
var correlations = []float64{0, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95}

// prepare takes season and outliers out of one dimension and scales it by its
// range. It returns the period of the season.
func prepare(x []float64, index []int) (season int) {
	lo, hi := extent(withoutOutliers(x))
	season = removeSeason(x, index)
	copy(x, withoutOutliers(x))
	if hi > lo {
		for i := range x {
			x[i] = (x[i] - lo) / (hi - lo)
		}
	}
	centre(x)
	return season
}

func extent(x []float64) (lo, hi float64) { return slices.Min(x), slices.Max(x) }

// coarse averages blocks of equal size so that at most mostBlocks are left.
func coarse(s *series) (*series, int) {
	size := (s.len() + mostBlocks - 1) / mostBlocks
	if size == 1 {
		return s, 1
	}
	n := s.len() / size
	c := &series{x: make([][]float64, len(s.x)), index: make([]int, n), n: n, unit: 1}
	for d := range s.x {
		c.x[d] = make([]float64, n)
		for i := range n {
			for _, v := range s.x[d][i*size : (i+1)*size] {
				c.x[d][i] += v / float64(size)
			}
		}
	}
	for i := range n {
		c.index[i] = i
	}
	return c, size
}

// challenge tries one model with every number of changes.
func (e *Explanation) challenge(s *series, cost Cost, phi float64) {
	y := whiten(s, phi)
	least := max(leastSegment, s.len()/leastShare)
	most := min(mostChanges, y.len()/least-1)
	if most < 0 {
		return
	}
	hidden := relevance * relevance * (1 + phi*phi)
	h := newNeighbourhood(tableAbove(cost, y, hidden), y.len(), most, least)
	for k := range most + 1 {
		if bic := criterion(cost, h.best[k], hidden, phi, k, y); bic < e.BIC {
			e.BIC, e.Cost, e.Correlation, e.Points = bic, cost, phi, h.points(k)
			for i := range e.Points {
				e.Points[i]++ // whitening takes the first sample away
			}
		}
	}
}

// tableAbove is newTable with variances floored by what is hidden.
func tableAbove(cost Cost, y *series, hidden float64) table {
	t := newTable(cost, y)
	if v, ok := t.(*varianceTable); ok {
		for d := range v.floor {
			v.floor[d] = hidden
		}
	}
	return t
}

// whiten returns yₜ = xₜ − φxₜ₋₁.
func whiten(s *series, phi float64) *series {
	y := &series{x: make([][]float64, len(s.x)), index: s.index[1:], n: s.n, unit: 1}
	for d, x := range s.x {
		y.x[d] = make([]float64, len(x)-1)
		for t := range y.x[d] {
			y.x[d][t] = x[t+1] - phi*x[t]
		}
		centre(y.x[d])
	}
	return y
}

// criterion is the modified Bayes information criterion, see [Explain].
func criterion(cost Cost, best, hidden, phi float64, k int, y *series) float64 {
	m, d := float64(y.len()), float64(len(y.x))
	parameters := d*cost.parameters()*float64(k+1) + 2*float64(k)
	if phi > 0 {
		parameters++
	}
	if cost == MeanVariance {
		return best + parameters*math.Log(m)
	}
	return m*d*math.Log(best/(m*d)+hidden) + (parameters+1)*math.Log(m)
}

// refine places each change, found among blocks of the given size, among samples.
func refine(s *series, e Explanation, size int) []int {
	if size == 1 {
		return e.Points
	}
	t := tableAbove(e.Cost, s, relevance*relevance)
	points := make([]int, len(e.Points))
	for i, p := range e.Points {
		points[i] = p * size
	}
	for i, p := range points {
		lo, hi := 0, s.len()
		if i > 0 {
			lo = points[i-1]
		}
		if i+1 < len(points) {
			hi = points[i+1]
		}
		best := math.Inf(1)
		for at := max(p-2*size, lo+2); at <= min(p+2*size, hi-2); at++ {
			if c := t.of(lo, at) + t.of(at, hi); c < best {
				best, points[i] = c, at
			}
		}
	}
	return points
}
