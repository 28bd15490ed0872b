package gbdt

import (
	"fmt"
	"math"
	"strings"
)

// ReadXGBoost reads a model that XGBoost saved, JSON or UBJSON (from 1.3 to the
// layout of 3.2): boosters gbtree and dart, objectives with one output.
// Predictions are those of Booster.predict over all trees to 1e-6: XGBoost sums
// leaves in float32, this package in float64. Categories are codes, as in the
// model; a table of category names in the file (data frames, from 3.1) is not
// read.
//
// Errors: [ErrModel] for bytes that are no such model, nodes out of range or in
// a cycle; [ErrUnsupported] for linear boosters, several outputs or vector
// leaves. Memory is bounded by a small multiple of len(data).
func ReadXGBoost(data []byte) (*Model, error) {
	root, err := decodeDocument(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	r := &xgbReader{}
	m := r.model(value{root, "model"})
	if r.err != nil {
		return nil, r.err
	}
	return m.finish()
}

// xgbReader keeps the first error.
type xgbReader struct{ err error }

func (r *xgbReader) fail(cause error, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", cause, fmt.Sprintf(format, args...))
	}
}

func (r *xgbReader) model(doc value) *Model {
	learner := doc.get(r, "learner")
	param := learner.get(r, "learner_model_param")
	if n := param.optional("num_class").numberOr(r, 0); n > 1 {
		r.fail(ErrUnsupported, "%v classes", n)
	}
	if n := param.optional("num_target").numberOr(r, 1); n > 1 {
		r.fail(ErrUnsupported, "%v targets", n)
	}
	m := &Model{slope: 1, features: param.get(r, "num_feature").integer(r, 1, maxFeatures)}
	base := param.get(r, "base_score").number(r)
	m.objective(r, learner.get(r, "objective").get(r, "name").text(r), base)
	for _, name := range learner.optional("feature_names").list(r) {
		m.names = append(m.names, name.text(r))
	}
	trees, weights := booster(r, learner.get(r, "gradient_booster"))
	for i, tree := range trees {
		if r.err != nil {
			return nil
		}
		weight := 1.0
		if weights != nil {
			weight = weights[i]
		}
		r.tree(m, tree, weight)
	}
	return m
}

// objective sets the link, and the bias from base_score, which the file holds
// as a prediction.
func (m *Model) objective(r *xgbReader, name string, base float64) {
	kind, _, _ := strings.Cut(name, ":")
	switch {
	case name == "binary:logistic" || name == "reg:logistic":
		m.link, m.bias = LinkLogistic, math.Log(base/(1-base))
	case name == "binary:logitraw":
		m.bias = math.Log(base / (1 - base))
	case name == "count:poisson" || name == "reg:gamma" || name == "reg:tweedie" || name == "survival:cox" || name == "survival:aft":
		m.link, m.bias = LinkExp, math.Log(base)
	case kind == "reg":
		m.bias = base
	case kind == "rank":
		m.bias, m.ranking = base, true
	default:
		r.fail(ErrUnsupported, "objective %q", name)
	}
	if m.bias-m.bias != 0 {
		r.fail(ErrModel, "base_score is %v", base)
	}
}

// booster returns the trees and, for dart, their weights.
func booster(r *xgbReader, b value) ([]value, []float64) {
	var weights []float64
	switch name := b.get(r, "name").text(r); name {
	case "gbtree":
	case "dart":
		weights = b.get(r, "weight_drop").numbers(r)
		b = b.get(r, "gbtree")
	default:
		r.fail(ErrUnsupported, "booster %q", name)
		return nil, nil
	}
	model := b.get(r, "model")
	for _, g := range model.optional("tree_info").numbers(r) {
		if g != 0 {
			r.fail(ErrUnsupported, "trees of output %v", g)
		}
	}
	trees := model.get(r, "trees").list(r)
	if weights != nil && len(weights) != len(trees) {
		r.fail(ErrModel, "%d weights for %d trees", len(weights), len(trees))
	}
	return trees, weights
}

// tree reads a tree of parallel arrays.
func (r *xgbReader) tree(m *Model, t value, weight float64) {
	left := t.get(r, "left_children").numbers(r)
	if n := t.get(r, "tree_param").optional("size_leaf_vector").numberOr(r, 1); n > 1 {
		r.fail(ErrUnsupported, "leaves of %v values", n)
	}
	column := func(name string) []float64 {
		c := t.get(r, name).numbers(r)
		if len(c) != len(left) {
			r.fail(ErrModel, "%s: %s has %d entries for %d nodes", t.path, name, len(c), len(left))
		}
		return c
	}
	right, feature, condition := column("right_children"), column("split_indices"), column("split_conditions")
	deflt, cover, gain, base := column("default_left"), column("sum_hessian"), column("loss_changes"), column("base_weights")
	kinds := t.optional("split_type").numbers(r)
	if kinds != nil && len(kinds) != len(left) {
		r.fail(ErrModel, "%s: %d split types for %d nodes", t.path, len(kinds), len(left))
	}
	if r.err != nil {
		return
	}
	nodes := make([]Node, len(left))
	for i := range nodes {
		n := &nodes[i]
		n.Cover, n.Gain = finiteOr0(cover[i]), finiteOr0(gain[i])
		if left[i] == -1 {
			n.Value = float64(float32(condition[i])) * weight
			continue
		}
		n.Left, n.Right, n.Feature = child(left[i]), child(right[i]), child(feature[i])
		n.Value = finiteOr0(base[i]) * weight
		n.DefaultLeft = deflt[i] != 0
		n.Threshold = threshold64(float32(condition[i]))
		n.Category = kinds != nil && kinds[i] == 1
		if n.Category {
			n.Threshold, n.SetRight = 0, true
		}
		if n.Left == 0 {
			r.fail(ErrModel, "%s: node %d has the root as child", t.path, i)
		}
	}
	r.categories(m, t, nodes)
	if r.err == nil {
		r.err = m.add(nodes)
	}
}

// child turns a number of the file into an index; -1, which no check lets
// pass, when it is none.
func child(x float64) int32 {
	if !(x >= 0 && x < math.MaxInt32) || x != math.Trunc(x) {
		return -1
	}
	return int32(x)
}

func finiteOr0(x float64) float64 {
	if x-x != 0 {
		return 0
	}
	return x
}

// maxFileCategory bounds the bit set of one split of a file to 8 KiB, so that
// memory stays in proportion: a category costs 1 byte to write. LightGBM and
// XGBoost sets that matter are far smaller.
const maxFileCategory = 1 << 16

func (r *xgbReader) categories(m *Model, t value, nodes []Node) {
	at := t.optional("categories_nodes").numbers(r)
	if len(at) == 0 {
		return
	}
	all := t.get(r, "categories").numbers(r)
	start, size := t.get(r, "categories_segments").numbers(r), t.get(r, "categories_sizes").numbers(r)
	if len(start) != len(at) || len(size) != len(at) {
		r.fail(ErrModel, "%s: %d nodes of categories, %d segments, %d sizes", t.path, len(at), len(start), len(size))
	}
	for k := 0; k < len(at) && r.err == nil; k++ {
		i, from, n := child(at[k]), child(start[k]), child(size[k])
		if i < 0 || int(i) >= len(nodes) || from < 0 || n < 0 || int(from)+int(n) > len(all) || nodes[i].words != 0 {
			r.fail(ErrModel, "%s: categories of node %v, %v from %v", t.path, at[k], size[k], start[k])
			return
		}
		set, err := bitset(all[from : from+n])
		if err != nil {
			r.fail(ErrModel, "%s: %v", t.path, err)
		}
		nodes[i].set, nodes[i].words = int32(len(m.sets)), int32(len(set))
		m.sets = append(m.sets, set...)
	}
}

func bitset(categories []float64) ([]uint32, error) {
	top := -1
	for _, c := range categories {
		if !(c >= 0 && c < maxFileCategory) || c != math.Trunc(c) {
			return nil, fmt.Errorf("category %v, want a whole number of 0 to %d", c, maxFileCategory-1)
		}
		top = max(top, int(c))
	}
	set := make([]uint32, top/32+1)
	if top < 0 {
		return nil, nil
	}
	for _, c := range categories {
		set[int(c)/32] |= 1 << (int(c) % 32)
	}
	return set, nil
}
