package gbdt

import (
	"fmt"
	"math"
)

// Matrix is a table of numbers, row after row. NaN is missing.
type Matrix struct {
	Data []float64
	Cols int // numbers per row, at least 1
}

// Rows returns the number of whole rows.
func (m Matrix) Rows() int {
	if m.Cols < 1 {
		return 0
	}
	return len(m.Data) / m.Cols
}

// Row returns row i, aliasing Data.
func (m Matrix) Row(i int) []float64 { return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols] }

// Data is what a model learns from.
type Data struct {
	X Matrix

	// Y holds a label per row: 0 or 1 for [Logistic], any finite number for
	// [Squared], a relevance of 0 to 30 for [Ranking].
	Y []float64

	// Weight counts each row that many times; nil means once. Zero leaves a
	// row out of the sums. With [Ranking] the weights of a query's rows are
	// averaged.
	Weight []float64

	// Groups holds the number of rows of each query, in the order of the rows;
	// only [Ranking] reads it, and needs it.
	Groups []int

	// Names of the features, kept in the model; nil or one per column.
	Names []string
}

// maxRows keeps sums of packed gradients within 31 bits, see [pack].
const maxRows = 1 << 28

// maxFeatures bounds what a hostile model can make [Model.Importance] allocate.
const maxFeatures = 1 << 20

// maxValue is the largest magnitude of a feature. Features are compared as
// float32; the largest of those is left for the split "present or missing".
const maxValue = 3.4e38

func (d Data) validate(o Objective) error {
	n := d.X.Rows()
	switch {
	case d.X.Cols < 1 || d.X.Cols > maxFeatures:
		return fmt.Errorf("%w: %d columns, want 1 to %d", ErrData, d.X.Cols, maxFeatures)
	case n*d.X.Cols != len(d.X.Data):
		return fmt.Errorf("%w: %d numbers are no whole number of rows of %d", ErrData, len(d.X.Data), d.X.Cols)
	case n < 1 || n > maxRows:
		return fmt.Errorf("%w: %d rows, want 1 to %d", ErrData, n, maxRows)
	case len(d.Y) != n:
		return fmt.Errorf("%w: %d labels for %d rows", ErrData, len(d.Y), n)
	case d.Weight != nil && len(d.Weight) != n:
		return fmt.Errorf("%w: %d weights for %d rows", ErrData, len(d.Weight), n)
	case d.Names != nil && len(d.Names) != d.X.Cols:
		return fmt.Errorf("%w: %d names for %d columns", ErrData, len(d.Names), d.X.Cols)
	}
	if err := d.validateWeights(); err != nil {
		return err
	}
	if err := o.validateLabels(d.Y, d.Weight); err != nil {
		return err
	}
	if o == Ranking {
		return d.validateGroups()
	}
	return nil
}

func (d Data) validateWeights() error {
	sum := 0.0
	for i, w := range d.Weight {
		if !(w >= 0 && w <= 1e30) {
			return fmt.Errorf("%w: weight of row %d is %v, want 0 to 1e30", ErrValue, i, w)
		}
		sum += w
	}
	if d.Weight != nil && sum == 0 {
		return fmt.Errorf("%w: all weights are 0", ErrData)
	}
	return nil
}

func (d Data) validateGroups() error {
	left := d.X.Rows()
	for i, g := range d.Groups {
		if g < 1 || g > left {
			return fmt.Errorf("%w: query %d has %d rows, %d are left", ErrData, i, g, left)
		}
		left -= g
	}
	if left != 0 {
		return fmt.Errorf("%w: %d rows belong to no query", ErrData, left)
	}
	return nil
}

func (d Data) weight(i int) float64 {
	if d.Weight == nil {
		return 1
	}
	return d.Weight[i]
}

// checkValue refuses what float32 cannot hold; NaN is fine.
func checkValue(x float64, row, col int) error {
	if math.Abs(x) > maxValue {
		return fmt.Errorf("%w: row %d, feature %d is %v, want at most ±%v", ErrValue, row, col, x, maxValue)
	}
	return nil
}

func errCols(have, want int) error {
	return fmt.Errorf("%w: %d columns to validate on, %d to train on", ErrData, have, want)
}
