package shap

import (
	"errors"
	"fmt"

	"github.com/portent-go/portent/forecast/gbdt"
)

// InterventionalOptions are the settings of [Interventional]. The zero value is
// usable.
type InterventionalOptions struct {
	// Scale is what is explained. Default [Margin], whose cost does not depend on
	// the number of background rows. In [Prediction] each background row
	// stretches its own attributions, as in shap with
	// model_output="probability", so all are gone through: 15 to 40 µs for each
	// background row and hundred trees. A hundred rows are plenty.
	Scale Scale

	// Memory bounds the tables in bytes. Default 512 MiB: 100 trees of depth 4
	// take 0.2, 200 of depth 6 take 11, 500 of depth 8 take 430. Trees that do not
	// fit are counted through, at some ten times the cost, in another quarter of
	// Memory; beyond that the background is gone through row by row.
	Memory int
}

// Validate reports every fault at once, as [ErrOptions].
func (o InterventionalOptions) Validate() error {
	var errs []error
	if o.Scale > Prediction {
		errs = append(errs, fmt.Errorf("%w: InterventionalOptions.Scale is %d, want Margin or Prediction", ErrOptions, o.Scale))
	}
	if o.Memory < 0 {
		errs = append(errs, fmt.Errorf("%w: InterventionalOptions.Memory is %d, want at least 0 (for 512 MiB)", ErrOptions, o.Memory))
	}
	return errors.Join(errs...)
}

// Interventional is interventional TreeSHAP: what is not known of a row is
// taken, all together, from a row of the background, and averaged over those
// (Janzing, Minorics and Blöbaum, Feature Relevance Quantification in
// Explainable AI, AISTATS 2020). A feature that the model does not read gets
// nothing, however it is correlated. Values are those of Python's
// shap.TreeExplainer with feature_perturbation="interventional".
//
// The background is gone through once, when tables are made: per leaf, one
// attribution for each pattern in which a row can meet it (in the family of
// Zern, Broelemann and Kasneci, AAAI 2023). So 10,000 background rows cost what
// one does. Attributions add up to 1e-9 of the largest leaf sums; nothing is
// allocated when dst is given.
type Interventional struct {
	model      *gbdt.Model
	scale      Scale
	slots      *slots
	background gbdt.Matrix
	base       float64
	trees      []maskTree
	direct     []int // trees whose background is gone through
	keys       []float64
	masks      []uint64
	subsets    []float64
	places     []place // of the groups of the tree before, and of the next
	next       []place
	pair       *pairWalker
}

// NewInterventional goes through the background, which is kept only where it is
// needed again, and then copied. Cost: about 10 ns for each row and split, and
// the tables. Errors: [ErrOptions], [ErrBackground], [ErrModel] when a path has
// more than 64 different features.
func NewInterventional(m *gbdt.Model, background gbdt.Matrix, o InterventionalOptions) (*Interventional, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if err := checkBackground(background, m.Features()); err != nil {
		return nil, err
	}
	if o.Memory == 0 {
		o.Memory = 512 << 20
	}
	e := &Interventional{model: m, scale: o.Scale, slots: newSlots(m), background: background}
	for r := range background.Rows() {
		e.base += e.output(background.Row(r))
	}
	e.base /= float64(background.Rows())
	if err := e.compile(o); err != nil {
		return nil, err
	}
	e.scratch()
	e.pair = newPairWalker(m)
	if len(e.direct) == 0 {
		e.background = gbdt.Matrix{}
	} else {
		e.background.Data = append([]float64(nil), background.Data...)
	}
	return e, nil
}

func checkBackground(x gbdt.Matrix, features int) error {
	switch {
	case x.Cols != features:
		return fmt.Errorf("%w: rows of %d for %d features", ErrBackground, x.Cols, features)
	case x.Rows() < 1 || x.Rows()*x.Cols != len(x.Data):
		return fmt.Errorf("%w: %d numbers in rows of %d", ErrBackground, len(x.Data), x.Cols)
	}
	return nil
}

func (e *Interventional) output(row []float64) float64 {
	if e.scale == Prediction {
		return e.model.Predict(row)
	}
	return e.model.Margin(row)
}

func (e *Interventional) scratch() {
	size, subsets := 1, 0
	for i := range e.trees {
		t := &e.trees[i]
		size = max(size, len(t.forks)+max(len(t.groups), len(t.finds)))
		for k := range t.groups {
			subsets = max(subsets, len(t.groups[k].counts))
		}
	}
	e.keys, e.masks, e.subsets = make([]float64, len(e.slots.list)), make([]uint64, size), make([]float64, subsets)
	e.places, e.next = make([]place, size), make([]place, size)
}

// Clone returns an explainer for another goroutine; the tables are shared.
func (e *Interventional) Clone() *Interventional {
	c := *e
	c.scratch()
	c.pair = newPairWalker(e.model)
	return &c
}

// Features implements [Explainer].
func (e *Interventional) Features() int { return e.model.Features() }

// Players is the number of features.
func (e *Interventional) Players() int { return e.Features() }

// Outputs is 1; see [Stack] for models of several.
func (e *Interventional) Outputs() int { return 1 }

// Base is the mean output of the background.
func (e *Interventional) Base(dst []float64) []float64 {
	dst = sized(dst, 1)
	dst[0] = e.base
	return dst
}

// Output is the model's margin or prediction.
func (e *Interventional) Output(dst, row []float64) []float64 {
	dst = sized(dst, 1)
	dst[0] = e.output(row)
	return dst
}

// Explain implements [Explainer].
func (e *Interventional) Explain(dst, row []float64) []float64 {
	checkRow(row, e.Features())
	dst = sized(dst, e.Features())
	clear(dst)
	e.slots.keys(e.keys, row)
	var last *maskTree // found, but not yet added: its numbers are on their way
	for i := range e.trees {
		t := &e.trees[i]
		n := max(len(t.groups), len(t.finds))
		if n == 0 {
			continue
		}
		t.descend(e.masks, e.keys)
		masks := e.masks[len(t.forks):][:n]
		if !t.tabled {
			for k := range t.groups {
				t.groups[k].addCounted(dst, uint(t.groups[k].index(masks[k], e.keys)), e.subsets)
			}
			continue
		}
		t.find(e.next, masks, e.keys)
		last.add(dst, e.places)
		last, e.next, e.places = t, e.places, e.next
	}
	last.add(dst, e.places)
	if len(e.direct) > 0 {
		e.addDirect(dst, row)
	}
	return dst
}

// place is where a group's attributions lie in a table. They are touched, at
// both ends, when they are found, and added a tree later, because they are far
// apart: so they are fetched from memory together, and meanwhile.
type place struct {
	at    int
	touch float64
}

// find fills the places of all groups.
func (t *maskTree) find(places []place, masks []uint64, keys []float64) {
	places = places[:len(t.finds)]
	for k := range t.finds {
		f := &t.finds[k]
		i := f.place(masks[k], keys)
		places[k] = place{i, t.table[i] + t.table[i+int(f.width)-1]}
	}
}

// add adds the attributions of all groups; a nil tree has none.
func (t *maskTree) add(dst []float64, places []place) {
	if t == nil {
		return
	}
	for k := range t.finds {
		f := &t.finds[k]
		owners := t.owners[f.owner:][:f.width]
		values := t.table[places[k].at:][:len(owners)]
		for j, o := range owners {
			dst[o] += values[j]
		}
	}
}
