package changepoint

import (
	"errors"
	"fmt"
	"math"
)

// Errors by cause.
var (
	ErrDimensions = errors.New("changepoint: want one or more dimensions of one length")
	ErrConfig     = errors.New("changepoint: cannot use configuration")
)

// series is the samples that are present, scaled by a power of two so that no
// square overflows.
type series struct {
	x     [][]float64 // by dimension
	index []int       // of each present sample in the input
	unit  float64     // what x was divided by
	n     int         // length of the input
}

func (s *series) len() int { return len(s.index) }

// load copies what is present. Dividing by a power of two is exact: breakpoints
// do not depend on it.
func load(x [][]float64) (*series, error) {
	if len(x) == 0 {
		return nil, fmt.Errorf("%w: none given", ErrDimensions)
	}
	for _, d := range x {
		if len(d) != len(x[0]) {
			return nil, fmt.Errorf("%w: %d and %d samples", ErrDimensions, len(x[0]), len(d))
		}
	}
	s := &series{x: make([][]float64, len(x)), n: len(x[0])}
	for i := range s.n {
		if present(x, i) {
			s.index = append(s.index, i)
		}
	}
	s.unit = unitOf(x, s.index)
	for d := range x {
		s.x[d] = make([]float64, len(s.index))
		for k, i := range s.index {
			s.x[d][k] = clamp(x[d][i]) / s.unit
		}
	}
	return s, nil
}

// clamp bounds what is calculated with: beside a sample of 1e308 all others would
// lose their digits.
func clamp(x float64) float64 { return min(max(x, -1e150), 1e150) }

func present(x [][]float64, i int) bool {
	for _, d := range x {
		if d[i]-d[i] != 0 { // NaN and Inf give NaN
			return false
		}
	}
	return true
}

// unitOf is the power of two at or above the largest magnitude; 1 for zeros.
func unitOf(x [][]float64, index []int) float64 {
	var largest float64
	for _, d := range x {
		for _, i := range index {
			largest = max(largest, math.Abs(clamp(d[i])))
		}
	}
	if largest == 0 {
		return 1
	}
	_, e := math.Frexp(largest)
	return math.Ldexp(1, e)
}

// loadCentred is load with the mean of each dimension taken out.
func loadCentred(x [][]float64) (*series, error) {
	s, err := load(x)
	if err == nil {
		for d := range s.x {
			centre(s.x[d])
		}
	}
	return s, err
}

// centre subtracts the mean: sums of squares around it lose fewer digits.
func centre(x []float64) {
	var mean float64
	for i, v := range x {
		mean += (v - mean) / float64(i+1)
	}
	for i := range x {
		x[i] -= mean
	}
}

// dates turns breakpoints among present samples into indices of the input.
func (s *series) dates(points []int) []int {
	out := make([]int, len(points))
	for i, p := range points {
		out[i] = s.index[p]
	}
	return out
}
