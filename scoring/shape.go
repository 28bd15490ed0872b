package scoring

import (
	"fmt"
	"math"
)

// Knot is one corner of a [Shape].
type Knot struct {
	At     float64 // raw input; 0 is idle, 1 is the whole capacity
	Points float64 // 0 to 100
}

// Shape maps a raw input in [0,1] to points in [0,100]: straight lines between
// the knots, level before the first and after the last.
//
// The nil shape is the straight line from (0, 0) to (1, 100), so that the
// default score reads as "40 parts CPU utilisation, 30 parts …" and nothing
// else. Bend it where load hurts before it is full: by the M/M/1 queue the
// response time is 1/(1-u) service times (Kleinrock, Queueing Systems I, 1975,
// section 3.2), so {0,0} {0.7,50} {0.9,100} is a common reading for disks.
//
// An input above the last knot gets the last knot's points: a rate computed
// over jittering scrapes may read 1.02, and 100 points is the documented top.
type Shape []Knot

// Points returns the points of the raw input x. NaN gives NaN.
// Cost: linear in the number of knots, no allocation.
func (s Shape) Points(x float64) float64 {
	if s == nil {
		return linearPoints(x)
	}
	if math.IsNaN(x) {
		return x
	}
	i := 0
	for i < len(s) && s[i].At < x {
		i++
	}
	return s.between(i, x)
}

// linearPoints is the nil shape.
func linearPoints(x float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 100
	}
	return 100 * x // NaN stays NaN
}

// between interpolates x in the piece that ends at knot i.
func (s Shape) between(i int, x float64) float64 {
	if i == 0 {
		return s[0].Points
	}
	if i == len(s) {
		return s[i-1].Points
	}
	a, b := s[i-1], s[i]
	return a.Points + (b.Points-a.Points)*(x-a.At)/(b.At-a.At)
}

// faults lists what is wrong with the shape; where names its owner.
func (s Shape) faults(where string) []error {
	if s == nil {
		return nil
	}
	if len(s) < 2 {
		return []error{fmt.Errorf("%w: %s: shape has %d knots, want at least 2 or nil", ErrProfile, where, len(s))}
	}
	var errs []error
	for i, k := range s {
		if !(k.At >= 0 && k.At <= 1) {
			errs = append(errs, fmt.Errorf("%w: %s: knot %d at %v, want 0 to 1", ErrProfile, where, i, k.At))
		}
		if !(k.Points >= 0 && k.Points <= 100) {
			errs = append(errs, fmt.Errorf("%w: %s: knot %d has %v points, want 0 to 100", ErrProfile, where, i, k.Points))
		}
		if i > 0 && !(k.At > s[i-1].At) {
			errs = append(errs, fmt.Errorf("%w: %s: knot %d at %v does not follow %v", ErrProfile, where, i, k.At, s[i-1].At))
		}
	}
	return errs
}
