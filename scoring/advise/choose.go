package advise

import (
	"cmp"
	"math"
	"slices"

	"github.com/portent-go/portent/scoring/catalog"
)

// need is the capacity wanted per dimension: peak demand over ceiling; 0 where
// not measured.
type need [catalog.Dimensions]float64

func needOf(demand *[catalog.Dimensions]Demand, ceiling *[catalog.Dimensions]float64) (n need) {
	for d := range n {
		if demand[d].Measured {
			n[d] = demand[d].Peak / ceiling[d]
		}
	}
	return n
}

// leaveUnstated drops the dimensions in which no shape states a capacity, and
// returns them.
func (n *need) leaveUnstated(shapes catalog.Catalogue) (left []catalog.Dimension) {
	for d := range catalog.Dimensions {
		if n[d] > 0 && !slices.ContainsFunc(shapes, func(s catalog.Shape) bool { return s.Capacity(d) > 0 }) {
			n[d] = 0
			left = append(left, d)
		}
	}
	return left
}

// beyond says in which dimensions a fleet offers less than is needed.
func (n *need) beyond(f Fleet) (over [catalog.Dimensions]bool) {
	for d, v := range n {
		over[d] = v > f.Capacity(catalog.Dimension(d))
	}
	return over
}

// covers reports whether the fleet offers what is needed in every dimension.
func (n *need) covers(f Fleet) bool {
	for d, v := range n {
		if v > f.Capacity(catalog.Dimension(d)) {
			return false
		}
	}
	return true
}

// count returns the fewest instances of a shape that cover the need, at least
// 1; 0 when more than limit would be needed.
func (n *need) count(s catalog.Shape, limit int) int {
	k := 1.0
	for d, v := range n {
		if v == 0 {
			continue
		}
		k = max(k, math.Ceil(v/s.Capacity(catalog.Dimension(d)))) // Inf when it offers none
	}
	if k > float64(limit) {
		return 0
	}
	c := int(k)
	if !n.covers(Fleet{s, c}) { // the division rounded down
		c++
	}
	if c > limit {
		return 0
	}
	return c
}

// cheapest returns the cheapest fleet of at most limit instances of one shape
// that covers the need; equal prices go to fewer instances, then to the first
// name. ok is false when there is none.
//
// For one shape the price rises with the count, so its fewest covering
// instances are its best; the search over shapes is exhaustive.
func (n *need) cheapest(shapes catalog.Catalogue, limit int) (best Fleet, ok bool) {
	for _, s := range shapes {
		f := Fleet{s, n.count(s, limit)}
		if f.Count > 0 && (!ok || cheaper(f, best)) {
			best, ok = f, true
		}
	}
	return best, ok
}

// cheaper is the order among covering fleets.
func cheaper(a, b Fleet) bool {
	return cmp.Or(
		cmp.Compare(a.Price(), b.Price()),
		cmp.Compare(a.Count, b.Count),
		cmp.Compare(a.Shape.Name, b.Shape.Name),
	) < 0
}

// binding returns the dimension whose need is highest relative to the fleet's
// capacity; the first of equals.
func (n *need) binding(f Fleet) catalog.Dimension {
	best, top := catalog.CPU, -1.0
	for d, v := range n {
		if v == 0 {
			continue
		}
		if r := v / f.Capacity(catalog.Dimension(d)); r > top {
			best, top = catalog.Dimension(d), r
		}
	}
	return best
}
