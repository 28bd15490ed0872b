package gbdt

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Fit learns a model from rows; it modifies none of them.
//
// Features are rounded to float32, as XGBoost does. A column without a value
// is never split on. Errors: [ErrOptions], [ErrData], [ErrValue]. Memory: about
// a byte per number and 60 bytes per row; cost: rows × features × trees × about
// half the depth operations, less when trees are lopsided.
func (t Trainer) Fit(train Data) (*Model, error) {
	b, err := t.start(train)
	if err != nil {
		return nil, err
	}
	for range b.t.Trees {
		if err := b.round(); err != nil {
			return nil, err
		}
	}
	return b.m.finish()
}

// FitValid is [Trainer.Fit] with early stopping: the model keeps the trees up to
// the round of least loss on valid, and rounds end when Patience of them have
// brought nothing. It also returns that loss after each round: the weighted mean
// of the objective's ℓ, or 1 - NDCG for [Ranking].
func (t Trainer) FitValid(train, valid Data) (*Model, []float64, error) {
	b, err := t.start(train)
	if err != nil {
		return nil, nil, err
	}
	v, err := b.validation(valid)
	if err != nil {
		return nil, nil, err
	}
	var losses []float64
	best, trees, nodes := math.Inf(1), 0, 0
	for range b.t.Trees {
		if err := b.round(); err != nil {
			return nil, nil, err
		}
		v.update(b.grower)
		losses = append(losses, t.Objective.loss(v.f, valid))
		if losses[len(losses)-1] < best {
			best, trees, nodes = losses[len(losses)-1], len(b.m.roots), len(b.m.nodes)
		} else if len(b.m.roots)-trees >= b.t.Patience {
			break
		}
	}
	b.m.roots, b.m.nodes = slices.Clip(b.m.roots[:trees]), slices.Clip(b.m.nodes[:nodes])
	m, err := b.m.finish()
	return m, losses, err
}

// boosting is a run of [Trainer.Fit] between two rounds.
type boosting struct {
	t       Trainer
	d       Data
	m       *Model
	grower  *grower
	rng     *rand.Rand
	f, g, h []float64
	rows    []uint32
	out     []uint32 // rows left out of the last tree
}

func (t Trainer) start(d Data) (*boosting, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	if err := d.validate(t.Objective); err != nil {
		return nil, err
	}
	if err := t.validateFor(d.X.Cols); err != nil {
		return nil, err
	}
	t = t.withDefaults()
	binned, err := binMatrix(d.X, t.MaxBins, t.Categories)
	if err != nil {
		return nil, err
	}
	n := d.X.Rows()
	b := &boosting{t: t, d: d, f: make([]float64, n), g: make([]float64, n), h: make([]float64, n), rows: allRows(n)}
	b.rng = rand.New(rand.NewPCG(t.Seed, 0))
	b.grower = newGrower(t, binned, b.rng)
	b.m = &Model{bias: t.Objective.bias(d), link: t.Objective.link(), slope: 1, ranking: t.Objective == Ranking,
		features: d.X.Cols, names: slices.Clone(d.Names)}
	for i := range b.f {
		b.f[i] = b.m.bias
	}
	return b, nil
}

func binMatrix(x Matrix, maxBins int, categories []int) (*binned, error) {
	c, err := newCuts(x, maxBins, categories)
	if err != nil {
		return nil, err
	}
	return c.bin(x)
}

func allRows(n int) []uint32 {
	rows := make([]uint32, n)
	for i := range rows {
		rows[i] = uint32(i)
	}
	return rows
}

// round grows one tree and adds it to the model and to the margins.
func (b *boosting) round() error {
	b.t.Objective.gradients(b.g, b.h, b.f, b.d)
	rows := b.sample()
	b.grower.grow(rows, b.g, b.h)
	b.grower.addLeaves(b.f)
	for _, r := range b.out {
		b.f[r] += b.grower.leaf(b.grower.b.row(int(r))).Value
	}
	return b.grower.addTo(b.m)
}

// sample draws the rows of a tree; the others are left in b.out.
func (b *boosting) sample() []uint32 {
	n := b.d.X.Rows()
	if b.t.RowFraction >= 1 {
		for i := range b.rows {
			b.rows[i] = uint32(i)
		}
		return b.rows
	}
	want := max(1, int(math.Round(b.t.RowFraction*float64(n))))
	b.rows, b.out = b.rows[:0], b.out[:0]
	for i := range n {
		if b.rng.IntN(n-i) < want-len(b.rows) {
			b.rows = append(b.rows, uint32(i))
		} else {
			b.out = append(b.out, uint32(i))
		}
	}
	return b.rows
}

// addLeaves adds the value of each row's leaf.
func (w *grower) addLeaves(f []float64) {
	for i := range w.nodes {
		if n := &w.nodes[i]; n.Leaf() {
			for _, r := range w.rows[w.spans[i][0]:w.spans[i][1]] {
				f[r] += n.Value
			}
		}
	}
}

// addTo appends the tree to m.
func (w *grower) addTo(m *Model) error {
	base := int32(len(m.sets))
	m.sets = append(m.sets, w.sets...)
	for i := range w.nodes {
		w.nodes[i].set += base
	}
	return m.add(w.nodes)
}

// validation is the margins of rows that stop the training.
type validation struct {
	b *binned
	f []float64
}

func (b *boosting) validation(d Data) (*validation, error) {
	o := b.t.Objective
	if o == Logistic {
		o = Squared // one class is enough to measure on
	}
	if err := d.validate(o); err != nil {
		return nil, err
	}
	for i, y := range d.Y {
		if err := b.t.Objective.validateLabel(i, y); err != nil {
			return nil, err
		}
	}
	if d.X.Cols != b.d.X.Cols {
		return nil, errCols(d.X.Cols, b.d.X.Cols)
	}
	binned, err := b.grower.b.bin(d.X)
	if err != nil {
		return nil, err
	}
	v := &validation{binned, make([]float64, d.X.Rows())}
	for i := range v.f {
		v.f[i] = b.m.bias
	}
	return v, nil
}

func (v *validation) update(w *grower) {
	for i := range v.f {
		v.f[i] += w.leaf(v.b.row(i)).Value
	}
}
