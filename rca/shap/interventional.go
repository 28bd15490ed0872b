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
	// model_output="probability", so all are gone through: some microseconds for
	// each background row and hundred trees.
	Scale Scale

	// Memory bounds the tables in bytes. Default 256 MiB: the tables of 200 trees
	// of depth 6 take some tens. What does not fit is counted through, at several
	// times the cost, in another quarter of Memory; beyond that the background is
	// gone through row by row.
	Memory int
}

// Validate reports every fault at once, as [ErrOptions].
func (o InterventionalOptions) Validate() error {
	var errs []error
	if o.Scale > Prediction {
		errs = append(errs, fmt.Errorf("%w: InterventionalOptions.Scale is %d, want Margin or Prediction", ErrOptions, o.Scale))
	}
	if o.Memory < 0 {
		errs = append(errs, fmt.Errorf("%w: InterventionalOptions.Memory is %d, want at least 0 (for 256 MiB)", ErrOptions, o.Memory))
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
	starts     []touched
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
		o.Memory = 256 << 20
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
		size = max(size, len(t.forks)+len(t.groups))
		for k := range t.groups {
			subsets = max(subsets, len(t.groups[k].counts))
		}
	}
	e.keys, e.masks, e.subsets = make([]float64, len(e.slots.list)), make([]uint64, size), make([]float64, subsets)
	e.starts = make([]touched, size)
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
	for i := range e.trees {
		t := &e.trees[i]
		if len(t.groups) == 0 {
			continue
		}
		t.descend(e.masks, e.keys)
		if masks := e.masks[len(t.forks):][:len(t.groups)]; t.tabled {
			t.addTabled(dst, masks, e.keys, e.starts)
		} else {
			for k := range t.groups {
				t.groups[k].addCounted(dst, uint(t.groups[k].index(masks[k], e.keys)), e.subsets)
			}
		}
	}
	if len(e.direct) > 0 {
		e.addDirect(dst, row)
	}
	return dst
}

// addTabled adds the attributions of all groups. All places in the table are
// found and touched before the first is read, because they are far apart: so
// they are fetched from memory together.
func (t *maskTree) addTabled(dst []float64, masks []uint64, keys []float64, starts []touched) {
	starts = starts[:len(t.groups)]
	for k := range t.groups {
		g := &t.groups[k]
		i := g.table + g.index(masks[k], keys)*len(g.features)
		starts[k] = touched{i, t.table[i]}
	}
	for k := range t.groups {
		features := t.groups[k].features
		values := t.table[starts[k].at:][:len(features)]
		for j, f := range features {
			dst[f] += values[j]
		}
	}
}

// touched is a place in a table; the value has it in the cache.
type touched struct {
	at    int
	value float64
}
