package changepoint

import (
	"errors"
	"fmt"
	"math"
)

// Penalty says how the price of a change point is set where none is given.
type Penalty uint8

// The penalties, for p parameters per segment.
const (
	// MBIC is the modified Bayes information criterion of Zhang & Siegmund 2007
	// (Biometrics 63(1)): (p+2)·ln n for each change and ln nᵢ for each segment of
	// length nᵢ, so that short segments need more evidence.
	MBIC Penalty = iota
	// BIC is Schwarz's (p+1)·ln n for each change.
	BIC
	numPenalties
)

// PELT finds the segmentation of least total cost plus penalty exactly, by dynamic
// programming that drops what can never be best again (Killick, Fearnhead & Eckley
// 2012, "Optimal detection of changepoints with a linear computational cost", JASA
// 107). The zero value, changes of level under MBIC with the noise estimated from
// the data, is usable. Cost: linear in n when change points keep coming, at worst
// quadratic.
type PELT struct {
	Cost Cost

	// Price of a change point in the unit of Cost (for Mean and Trend the square
	// of the data's). Default 0: Penalty decides, times the squared noise for
	// Mean and Trend.
	Price float64

	// Penalty where Price is 0. Default MBIC.
	Penalty Penalty

	// MinLength of a segment in samples. Default 0: 2, below which no spread can
	// be told.
	MinLength int
}

func checkSearch(of string, c Cost, price float64, p Penalty, minLength int) error {
	var errs []error
	if c >= numCosts {
		errs = append(errs, fmt.Errorf("%w: %s.Cost is %d", ErrConfig, of, c))
	}
	if !(price >= 0) || math.IsInf(price, 1) {
		errs = append(errs, fmt.Errorf("%w: %s.Price is %v: want 0 (for the penalty) or more", ErrConfig, of, price))
	}
	if p >= numPenalties {
		errs = append(errs, fmt.Errorf("%w: %s.Penalty is %d", ErrConfig, of, p))
	}
	if minLength < 0 {
		errs = append(errs, fmt.Errorf("%w: %s.MinLength is %d: want 0 (for 2) or more", ErrConfig, of, minLength))
	}
	return errors.Join(errs...)
}

// Find returns the change points of a series with one slice per dimension.
func (p PELT) Find(x ...[]float64) ([]int, error) {
	if err := checkSearch("PELT", p.Cost, p.Price, p.Penalty, p.MinLength); err != nil {
		return nil, err
	}
	s, err := loadCentred(x)
	if err != nil || s.len() < 2 {
		return nil, err
	}
	price, perLength := pricesOf(p.Cost, p.Price, p.Penalty, s)
	return s.dates(pelt(newTable(p.Cost, s), s.len(), price, perLength, minLength(p.Cost, p.MinLength))), nil
}

func minLength(c Cost, given int) int {
	if given == 0 {
		given = 2
	}
	return max(given, c.least())
}

// pricesOf returns the price of a change and the factor of ln(length) of a segment.
func pricesOf(c Cost, price float64, p Penalty, s *series) (change, perLength float64) {
	scale := 1.0
	if c == Mean || c == Trend {
		scale = noiseOf(s)
	}
	if price > 0 {
		if c == Mean || c == Trend {
			price /= s.unit * s.unit
		}
		return price, 0
	}
	n, k := math.Log(float64(max(s.len(), 2))), c.parameters()*float64(len(s.x))
	if p == BIC {
		return scale * (k + 1) * n, 0
	}
	return scale * (k + 2) * n, scale
}

// noiseOf is the mean squared noise over the dimensions; never zero.
func noiseOf(s *series) (v float64) {
	for _, x := range s.x {
		sigma := Noise(x)
		v += sigma * sigma
	}
	return max(v/float64(len(s.x)), 1e-24)
}

// pelt returns the change points of least cost. A candidate s that is worse than t
// can never be better later, once a segment may begin at t: until then, for least
// samples, it is kept. With a price per ln(length), splitting a segment may cost up
// to perLength·ln n more than not, which the pruning allows for.
func pelt(t table, n int, price, perLength float64, least int) []int {
	if n < 2*least {
		return nil
	}
	slack := perLength * math.Log(float64(n))
	best := make([]float64, n+1)
	from := make([]int, n+1)
	best[0] = -price
	type candidate struct{ s, expires int }
	alive := make([]candidate, 0, n)
	for j := least; j <= n; j++ {
		if s := j - least; s == 0 || s >= least {
			alive = append(alive, candidate{s, math.MaxInt})
		}
		best[j] = math.Inf(1)
		for _, c := range alive {
			v := best[c.s] + t.of(c.s, j) + perLength*math.Log(float64(j-c.s)) + price
			if v < best[j] {
				best[j], from[j] = v, c.s
			}
		}
		kept := alive[:0]
		for _, c := range alive {
			if c.expires > j && best[c.s]+t.of(c.s, j) >= best[j]+slack {
				c.expires = min(c.expires, j+least)
			}
			if c.expires > j {
				kept = append(kept, c)
			}
		}
		alive = kept
	}
	return trace(from, n)
}

// trace follows the best predecessors back.
func trace(from []int, n int) (points []int) {
	for j := from[n]; j > 0; j = from[j] {
		points = append(points, j)
	}
	for i, j := 0, len(points)-1; i < j; i, j = i+1, j-1 {
		points[i], points[j] = points[j], points[i]
	}
	return points
}
