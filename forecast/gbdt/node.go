package gbdt

import "math"

// Missing says which values a split takes for missing.
type Missing uint8

const (
	// MissingNaN: NaN goes the default way. XGBoost's rule, and of models
	// trained here.
	MissingNaN Missing = iota
	// MissingZero: NaN and numbers within ±1e-35 go the default way.
	// LightGBM's rule with zero_as_missing.
	MissingZero
	// MissingNone: nothing is missing; NaN counts as 0. LightGBM's rule for
	// features that had no NaN in training.
	MissingNone
)

// Node is a split or a leaf. The root of a tree is node 0.
//
// A split on a number sends x left when x <= Threshold. (XGBoost's rule,
// float32(x) < t, is held as the largest float64 that it sends left, so that
// one comparison serves every format.) A split on a category asks whether the
// category, truncated to an integer, is in the split's set: members go left,
// or right when SetRight.
type Node struct {
	Threshold float64
	Value     float64 // of a leaf, learning rate included; of a split, what it would be as a leaf, or 0 if unknown
	Cover     float64 // sum of the second derivatives (or of weights) of the training rows that passed
	Rows      float64 // number of training rows that passed, which LightGBM's attributions weigh by; 0 if unknown: XGBoost's files do not say
	Gain      float64 // of the split, in units of the loss
	Left      int32   // child, greater than the node's own index; 0 in a leaf
	Right     int32   // Left+1
	Feature   int32   // column of the split
	set       int32   // first word of the category set in Model.sets
	words     int32   // of the category set; 0 when the split is on a number

	Missing     Missing
	DefaultLeft bool // the way of missing values
	Category    bool // the split is on a category
	SetRight    bool // members of the set go right, not left
}

// Leaf says whether the node is a leaf.
func (n *Node) Leaf() bool { return n.Left == 0 }

// zeroThreshold is LightGBM's: magnitudes up to it are zero.
const zeroThreshold = float64(float32(1e-35))

// left says which way x goes at a split.
func (m *Model) left(n *Node, x float64) bool {
	if n.Category {
		return m.leftCategory(n, x)
	}
	switch {
	case x != x && n.Missing == MissingNone:
		x = 0
	case x != x || n.Missing == MissingZero && math.Abs(x) <= zeroThreshold:
		return n.DefaultLeft
	}
	return x <= n.Threshold
}

func (m *Model) leftCategory(n *Node, x float64) bool {
	if x != x {
		return n.DefaultLeft
	}
	return m.inSet(n, x) != n.SetRight
}

// inSet follows LightGBM in taking -0.5 for category 0 where members go left,
// and XGBoost in taking it for none where members go right.
func (m *Model) inSet(n *Node, x float64) bool {
	if n.SetRight && x < 0 || x <= -1 || x >= float64(n.words)*32 {
		return false
	}
	c := uint32(int32(x))
	return m.sets[n.set+int32(c>>5)]>>(c&31)&1 == 1
}

// threshold64 is the largest float64 x with float32(x) < t: half way between t
// and the float32 below it, or just below when the tie rounds to t (round half
// to even).
func threshold64(t float32) float64 {
	if t != t || math.IsInf(float64(t), -1) {
		return math.Inf(-1) // nothing is less
	}
	below := math.Nextafter32(t, float32(math.Inf(-1)))
	if math.IsInf(float64(t), 1) {
		below = math.MaxFloat32
		half := math.MaxFloat32 + math.Ldexp(1, 103) // rounds to infinity
		return math.Nextafter(half, 0)
	}
	if math.IsInf(float64(below), -1) {
		return -(math.MaxFloat32 + math.Ldexp(1, 103))
	}
	half := float64(below)/2 + float64(t)/2
	if float32(half) < t {
		return half
	}
	return math.Nextafter(half, math.Inf(-1))
}

// threshold32 is the smallest float32 t such that x < t for every float32
// x <= threshold: exact for rows of float32 numbers, and the inverse of
// threshold64.
func threshold32(threshold float64) float32 {
	t := float32(threshold)
	if float64(t) <= threshold && threshold64(t) < threshold {
		t = math.Nextafter32(t, float32(math.Inf(1)))
	}
	return t
}
