package gbdt

import (
	"fmt"
	"math"
	"slices"
)

// Link turns a margin, the sum of bias and leaves, into a prediction.
type Link uint8

const (
	LinkIdentity   Link = iota // the margin itself
	LinkLogistic               // 1/(1+exp(-slope·margin)): a probability
	LinkExp                    // exp(margin): rates and hazard ratios
	LinkSignSquare             // sign(margin)·margin²: LightGBM's reg_sqrt
)

// Model is a sum of trees. It is immutable, and may be used by many goroutines
// at once. The zero Model has no features and predicts nothing; it is there to
// be unmarshaled into.
type Model struct {
	nodes    []Node   // all trees, one after another; Left and Right count from the tree's root
	roots    []int32  // first node of each tree
	sets     []uint32 // category sets, 32 categories per word
	bias     float64
	link     Link
	slope    float64
	ranking  bool
	features int
	names    []string
	walk     walker
}

// Features is the length of the rows that the model takes.
func (m *Model) Features() int { return m.features }

// Names returns the names of the features, or nil when the model has none.
func (m *Model) Names() []string { return slices.Clone(m.names) }

// Trees is the number of trees.
func (m *Model) Trees() int { return len(m.roots) }

// Bias is the margin before the first tree.
func (m *Model) Bias() float64 { return m.bias }

// Link says how margins become predictions.
func (m *Model) Link() Link { return m.link }

// Tree returns the nodes of tree i, to be read only: they are the model's own.
// Children come after their parents.
func (m *Model) Tree(i int) []Node {
	end := len(m.nodes)
	if i+1 < len(m.roots) {
		end = int(m.roots[i+1])
	}
	return m.nodes[m.roots[i]:end:end]
}

// Left says whether x goes to the left child of a split n of this model.
func (m *Model) Left(n *Node, x float64) bool { return m.left(n, x) }

// Transform turns a margin into a prediction.
func (m *Model) Transform(margin float64) float64 {
	switch m.link {
	case LinkLogistic:
		return sigmoid(m.slope * margin)
	case LinkExp:
		return math.Exp(margin)
	case LinkSignSquare:
		return math.Copysign(margin*margin, margin)
	}
	return margin
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Importance sums over all splits of each feature: the gain, and the number of
// splits.
func (m *Model) Importance() (gain []float64, splits []int) {
	gain, splits = make([]float64, m.features), make([]int, m.features)
	for i := range m.nodes {
		if n := &m.nodes[i]; !n.Leaf() {
			gain[n.Feature] += n.Gain
			splits[n.Feature]++
		}
	}
	return gain, splits
}

// leafOf walks the nodes of a tree as their documentation says: the reference
// of the compiled walk.
func (m *Model) leafOf(tree []Node, row []float64) *Node {
	n := &tree[0]
	for !n.Leaf() {
		if m.left(n, row[n.Feature]) {
			n = &tree[n.Left]
		} else {
			n = &tree[n.Right]
		}
	}
	return n
}

// limits of what a model file may hold.
const (
	maxNodes = 1 << 27
	maxTrees = 1 << 20
)

// add appends a tree given as nodes in any order, children by index, and puts
// it in breadth-first order with siblings side by side. A node met twice is an
// error: nodes that no path leads to are dropped.
func (m *Model) add(raw []Node) error {
	if len(raw) == 0 {
		return fmt.Errorf("%w: tree %d is empty", ErrModel, len(m.roots))
	}
	if len(m.nodes)+len(raw) > maxNodes || len(m.roots) >= maxTrees {
		return fmt.Errorf("%w: more than %d nodes or %d trees", ErrModel, maxNodes, maxTrees)
	}
	root, seen, from := len(m.nodes), make([]bool, len(raw)), []int32{0}
	m.nodes = append(m.nodes, raw[0])
	seen[0] = true
	for i := root; i < len(m.nodes); i++ {
		old := m.nodes[i]
		if old.Leaf() {
			if err := checkLeaf(&old, len(m.roots)); err != nil {
				return err
			}
			continue
		}
		if err := m.checkSplit(&old, seen); err != nil {
			return fmt.Errorf("tree %d, node %d: %w", len(m.roots), from[i-root], err)
		}
		m.nodes[i].Left, m.nodes[i].Right = int32(len(m.nodes)-root), int32(len(m.nodes)-root+1)
		m.nodes = append(m.nodes, raw[old.Left], raw[old.Right])
		from = append(from, old.Left, old.Right)
	}
	m.roots = append(m.roots, int32(root))
	return nil
}

func checkLeaf(n *Node, tree int) error {
	if n.Value-n.Value != 0 {
		return fmt.Errorf("%w: a leaf of tree %d is %v", ErrModel, tree, n.Value)
	}
	return nil
}

func (m *Model) checkSplit(n *Node, seen []bool) error {
	for _, c := range [2]int32{n.Left, n.Right} {
		if c < 0 || int(c) >= len(seen) {
			return fmt.Errorf("%w: child %d of %d nodes", ErrModel, c, len(seen))
		}
		if seen[c] {
			return fmt.Errorf("%w: node %d has two parents or is its own ancestor", ErrModel, c)
		}
		seen[c] = true
	}
	if n.Feature < 0 || int(n.Feature) >= m.features {
		return fmt.Errorf("%w: splits on feature %d of %d", ErrModel, n.Feature, m.features)
	}
	if n.Threshold != n.Threshold {
		return fmt.Errorf("%w: threshold is NaN", ErrModel)
	}
	return nil
}

// finish makes the model ready to predict.
func (m *Model) finish() (*Model, error) {
	if m.features < 1 || m.features > maxFeatures {
		return nil, fmt.Errorf("%w: %d features, want 1 to %d", ErrModel, m.features, maxFeatures)
	}
	if m.bias-m.bias != 0 || m.slope-m.slope != 0 {
		return nil, fmt.Errorf("%w: bias %v, slope %v", ErrModel, m.bias, m.slope)
	}
	if m.names != nil && len(m.names) != m.features {
		return nil, fmt.Errorf("%w: %d names for %d features", ErrModel, len(m.names), m.features)
	}
	m.walk = compile(m)
	return m, nil
}
