// Package structure learns which metrics depend on which from normal times: the
// PC algorithm ([PC]) and Granger causality ([Granger]), for at most 200
// metrics.
//
// It is an aid, not the base of a ranking: on real systems learnt graphs are
// close to random beside a known call graph (Pham et al., "Root Cause Analysis
// for Microservices based on Causal Inference: How Far Are We?", ASE 2024), and
// wrong edges mislead. Use it where there is no call graph, on rows without
// the incident, and look at what it found.
package structure

import (
	"errors"
	"fmt"
	"math"
)

// Errors by cause; test with [errors.Is].
var (
	// ErrData marks columns of different lengths, or too few rows.
	ErrData = errors.New("structure: invalid data")
	// ErrLarge marks more metrics than MaxMetrics.
	ErrLarge = errors.New("structure: too many metrics")
	// ErrOptions marks options outside their range.
	ErrOptions = errors.New("structure: invalid options")
)

// MaxMetrics is how many metrics are taken: the number of tests grows with the
// cube at least, and with hundreds of rows, hundreds of metrics only show
// chance.
const MaxMetrics = 200

// Edge is a dependence between two columns.
type Edge struct {
	From, To int
	Directed bool // false: the direction is not known, and From < To
}

// minRows are needed for a correlation to be worth testing.
const minRows = 10

// check refuses what cannot be learnt from.
func check(columns [][]float64) error {
	if len(columns) > MaxMetrics {
		return fmt.Errorf("%w: %d, at most %d", ErrLarge, len(columns), MaxMetrics)
	}
	for i, c := range columns {
		if len(c) != len(columns[0]) {
			return fmt.Errorf("%w: column %d has %d rows, column 0 has %d", ErrData, i, len(c), len(columns[0]))
		}
	}
	return nil
}

// complete returns the columns without the rows in which any value is missing
// or infinite.
func complete(columns [][]float64) ([][]float64, error) {
	if len(columns) == 0 {
		return nil, nil
	}
	out := make([][]float64, len(columns))
	for r := range columns[0] {
		ok := true
		for _, c := range columns {
			ok = ok && c[r]-c[r] == 0
		}
		for i := range columns {
			if ok {
				out[i] = append(out[i], columns[i][r])
			}
		}
	}
	if n := len(out[0]); n < minRows {
		return nil, fmt.Errorf("%w: %d rows without a missing value, want at least %d", ErrData, n, minRows)
	}
	return out, nil
}

// correlations returns the matrix of Pearson correlations, row by row; those of
// a column that does not vary are 0.
func correlations(columns [][]float64) []float64 {
	n := len(columns)
	z := make([][]float64, n)
	for i, c := range columns {
		z[i] = unit(c)
	}
	r := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			sum := 0.0
			for k, v := range z[i] {
				sum += v * z[j][k]
			}
			r[i*n+j], r[j*n+i] = sum, sum
		}
	}
	return r
}

// unit centres a column and scales it to length 1; zeros when it does not vary.
func unit(c []float64) []float64 {
	mean, largest := 0.0, 0.0
	for _, v := range c {
		mean += v / float64(len(c))
		largest = max(largest, math.Abs(v))
	}
	z, length := make([]float64, len(c)), 0.0
	for i, v := range c {
		z[i] = v - mean
		length = math.Hypot(length, z[i])
	}
	if !(length > 1e-12*largest*math.Sqrt(float64(len(c)))) {
		return make([]float64, len(c))
	}
	for i := range z {
		z[i] /= length
	}
	return z
}
