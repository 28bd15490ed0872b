package shap

import (
	"math"

	"github.com/portent-go/portent/forecast/gbdt"
)

// A row is first turned into keys, one per slot, such that at every split the
// row goes left when key <= threshold, whatever the rule for missing values:
// -Inf always goes left, NaN never. A split on a category has a slot of its own,
// with key 0 for left and 1 for right.
type slot struct {
	feature int32
	rule    gbdt.Missing
	left    bool       // missing goes left
	node    *gbdt.Node // split on a category, or nil
}

type slots struct {
	model *gbdt.Model
	list  []slot
	index map[slot]int32
}

func newSlots(m *gbdt.Model) *slots { return &slots{model: m, index: map[slot]int32{}} }

// of returns the slot and threshold of a split.
func (s *slots) of(n *gbdt.Node) (at int32, threshold float64) {
	key, threshold := slot{n.Feature, n.Missing, n.DefaultLeft, nil}, n.Threshold
	if n.Category {
		key, threshold = slot{feature: n.Feature, node: n}, 0.5
	}
	at, ok := s.index[key]
	if !ok {
		at = int32(len(s.list))
		s.list, s.index[key] = append(s.list, key), at
	}
	return at, threshold
}

// zero is LightGBM's: magnitudes up to it are zero (gbdt.MissingZero).
const zero = float64(float32(1e-35))

func (s *slots) keys(dst, row []float64) {
	for i := range s.list {
		dst[i] = s.list[i].key(s.model, row)
	}
}

func (s *slot) key(m *gbdt.Model, row []float64) float64 {
	x := row[s.feature]
	switch {
	case s.node != nil:
		if m.Left(s.node, x) {
			return 0
		}
		return 1
	case x != x && s.rule == gbdt.MissingNone:
		return 0
	case x != x || s.rule == gbdt.MissingZero && math.Abs(x) <= zero:
		if s.left {
			return math.Inf(-1)
		}
		return math.NaN()
	}
	return x
}

// right is 1 when the key goes right, without a branch.
func right(key, threshold float64) uint8 {
	var b uint8
	if !(key <= threshold) {
		b = 1
	}
	return b
}
