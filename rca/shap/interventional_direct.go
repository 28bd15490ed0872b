package shap

import "github.com/portent-go/portent/forecast/gbdt"

// addDirect goes through the background, row by row, for the trees that have
// neither tables nor counts; in Prediction, all trees.
func (e *Interventional) addDirect(dst, row []float64) {
	n, w := e.background.Rows(), e.pair
	by := 1 / float64(n)
	for r := range n {
		other := e.background.Row(r)
		w.begin(row, other)
		for _, i := range e.direct {
			w.tree(i)
		}
		if e.scale == Prediction {
			by = secant(e.model, e.model.Margin(other), e.model.Margin(row)) / float64(n)
		}
		for k, v := range w.phi {
			dst[k] += by * v
		}
	}
}

// pairWalker attributes the difference of two rows. Where they part at a split,
// both ways are gone, and the feature belongs to the row whose way is being
// gone, from there down (Lundberg et al. 2020, algorithm 3).
type pairWalker struct {
	model      *gbdt.Model
	row, other []float64
	phi        []float64
	owner      []int8 // of features on the path: +1 row, -1 other, 0 none
	nodes      []gbdt.Node
}

func newPairWalker(m *gbdt.Model) *pairWalker {
	return &pairWalker{model: m, phi: make([]float64, m.Features()), owner: make([]int8, m.Features())}
}

func (w *pairWalker) begin(row, other []float64) {
	w.row, w.other = row, other
	clear(w.phi)
}

func (w *pairWalker) tree(i int) {
	w.nodes = w.model.Tree(i)
	w.walk(0, 0, 0)
}

// walk returns what the leaves below are worth to each feature that leads only
// the row, or only the other, there. a and b are the numbers of those.
func (w *pairWalker) walk(at int32, a, b int) (own, other float64) {
	n := &w.nodes[at]
	if n.Leaf() {
		return n.Value * leafWeights.own[a][b], n.Value * leafWeights.other[a][b]
	}
	f := n.Feature
	mine, theirs := n.Right, n.Right
	if w.model.Left(n, w.row[f]) {
		mine = n.Left
	}
	if w.model.Left(n, w.other[f]) {
		theirs = n.Left
	}
	switch {
	case w.owner[f] > 0 || mine == theirs:
		return w.walk(mine, a, b)
	case w.owner[f] < 0:
		return w.walk(theirs, a, b)
	}
	w.owner[f] = 1
	own1, other1 := w.walk(mine, a+1, b)
	w.owner[f] = -1
	own2, other2 := w.walk(theirs, a, b+1)
	w.owner[f] = 0
	w.phi[f] += own1 + other2
	return own1 + own2, other1 + other2
}
