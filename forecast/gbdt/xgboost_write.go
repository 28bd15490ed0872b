package gbdt

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// AppendXGBoost appends the model as XGBoost's JSON, in the layout that its
// releases from 1.7 on read. Thresholds become float32: exact for models trained here or read
// from XGBoost, else for rows of float32 numbers. Leaves and bias become
// float32 too.
//
// Errors: [ErrUnsupported] where zero is missing, a logistic slope is not 1, or
// for the link of reg_sqrt.
func (m *Model) AppendXGBoost(dst []byte) ([]byte, error) {
	doc, err := m.document()
	if err != nil {
		return dst, err
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return dst, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return append(dst, b...), nil
}

// AppendXGBoostBinary is [Model.AppendXGBoost] in UBJSON.
func (m *Model) AppendXGBoostBinary(dst []byte) ([]byte, error) {
	doc, err := m.document()
	if err != nil {
		return dst, err
	}
	return appendUBJSON(dst, doc), nil
}

// object keeps its members in order, so that a model has one form in bytes.
type object []member

type member struct {
	name  string
	value any // object, []object, []string, string, or a slice of numbers
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(strconv.AppendQuote(out, m.name), ':')
		v, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		out = append(out, v...)
	}
	return append(out, '}'), nil
}

func (m *Model) document() (object, error) {
	name, base, err := m.xgbObjective()
	if err != nil {
		return nil, err
	}
	trees, info := make([]object, m.Trees()), make(integers, m.Trees())
	for t := range trees {
		if trees[t], err = m.xgbTree(t); err != nil {
			return nil, fmt.Errorf("tree %d: %w", t, err)
		}
	}
	count := strconv.Itoa(len(trees))
	names, types := m.columns()
	return object{
		{"learner", object{
			{"attributes", object{}},
			{"feature_names", names},
			{"feature_types", types},
			{"gradient_booster", object{
				{"model", object{
					{"gbtree_model_param", object{{"num_parallel_tree", "1"}, {"num_trees", count}}},
					{"iteration_indptr", upTo(len(trees))},
					{"tree_info", info},
					{"trees", trees},
				}},
				{"name", "gbtree"},
			}},
			{"learner_model_param", object{
				{"base_score", strconv.FormatFloat(base, 'E', 9, 64)},
				{"boost_from_average", "1"}, {"num_class", "0"},
				{"num_feature", strconv.Itoa(m.features)}, {"num_target", "1"},
			}},
			{"objective", name},
		}},
		{"version", integers{2, 1, 0}},
	}, nil
}

// integers are written in UBJSON one by one, as XGBoost wants them outside of
// trees.
type integers []int32

func upTo(n int) integers {
	out := make(integers, n+1)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

// columns returns names and types, or none for a model without names: with
// types alone XGBoost would ask every table for names.
func (m *Model) columns() (names, types []string) {
	names, types = []string{}, []string{}
	category := make([]bool, m.features)
	any := false
	for i := range m.nodes {
		if n := &m.nodes[i]; n.Category {
			category[n.Feature], any = true, true
		}
	}
	if m.names == nil && !any {
		return names, types
	}
	for _, c := range category {
		if c {
			types = append(types, "c")
		} else {
			types = append(types, "float")
		}
	}
	return append(names, m.names...), types
}

// xgbObjective returns the objective and the base score, which is a prediction.
func (m *Model) xgbObjective() (object, float64, error) {
	reg := func(name string) object {
		return object{{"name", name}, {"reg_loss_param", object{{"scale_pos_weight", "1"}}}}
	}
	switch {
	case m.link == LinkLogistic && m.slope == 1:
		p := sigmoid(m.bias)
		if float32(p) == 0 || float32(p) == 1 {
			return nil, 0, fmt.Errorf("%w: bias %v is no float32 probability", ErrUnsupported, m.bias)
		}
		return reg("binary:logistic"), p, nil
	case m.link == LinkExp:
		return object{{"name", "count:poisson"}, {"poisson_regression_param", object{{"max_delta_step", "0.7"}}}}, math.Exp(m.bias), nil
	case m.ranking:
		return object{{"name", "rank:ndcg"}, {"lambdarank_param", object{{"ndcg_exp_gain", "1"}}}}, m.bias, nil
	case m.link == LinkIdentity:
		return reg("reg:squarederror"), m.bias, nil
	}
	return nil, 0, fmt.Errorf("%w: XGBoost has no link %d of slope %v", ErrUnsupported, m.link, m.slope)
}

// xgbArrays are a tree in XGBoost's form.
type xgbArrays struct {
	base, gain, cover, condition floats
	left, right, parent, feature []int32
	deflt, kind                  []uint8
	categories, categoryNodes    []int32
	categoryFrom, categorySize   []int64
}

func (m *Model) xgbTree(t int) (object, error) {
	tree := m.Tree(t)
	a := xgbArrays{parent: make([]int32, len(tree))}
	a.parent[0] = math.MaxInt32
	for i := range tree {
		if err := m.xgbNode(&a, i, &tree[i]); err != nil {
			return nil, err
		}
	}
	return object{
		{"base_weights", a.base},
		{"categories", orEmpty(a.categories)}, {"categories_nodes", orEmpty(a.categoryNodes)},
		{"categories_segments", orEmpty(a.categoryFrom)}, {"categories_sizes", orEmpty(a.categorySize)},
		{"default_left", flags(a.deflt)},
		{"id", int32(t)},
		{"left_children", a.left},
		{"loss_changes", a.gain},
		{"parents", a.parent},
		{"right_children", a.right},
		{"split_conditions", a.condition},
		{"split_indices", a.feature},
		{"split_type", flags(a.kind)},
		{"sum_hessian", a.cover},
		{"tree_param", object{{"num_deleted", "0"}, {"num_feature", strconv.Itoa(m.features)},
			{"num_nodes", strconv.Itoa(len(tree))}, {"size_leaf_vector", "1"}}},
	}, nil
}

func orEmpty[T any](x []T) []T {
	if x == nil {
		return []T{}
	}
	return x
}

// flags are bytes that JSON shows as an array of numbers, not as a string.
type flags []uint8

// MarshalJSON implements json.Marshaler.
func (f flags) MarshalJSON() ([]byte, error) {
	wide := make([]uint16, len(f))
	for i, v := range f {
		wide[i] = uint16(v)
	}
	return json.Marshal(wide)
}

// floats are written with an exponent: XGBoost takes a number without one, or
// a point, for an integer, and refuses it.
type floats []float32

// MarshalJSON implements json.Marshaler.
func (f floats) MarshalJSON() ([]byte, error) {
	out := []byte{'['}
	for i, v := range f {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendFloat(out, float64(v), 'E', -1, 32)
	}
	return append(out, ']'), nil
}

func (m *Model) xgbNode(a *xgbArrays, i int, n *Node) error {
	a.base, a.gain, a.cover = append(a.base, float32(n.Value)), append(a.gain, float32(n.Gain)), append(a.cover, float32(n.Cover))
	if n.Leaf() {
		a.left, a.right, a.feature = append(a.left, -1), append(a.right, -1), append(a.feature, 0)
		a.condition, a.deflt, a.kind = append(a.condition, float32(n.Value)), append(a.deflt, 0), append(a.kind, 0)
		return nil
	}
	if n.Missing == MissingZero {
		return fmt.Errorf("%w: XGBoost does not take zero for missing", ErrUnsupported)
	}
	a.parent[n.Left], a.parent[n.Right] = int32(i), int32(i)
	left, right, missingLeft := n.Left, n.Right, m.left(n, math.NaN())
	if n.Category && !n.SetRight {
		left, right, missingLeft = right, left, !missingLeft // XGBoost sends members right
	}
	a.left, a.right, a.feature = append(a.left, left), append(a.right, right), append(a.feature, n.Feature)
	a.deflt, a.kind = append(a.deflt, boolByte(missingLeft)), append(a.kind, boolByte(n.Category))
	if !n.Category {
		t := threshold32(n.Threshold)
		a.condition = append(a.condition, min(max(t, -math.MaxFloat32), math.MaxFloat32)) // JSON has no infinity
		return nil
	}
	a.condition = append(a.condition, 0)
	a.categoryNodes = append(a.categoryNodes, int32(i))
	a.categoryFrom = append(a.categoryFrom, int64(len(a.categories)))
	before := len(a.categories)
	for c := range 32 * int(n.words) {
		if m.set(n)[c/32]>>(c%32)&1 == 1 {
			a.categories = append(a.categories, int32(c))
		}
	}
	a.categorySize = append(a.categorySize, int64(len(a.categories)-before))
	return nil
}
