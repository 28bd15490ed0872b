package gbdt

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// AppendLightGBM appends the model as LightGBM text, version v4. LightGBM has no
// bias: it is added to the leaves of the first tree. The order of leaves and
// splits is the model's own.
//
// Errors: [ErrUnsupported] for splits on categories that send missing values
// the way of the set, which LightGBM never does, and for a model without trees
// but with a bias.
func (m *Model) AppendLightGBM(dst []byte) ([]byte, error) {
	if m.Trees() == 0 && m.bias != 0 {
		return dst, fmt.Errorf("%w: LightGBM holds no bias %v without a tree", ErrUnsupported, m.bias)
	}
	trees, sizes := make([]string, m.Trees()), make([]int, m.Trees())
	for t := range trees {
		text, err := m.lightTree(t)
		if err != nil {
			return dst, fmt.Errorf("tree %d: %w", t, err)
		}
		trees[t], sizes[t] = text, len(text)
	}
	var s strings.Builder
	line := func(name string, v ...any) { fmt.Fprintln(&s, name+"="+strings.Trim(fmt.Sprint(v...), "[]")) }
	s.WriteString("tree\n")
	line("version", "v4")
	line("num_class", 1)
	line("num_tree_per_iteration", 1)
	line("label_index", 0)
	line("max_feature_idx", m.features-1)
	line("objective", m.lightName())
	line("feature_names", m.lightNames())
	line("feature_infos", m.lightInfos())
	line("tree_sizes", sizes)
	s.WriteString("\n")
	for _, t := range trees {
		s.WriteString(t)
	}
	s.WriteString("end of trees\n\nfeature_importances:\n\nparameters:\nend of parameters\n\npandas_categorical:null\n")
	return append(dst, s.String()...), nil
}

func (m *Model) lightName() string {
	switch {
	case m.link == LinkLogistic:
		return "binary sigmoid:" + strconv.FormatFloat(m.slope, 'g', -1, 64)
	case m.link == LinkExp:
		return "poisson"
	case m.link == LinkSignSquare:
		return "regression sqrt"
	case m.ranking:
		return "lambdarank"
	}
	return "regression"
}

// lightNames are the names, spaces replaced: LightGBM separates names by them.
func (m *Model) lightNames() string {
	names := make([]string, m.features)
	for i := range names {
		names[i] = "Column_" + strconv.Itoa(i)
		if m.names != nil && m.names[i] != "" {
			names[i] = strings.Join(strings.Fields(m.names[i]), "_")
		}
	}
	return strings.Join(names, " ")
}

// lightInfos say which features are categories; ranges are not known.
func (m *Model) lightInfos() string {
	infos := make([]string, m.features)
	for i := range infos {
		infos[i] = "[-1e+300:1e+300]"
	}
	top := make(map[int32]int32)
	for i := range m.nodes {
		if n := &m.nodes[i]; n.Category {
			top[n.Feature] = max(top[n.Feature], n.words*32)
		}
	}
	for f, n := range top {
		var list []string
		for c := range n {
			list = append(list, strconv.Itoa(int(c)))
		}
		infos[f] = strings.Join(list, ":")
	}
	return strings.Join(infos, " ")
}

// columns of a tree as text.
type lightColumns struct {
	feature, gain, threshold, decision, left, right []string
	value, weight, innerValue, innerWeight          []string
	rows, innerRows                                 []string
	boundaries, words                               []string
}

func (m *Model) lightTree(t int) (string, error) {
	tree, c := m.Tree(t), lightColumns{boundaries: []string{"0"}}
	number := lightNumbers(tree)
	bias := 0.0
	if t == 0 {
		bias = m.bias
	}
	for i := range tree {
		n := &tree[i]
		if n.Leaf() {
			c.value, c.weight, c.rows = append(c.value, exact(n.Value+bias)), append(c.weight, exact(n.Cover)), append(c.rows, rowsOf(n))
			continue
		}
		if err := m.lightSplit(&c, n, number); err != nil {
			return "", err
		}
		c.innerValue, c.innerWeight, c.innerRows = append(c.innerValue, exact(n.Value+bias)), append(c.innerWeight, exact(n.Cover)), append(c.innerRows, rowsOf(n))
	}
	return c.text(t), nil
}

// lightNumbers numbers splits from 0, leaves from ^0 down.
func lightNumbers(tree []Node) []int {
	out, splits, leaves := make([]int, len(tree)), 0, 0
	for i := range tree {
		if tree[i].Leaf() {
			out[i] = ^leaves
			leaves++
		} else {
			out[i] = splits
			splits++
		}
	}
	return out
}

// exact writes a number so that it is read back to the bit.
func exact(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

func (m *Model) lightSplit(c *lightColumns, n *Node, number []int) error {
	left, right := n.Left, n.Right
	kind := map[Missing]int{MissingNone: 0, MissingZero: 1, MissingNaN: 2}[n.Missing] << lightMissing
	if n.DefaultLeft {
		kind |= lightDefaultLeft
	}
	threshold := exact(min(max(n.Threshold, -math.MaxFloat64), math.MaxFloat64))
	if n.Category {
		if n.DefaultLeft != n.SetRight {
			return fmt.Errorf("%w: LightGBM sends missing categories away from the set", ErrUnsupported)
		}
		if n.SetRight {
			left, right = right, left // LightGBM sends members left
		}
		kind, threshold = lightCategory|2<<lightMissing, strconv.Itoa(len(c.boundaries)-1)
		set := m.set(n)
		if len(set) == 0 {
			set = []uint32{0}
		}
		for _, w := range set {
			c.words = append(c.words, strconv.FormatUint(uint64(w), 10))
		}
		c.boundaries = append(c.boundaries, strconv.Itoa(len(c.words)))
	}
	c.feature, c.gain = append(c.feature, strconv.Itoa(int(n.Feature))), append(c.gain, exact(n.Gain))
	c.threshold, c.decision = append(c.threshold, threshold), append(c.decision, strconv.Itoa(kind))
	c.left, c.right = append(c.left, strconv.Itoa(number[left])), append(c.right, strconv.Itoa(number[right]))
	return nil
}

func (c *lightColumns) text(t int) string {
	var s strings.Builder
	line := func(name string, v []string) { s.WriteString(name + "=" + strings.Join(v, " ") + "\n") }
	fmt.Fprintf(&s, "Tree=%d\nnum_leaves=%d\nnum_cat=%d\n", t, len(c.value), len(c.boundaries)-1)
	line("split_feature", c.feature)
	line("split_gain", c.gain)
	line("threshold", c.threshold)
	line("decision_type", c.decision)
	line("left_child", c.left)
	line("right_child", c.right)
	line("leaf_value", c.value)
	line("leaf_weight", c.weight)
	line("leaf_count", c.rows)
	line("internal_value", c.innerValue)
	line("internal_weight", c.innerWeight)
	line("internal_count", c.innerRows)
	if len(c.words) > 0 {
		line("cat_boundaries", c.boundaries)
		line("cat_threshold", c.words)
	}
	s.WriteString("is_linear=0\nshrinkage=1\n\n\n")
	return s.String()
}

// rowsOf is the number of rows as LightGBM, which reads it for SHAP and refit only,
// takes it: a whole number. The cover stands in where it is not known.
func rowsOf(n *Node) string {
	x := n.Rows
	if x == 0 {
		x = n.Cover
	}
	return strconv.Itoa(int(min(max(math.Round(x), 1), 1<<30)))
}
