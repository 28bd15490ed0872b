package shap

import (
	"fmt"

	"github.com/portent-go/portent/forecast/gbdt"
)

// covers returns, for every node of a tree, how much of the training data
// passed: what the model says, or the number of the given rows that do.
func covers(m *gbdt.Model, tree int, rows gbdt.Matrix) ([]float64, error) {
	nodes := m.Tree(tree)
	out := make([]float64, len(nodes))
	for i := range nodes {
		out[i] = nodes[i].Cover
		if rows.Data == nil && !(out[i] >= 0 && out[i] < 1e300) {
			return nil, fmt.Errorf("%w: cover of node %d of tree %d is %v", ErrModel, i, tree, out[i])
		}
	}
	if rows.Data == nil {
		return out, nil
	}
	clear(out)
	for r := range rows.Rows() {
		countPath(m, nodes, rows.Row(r), out)
	}
	return out, nil
}

func countPath(m *gbdt.Model, nodes []gbdt.Node, row, count []float64) {
	at := int32(0)
	for {
		n := &nodes[at]
		count[at]++
		if n.Leaf() {
			return
		}
		at = n.Right
		if m.Left(n, row[n.Feature]) {
			at = n.Left
		}
	}
}

// shares returns the probabilities of going left and right when nothing is
// known: the covers of the children over their sum, a half each when no row
// came by.
func shares(n *gbdt.Node, cover []float64) [2]float64 {
	l, r := cover[n.Left], cover[n.Right]
	if l+r == 0 {
		return [2]float64{0.5, 0.5}
	}
	return [2]float64{l / (l + r), r / (l + r)}
}
