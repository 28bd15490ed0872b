package gbdt

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/portent-go/portent/internal/codec"
)

// The rows of a split are those of its children, from the file, from training and
// after a way through either format.
func TestRowsOfNodes(t *testing.T) {
	d := fleet(3000, 5, 1)
	fitted := mustFit(t, Trainer{Trees: 5, MaxDepth: 4}, d)
	if n := fitted.Tree(0)[0].Rows; n != 3000 {
		t.Errorf("%v rows at the root of a tree grown on 3000", n)
	}
	text, err := os.ReadFile(filepath.Join("testdata", "lgb_binary.txt"))
	if err != nil {
		t.Fatal(err)
	}
	light, err := ReadLightGBM(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]*Model{"fitted": fitted, "lightgbm": light} {
		checkRows(t, name, m)
		written, err := m.AppendLightGBM(nil)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadLightGBM(written)
		if err != nil {
			t.Fatal(err)
		}
		checkRows(t, name+", written and read", again)
		if a, b := m.Tree(1)[0].Rows, again.Tree(1)[0].Rows; a != b {
			t.Errorf("%s: %v rows, written and read %v", name, a, b)
		}
	}
}

func checkRows(t *testing.T, name string, m *Model) {
	t.Helper()
	for i := range m.Trees() {
		tree := m.Tree(i)
		for j := range tree {
			if n := &tree[j]; !(n.Rows > 0) || !n.Leaf() && n.Rows != tree[n.Left].Rows+tree[n.Right].Rows {
				t.Fatalf("%s: node %d of tree %d has %v rows", name, j, i, n.Rows)
			}
		}
	}
}

// Models of version 1, which knew no rows, still load, and keep their bytes.
func TestModelVersion1(t *testing.T) {
	m := mustFit(t, Trainer{Trees: 3, MaxDepth: 3}, fleet(500, 4, 1))
	old := appendV1(m)
	var again Model
	if err := again.UnmarshalBinary(old); err != nil {
		t.Fatal(err)
	}
	if got, _ := again.MarshalBinary(); !bytes.Equal(got, old) {
		t.Error("differs from what was written")
	}
}

// appendV1 writes a model without categories as version 1 did.
func appendV1(m *Model) []byte {
	dst := []byte{1, byte(m.link), boolByte(m.ranking)}
	dst = codec.AppendFloat64(codec.AppendFloat64(dst, m.slope), m.bias)
	dst = append(codec.AppendUint32(dst, uint32(m.features)), boolByte(m.names != nil))
	for _, n := range m.names {
		dst = codec.AppendString(dst, n)
	}
	dst = codec.AppendUint32(dst, uint32(m.Trees()))
	for t := range m.Trees() {
		tree := m.Tree(t)
		dst = codec.AppendUint32(dst, uint32(len(tree)))
		for i := range tree {
			n := &tree[i]
			dst = append(dst, boolByte(n.Leaf())*flagLeaf|boolByte(n.DefaultLeft)*flagDefaultLeft|byte(n.Missing)*flagMissing)
			dst = codec.AppendFloat64(codec.AppendFloat64(dst, n.Value), n.Cover)
			if !n.Leaf() {
				dst = codec.AppendUint32(codec.AppendUint32(dst, uint32(n.Left)), uint32(n.Feature))
				dst = codec.AppendFloat64(codec.AppendFloat64(dst, n.Gain), n.Threshold)
			}
		}
	}
	return dst
}
