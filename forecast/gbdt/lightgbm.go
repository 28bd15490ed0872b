package gbdt

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ReadLightGBM reads a model that LightGBM saved as text (versions v3 and v4),
// with one output. Predictions are those of Booster.predict over all trees:
// float64 throughout, NaN and zero as the model's missing_type says, categories
// truncated to whole numbers. The margin of a forest (boosting=rf) is the mean
// of its trees, where LightGBM's raw score is their sum.
//
// Errors: [ErrModel] for text that is no such model; [ErrUnsupported] for
// several outputs, linear leaves or an objective it cannot transform. Memory is
// bounded by a small multiple of len(data).
func ReadLightGBM(data []byte) (*Model, error) {
	text, _, _ := strings.Cut(strings.ReplaceAll(string(data), "\r\n", "\n"), "\nend of trees")
	header, rest, _ := strings.Cut(text, "\nTree=")
	if first, _, _ := strings.Cut(header, "\n"); first != "tree" {
		return nil, fmt.Errorf("%w: first line is %.40q, want \"tree\"", ErrModel, first)
	}
	h := section(header)
	m, err := h.header()
	if err != nil {
		return nil, err
	}
	scale := 1.0
	trees := strings.Split(rest, "\nTree=")
	if rest == "" {
		trees = nil
	}
	if _, ok := h["average_output"]; ok {
		scale = 1 / float64(max(1, len(trees)))
	}
	for i, t := range trees {
		if err := section(t).tree(m, scale); err != nil {
			return nil, fmt.Errorf("tree %d: %w", i, err)
		}
	}
	return m.finish()
}

// fields are the lines name=value of a section.
type fields map[string]string

func section(text string) fields {
	f := fields{}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimRight(line, "\n"), "=")
		f[name] = value
	}
	return f
}

func (f fields) header() (*Model, error) {
	if v := f["version"]; v != "v3" && v != "v4" {
		return nil, fmt.Errorf("%w: LightGBM text version %.20q, want v3 or v4", ErrUnsupported, v)
	}
	for _, name := range []string{"num_class", "num_tree_per_iteration"} {
		if n, err := f.integer(name, 1, math.MaxInt32); err != nil {
			return nil, err
		} else if n != 1 {
			return nil, fmt.Errorf("%w: %s is %d", ErrUnsupported, name, n)
		}
	}
	top, err := f.integer("max_feature_idx", 0, maxFeatures-1)
	if err != nil {
		return nil, err
	}
	m := &Model{features: top + 1, slope: 1, names: strings.Fields(f["feature_names"])}
	if len(m.names) == 0 {
		m.names = nil
	}
	return m, m.lightObjective(f["objective"])
}

func (f fields) integer(name string, lo, hi int) (int, error) {
	n, err := strconv.Atoi(f[name])
	if err != nil || n < lo || n > hi {
		return 0, fmt.Errorf("%w: %s is %.40q, want a whole number of %d to %d", ErrModel, name, f[name], lo, hi)
	}
	return n, nil
}

// lightObjective sets the link by the objective's name and parameters.
func (m *Model) lightObjective(text string) error {
	words := strings.Fields(text)
	if len(words) == 0 {
		return nil // a custom objective: raw scores
	}
	switch words[0] {
	case "binary", "cross_entropy":
		m.link = LinkLogistic
	case "poisson", "gamma", "tweedie":
		m.link = LinkExp
	case "lambdarank", "rank_xendcg":
		m.ranking = true
	case "regression", "regression_l1", "huber", "fair", "quantile", "mape":
	default:
		return fmt.Errorf("%w: objective %.40q", ErrUnsupported, words[0])
	}
	for _, w := range words[1:] {
		if v, ok := strings.CutPrefix(w, "sigmoid:"); ok && m.link == LinkLogistic {
			s, err := strconv.ParseFloat(v, 64)
			if err != nil || !(s > 0) {
				return fmt.Errorf("%w: objective %.40q", ErrModel, text)
			}
			m.slope = s
		}
		if w == "sqrt" {
			m.link = LinkSignSquare
		}
	}
	return nil
}

// numbers parses a line of n numbers; none at all is an error unless n is 0.
func (f fields) numbers(name string, n int) ([]float64, error) {
	words := strings.Fields(f[name])
	if len(words) != n {
		return nil, fmt.Errorf("%w: %s has %d entries, want %d", ErrModel, name, len(words), n)
	}
	out := make([]float64, n)
	for i, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil && !math.IsInf(v, 0) {
			return nil, fmt.Errorf("%w: %s[%d] is %.40q", ErrModel, name, i, w)
		}
		out[i] = v
	}
	return out, nil
}

// optional is numbers, or nil when the line is not there.
func (f fields) optional(name string, n int) ([]float64, error) {
	if strings.TrimSpace(f[name]) == "" {
		return make([]float64, n), nil
	}
	return f.numbers(name, n)
}

// bits of decision_type.
const (
	lightCategory    = 1
	lightDefaultLeft = 2
	lightMissing     = 2 // shift: 0 none, 1 zero, 2 NaN
)

// lightTree is a tree in LightGBM's arrays: splits 0 to n-2, leaves 0 to n-1; a
// child c < 0 is leaf ^c.
type lightTree struct {
	feature, gain, threshold, decision, left, right []float64
	value, weight, innerValue, innerWeight          []float64
	count, innerCount                               []float64
	boundaries, words                               []float64
}

func (f fields) tree(m *Model, scale float64) error {
	if f["is_linear"] == "1" {
		return fmt.Errorf("%w: linear leaves", ErrUnsupported)
	}
	leaves, err := f.integer("num_leaves", 1, maxNodes)
	if err != nil {
		return err
	}
	if n := len(strings.Fields(f["leaf_value"])); n != leaves { // before anything is made of that size
		return fmt.Errorf("%w: %d values for %d leaves", ErrModel, n, leaves)
	}
	t, err := f.arrays(leaves)
	if err != nil {
		return err
	}
	nodes := make([]Node, 2*leaves-1) // splits, then leaves
	for i := range leaves - 1 {
		if err := t.split(m, &nodes[i], i); err != nil {
			return fmt.Errorf("node %d: %w", i, err)
		}
		nodes[i].Value *= scale
	}
	for i := range leaves {
		nodes[leaves-1+i] = Node{Value: t.value[i] * scale, Cover: t.weight[i], Rows: finiteOr0(t.count[i])}
	}
	return m.add(nodes)
}

func (f fields) arrays(leaves int) (*lightTree, error) {
	t, splits := &lightTree{}, leaves-1
	var first error
	read := func(dst *[]float64, name string, n int, get func(string, int) ([]float64, error)) {
		v, err := get(name, n)
		if first == nil {
			first = err
		}
		*dst = v
	}
	read(&t.value, "leaf_value", leaves, f.numbers)
	read(&t.weight, "leaf_weight", leaves, f.optional)
	read(&t.count, "leaf_count", leaves, f.optional)
	read(&t.innerCount, "internal_count", splits, f.optional)
	read(&t.feature, "split_feature", splits, f.numbers)
	read(&t.threshold, "threshold", splits, f.numbers)
	read(&t.decision, "decision_type", splits, f.numbers)
	read(&t.left, "left_child", splits, f.numbers)
	read(&t.right, "right_child", splits, f.numbers)
	read(&t.gain, "split_gain", splits, f.optional)
	read(&t.innerValue, "internal_value", splits, f.optional)
	read(&t.innerWeight, "internal_weight", splits, f.optional)
	read(&t.boundaries, "cat_boundaries", len(strings.Fields(f["cat_boundaries"])), f.optional)
	read(&t.words, "cat_threshold", len(strings.Fields(f["cat_threshold"])), f.optional)
	return t, first
}

func (t *lightTree) split(m *Model, n *Node, i int) error {
	n.Feature, n.Threshold, n.Gain = child(t.feature[i]), t.threshold[i], finiteOr0(t.gain[i])
	n.Value, n.Cover, n.Rows = finiteOr0(t.innerValue[i]), finiteOr0(t.innerWeight[i]), finiteOr0(t.innerCount[i])
	n.Left, n.Right = t.child(t.left[i]), t.child(t.right[i])
	if n.Left <= 0 || n.Right <= 0 {
		return fmt.Errorf("%w: children %v and %v", ErrModel, t.left[i], t.right[i])
	}
	kind := int(child(t.decision[i]))
	if kind < 0 || kind>>lightMissing > 2 {
		return fmt.Errorf("%w: decision type %v", ErrModel, t.decision[i])
	}
	if kind&lightCategory != 0 {
		n.Category = true
		return t.set(m, n)
	}
	n.DefaultLeft = kind&lightDefaultLeft != 0
	n.Missing = [3]Missing{MissingNone, MissingZero, MissingNaN}[kind>>lightMissing]
	return nil
}

// child returns the index among splits and then leaves, or -1.
func (t *lightTree) child(c float64) int32 {
	splits := len(t.feature)
	if i := child(c); i >= 0 && int(i) < splits {
		return i
	}
	if i := child(-c - 1); i >= 0 && int(i) <= splits {
		return int32(splits) + i
	}
	return -1
}

// set copies the category set that the threshold names.
func (t *lightTree) set(m *Model, n *Node) error {
	k := child(n.Threshold)
	n.Threshold = 0
	if k < 0 || int(k)+1 >= len(t.boundaries) {
		return fmt.Errorf("%w: no category set %v", ErrModel, k)
	}
	from, to := child(t.boundaries[k]), child(t.boundaries[k+1])
	if from < 0 || to < from || int(to) > len(t.words) || to-from > maxFileCategory/32 {
		return fmt.Errorf("%w: category words %v to %v of %d", ErrModel, from, to, len(t.words))
	}
	n.set, n.words = int32(len(m.sets)), to-from
	for _, w := range t.words[from:to] {
		if !(w >= 0 && w <= math.MaxUint32) || w != math.Trunc(w) {
			return fmt.Errorf("%w: category word %v", ErrModel, w)
		}
		m.sets = append(m.sets, uint32(w))
	}
	return nil
}
