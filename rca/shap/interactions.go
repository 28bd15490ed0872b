package shap

import (
	"slices"

	"github.com/portent-go/portent/forecast/gbdt"
)

// Interactions splits the attributions of path-dependent TreeSHAP into pairs:
// what features i and j do together is shared half and half between (i, j) and
// (j, i), what i does alone is (i, i); the row of i adds up to its attribution
// in [Tree] (Lundberg et al. 2020, section "SHAP interaction values"). For i ≠ j
// that is half the interaction index of Grabisch and Roubens (1999), again an
// integral along the diagonal:
//
//	Φ(i, j) = ½ ∫ ∂²f/∂p(i)∂p(j) (t, …, t) dt
//
// Values are those of shap.TreeExplainer.shap_interaction_values and XGBoost's
// pred_interactions; margins only. Cost: for each leaf the square of the
// features on its path, times the points of the quadrature. Nothing is allocated
// when dst is given.
type Interactions struct {
	tree   *Tree
	leaves []crossing // of all trees
	trees  []maskTree
	points int
	t, w   []float64
	masks  []uint64
	known  []float64 // of the features of a leaf: probability to pass, at each point
	rate   []float64 // its derivative
	phi    []float64
}

// crossing is a leaf with the features on its path.
type crossing struct {
	value    float64
	features []int32
	share    []float64 // of the training data that the splits on a feature let pass
}

// NewInteractions compiles a model. Scale must be Margin. Errors: as [NewTree].
func NewInteractions(m *gbdt.Model, o TreeOptions) (*Interactions, error) {
	tree, err := NewTree(m, o)
	if err != nil {
		return nil, err
	}
	if o.Scale != Margin {
		return nil, errScale(o.Scale)
	}
	e := &Interactions{tree: tree, phi: make([]float64, m.Features())}
	c, widest, size := &maskCompiler{slots: tree.slots}, 0, 1
	for i := range m.Trees() {
		t, err := c.compile(m, i)
		if err != nil {
			return nil, err
		}
		cover, err := covers(m, i, o.Cover)
		if err != nil {
			return nil, err
		}
		e.trees = append(e.trees, t)
		e.leaves = append(e.leaves, crossings(m.Tree(i), cover)...)
		size = max(size, len(t.forks)+len(t.groups))
		for k := range t.groups {
			widest = max(widest, t.groups[k].bits)
		}
	}
	e.points = max(1, widest/2) // degree widest-2
	e.t, e.w = make([]float64, e.points), make([]float64, e.points)
	legendre(e.t, e.w)
	e.masks = make([]uint64, size)
	e.known, e.rate = make([]float64, widest*e.points), make([]float64, widest)
	return e, nil
}

// crossings returns the leaves in the order of the groups of a maskTree.
func crossings(nodes []gbdt.Node, cover []float64) []crossing {
	type arrival struct {
		node int32
		crossing
	}
	var out []crossing
	for queue := []arrival{{}}; len(queue) > 0; queue = queue[1:] {
		a, n := queue[0], &nodes[queue[0].node]
		if n.Leaf() {
			a.value = n.Value
			out = append(out, a.crossing)
			continue
		}
		p := shares(n, cover)
		for way, child := range [2]int32{n.Left, n.Right} {
			next := crossing{share: slices.Clone(a.share)}
			var at int
			if next.features, at = extend(a.features, n.Feature); at == len(next.share) {
				next.share = append(next.share, 1)
			}
			next.share[at] *= p[way]
			queue = append(queue, arrival{child, next})
		}
	}
	return out
}

// Features is the number of rows and columns of the answer.
func (e *Interactions) Features() int { return e.tree.Features() }

// Explain writes Features × Features numbers into dst and returns it; a nil dst
// allocates.
func (e *Interactions) Explain(dst, row []float64) []float64 {
	n := e.Features()
	dst = sized(dst, n*n)
	clear(dst)
	e.tree.Explain(e.phi, row) // leaves the row's keys
	leaves := e.leaves
	for i := range e.trees {
		t := &e.trees[i]
		t.descend(e.masks, e.tree.keys)
		for k := range t.groups {
			e.add(dst, &leaves[k], e.masks[len(t.forks)+k])
		}
		leaves = leaves[len(t.groups):]
	}
	for i := range n {
		alone := e.phi[i]
		for j := range n {
			if j != i {
				if j < i {
					dst[i*n+j] = dst[j*n+i]
				}
				alone -= dst[i*n+j]
			}
		}
		dst[i*n+i] = alone
	}
	return dst
}

// add adds the pairs of a leaf, to the upper triangle. With o = 1 where the row
// passes the splits on a feature, z their share of the training data,
//
//	Φ(i, j) += ½ · value · (o(i)-z(i))·(o(j)-z(j)) · Σ w Π over k ≠ i, j of (t·o(k) + (1-t)·z(k))
func (e *Interactions) add(dst []float64, l *crossing, mask uint64) {
	d, q := len(l.features), e.points
	for k, z := range l.share {
		o := float64(mask >> k & 1)
		e.rate[k] = o - z
		for p, t := range e.t {
			e.known[k*q+p] = z + t*(o-z)
		}
	}
	for i := range d {
		for j := i + 1; j < d; j++ {
			sum := 0.0
			for p, w := range e.w {
				for k := range d {
					if k != i && k != j {
						w *= e.known[k*q+p]
					}
				}
				sum += w
			}
			a, b := l.features[i], l.features[j]
			dst[int(min(a, b))*e.Features()+int(max(a, b))] += l.value / 2 * e.rate[i] * e.rate[j] * sum
		}
	}
}
