package changepoint

import (
	"errors"
	"fmt"
	"slices"
)

// BinarySegmentation splits where it gains most, then splits the parts, until no
// split is worth its price (Scott & Knott 1974, Biometrics 30(3)). It is greedy:
// two changes that cancel can hide each other, see [PELT]. The zero value is
// usable. Cost: n·ln n.
type BinarySegmentation struct {
	Cost      Cost    // see [PELT]
	Price     float64 // see [PELT]
	Penalty   Penalty // see [PELT]; of MBIC the price per change only
	MinLength int     // see [PELT]

	// Max is the largest number of change points. Default 0: no limit but the
	// price.
	Max int
}

// Find returns the change points of a series with one slice per dimension.
func (b BinarySegmentation) Find(x ...[]float64) ([]int, error) {
	err := checkSearch("BinarySegmentation", b.Cost, b.Price, b.Penalty, b.MinLength)
	if b.Max < 0 {
		err = errors.Join(err, fmt.Errorf("%w: BinarySegmentation.Max is %d: want 0 (no limit) or more", ErrConfig, b.Max))
	}
	if err != nil {
		return nil, err
	}
	s, err := loadCentred(x)
	if err != nil || s.len() < 2 {
		return nil, err
	}
	price, _ := pricesOf(b.Cost, b.Price, b.Penalty, s)
	limit := b.Max
	if limit == 0 {
		limit = s.len()
	}
	return s.dates(split(newTable(b.Cost, s), s.len(), price, minLength(b.Cost, b.MinLength), limit)), nil
}

// part is a segment and its best split.
type part struct {
	lo, hi, at int
	gain       float64
}

// split returns the change points in rising order.
func split(t table, n int, price float64, least, limit int) (points []int) {
	parts := []part{bestSplit(t, 0, n, least)}
	for len(points) < limit {
		best := 0
		for i, p := range parts {
			if p.gain > parts[best].gain {
				best = i
			}
		}
		p := parts[best]
		if p.at == 0 || p.gain <= price {
			break
		}
		points = append(points, p.at)
		parts[best] = bestSplit(t, p.lo, p.at, least)
		parts = append(parts, bestSplit(t, p.at, p.hi, least))
	}
	slices.Sort(points)
	return points
}

// bestSplit returns the split of [lo,hi) that saves most; at 0 where none fits.
func bestSplit(t table, lo, hi, least int) part {
	p := part{lo: lo, hi: hi}
	if hi-lo < 2*least {
		return p
	}
	whole := t.of(lo, hi)
	for at := lo + least; at <= hi-least; at++ {
		if gain := whole - t.of(lo, at) - t.of(at, hi); gain > p.gain {
			p.at, p.gain = at, gain
		}
	}
	return p
}
