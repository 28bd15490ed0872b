package shap

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/gbdt"
)

// Explanation is one output of one row, explained: Base plus the sum of Phi is
// Output.
type Explanation struct {
	Names        []string // of the features; nil, or one for each
	Row          []float64
	Phi          []float64
	Base, Output float64
}

// Reason is what one feature contributes.
type Reason struct {
	Feature      int
	Name         string
	Value        float64 // of the feature; NaN is missing
	Contribution float64 // to the output
}

// String puts the reason in words: name, value and signed contribution.
func (r Reason) String() string {
	if math.IsNaN(r.Value) {
		return fmt.Sprintf("%s missing (%+.3g)", r.Name, r.Contribution)
	}
	return fmt.Sprintf("%s = %.4g (%+.3g)", r.Name, r.Value, r.Contribution)
}

// Explain explains one output of a row. Names are nil, or one for each feature;
// row and names are kept, not copied.
func Explain(e Explainer, row []float64, names []string, output int) Explanation {
	n := e.Features()
	return Explanation{
		Names: names, Row: row, Phi: e.Explain(nil, row)[output*n:][:n:n],
		Base: e.Base(nil)[output], Output: e.Output(nil, row)[output],
	}
}

// Name returns the name of a feature, or its number when it has none.
func (x *Explanation) Name(feature int) string { return nameOf(x.Names, feature) }

func nameOf(names []string, feature int) string {
	if feature < len(names) {
		return names[feature]
	}
	return fmt.Sprintf("feature %d", feature)
}

// Top returns the n features that contribute most, in absolute value, largest
// first, and the sum of what the others contribute: Base, the contributions and
// rest add up to Output. Features that contribute nothing are never among them.
func (x *Explanation) Top(n int) (top []Reason, rest float64) {
	for i, phi := range x.Phi {
		if phi != 0 {
			top = append(top, Reason{i, x.Name(i), x.Row[i], phi})
		}
	}
	slices.SortStableFunc(top, func(a, b Reason) int {
		return cmp.Compare(math.Abs(b.Contribution), math.Abs(a.Contribution))
	})
	for _, r := range top[min(n, len(top)):] {
		rest += r.Contribution
	}
	return top[:min(n, len(top))], rest
}

// ExplainAll explains every row of a table, for one output: attributions have a
// row for each row.
func ExplainAll(e Explainer, x gbdt.Matrix, output int) (phi gbdt.Matrix) {
	n := e.Features()
	phi = gbdt.Matrix{Cols: n, Data: make([]float64, 0, len(x.Data))}
	all := make([]float64, n*e.Outputs())
	for r := range x.Rows() {
		phi.Data = append(phi.Data, e.Explain(all, x.Row(r))[output*n:][:n]...)
	}
	return phi
}
