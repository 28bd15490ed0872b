package gbdt

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// modelVersion is the first byte of a marshaled model. Version 1 had no rows; a
// model in which none are known is still written so, and keeps its bytes on the
// way through this program.
const modelVersion = 2

// version is the first that has all of the model.
func (m *Model) version() byte {
	for i := range m.nodes {
		if m.nodes[i].Rows != 0 {
			return modelVersion
		}
	}
	return 1
}

// flags of a marshaled node.
const (
	flagLeaf = 1 << iota
	flagDefaultLeft
	flagCategory
	flagSetRight
	flagMissing // two bits
)

// AppendBinary appends the model in Portent's own form: about 38 bytes per
// split, 25 per leaf, everything to the last bit. It implements
// encoding.BinaryAppender and never fails.
func (m *Model) AppendBinary(dst []byte) ([]byte, error) {
	version := m.version()
	dst = append(dst, version, byte(m.link), boolByte(m.ranking))
	dst = codec.AppendFloat64(dst, m.slope)
	dst = codec.AppendFloat64(dst, m.bias)
	dst = codec.AppendUint32(dst, uint32(m.features))
	dst = append(dst, boolByte(m.names != nil))
	for _, n := range m.names {
		dst = codec.AppendString(dst, n)
	}
	dst = codec.AppendUint32(dst, uint32(len(m.roots)))
	for t := range m.roots {
		tree := m.Tree(t)
		dst = codec.AppendUint32(dst, uint32(len(tree)))
		for i := range tree {
			dst = m.appendNode(dst, &tree[i], version)
		}
	}
	return dst, nil
}

// MarshalBinary implements encoding.BinaryMarshaler.
func (m *Model) MarshalBinary() ([]byte, error) { return m.AppendBinary(nil) }

func boolByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func (m *Model) appendNode(dst []byte, n *Node, version byte) []byte {
	flags := boolByte(n.Leaf())*flagLeaf | boolByte(n.DefaultLeft)*flagDefaultLeft | boolByte(n.Category)*flagCategory |
		boolByte(n.SetRight)*flagSetRight | byte(n.Missing)*flagMissing
	dst = append(dst, flags)
	dst = codec.AppendFloat64(dst, n.Value)
	dst = codec.AppendFloat64(dst, n.Cover)
	if version > 1 {
		dst = codec.AppendFloat64(dst, n.Rows)
	}
	if n.Leaf() {
		return dst
	}
	dst = codec.AppendUint32(dst, uint32(n.Left))
	dst = codec.AppendUint32(dst, uint32(n.Feature))
	dst = codec.AppendFloat64(dst, n.Gain)
	if !n.Category {
		return codec.AppendFloat64(dst, n.Threshold)
	}
	dst = codec.AppendUint32(dst, uint32(n.words))
	for _, w := range m.set(n) {
		dst = codec.AppendUint32(dst, w)
	}
	return dst
}

func (m *Model) set(n *Node) []uint32 { return m.sets[n.set : n.set+n.words] }

// UnmarshalBinary implements encoding.BinaryUnmarshaler. Bytes that are no model
// give [ErrModel] and leave m as it was. It must not run while m is in use.
func (m *Model) UnmarshalBinary(data []byte) error {
	r := &codec.Reader{Data: data}
	out := &Model{}
	version := r.Byte()
	if version < 1 || version > modelVersion {
		r.Fail("version %d, this program reads 1 to %d", version, modelVersion)
	}
	out.link = Link(r.Byte())
	if out.link > LinkSignSquare {
		r.Fail("link %d", out.link)
	}
	out.ranking = r.Bool()
	out.slope, out.bias = r.Finite(), r.Finite()
	out.features = int(min(r.Uint32(), math.MaxInt32))
	if named := r.Bool(); named {
		out.readNames(r)
	}
	for range r.Uint32() {
		if r.Err() != nil {
			break
		}
		out.readTree(r, version)
	}
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrModel, err)
	}
	if _, err := out.finish(); err != nil {
		return err
	}
	*m = *out
	return nil
}

func (m *Model) readNames(r *codec.Reader) {
	if m.features > len(r.Data) {
		r.Fail("%d names in %d bytes", m.features, len(r.Data))
		return
	}
	m.names = make([]string, m.features)
	for i := range m.names {
		m.names[i] = r.String()
	}
}

// readTree reads nodes; [Model.add] checks how they hang together.
func (m *Model) readTree(r *codec.Reader, version byte) {
	n := int(r.Uint32())
	if n > len(r.Data)/17 {
		r.Fail("%d nodes in %d bytes", n, len(r.Data))
		return
	}
	nodes := make([]Node, n)
	for i := range nodes {
		m.readNode(r, &nodes[i], version)
	}
	if r.Err() != nil {
		return
	}
	if err := m.add(nodes); err != nil {
		r.Fail("%v", err)
	}
}

func (m *Model) readNode(r *codec.Reader, n *Node, version byte) {
	flags := r.Byte()
	n.DefaultLeft, n.Category, n.SetRight = flags&flagDefaultLeft != 0, flags&flagCategory != 0, flags&flagSetRight != 0
	if n.Missing = Missing(flags / flagMissing); n.Missing > MissingNone {
		r.Fail("node flags %x", flags)
	}
	n.Value, n.Cover = r.Finite(), r.Finite()
	if version > 1 {
		n.Rows = r.Finite()
	}
	if flags&flagLeaf != 0 {
		return
	}
	n.Left = int32(min(r.Uint32(), math.MaxInt32-1))
	n.Right, n.Feature = n.Left+1, int32(min(r.Uint32(), math.MaxInt32))
	n.Gain = r.Finite()
	if n.Left == 0 {
		r.Fail("the root is a child")
	}
	if !n.Category {
		n.Threshold = r.Float64()
		return
	}
	words := int(r.Uint32())
	if words > len(r.Data)/4 {
		r.Fail("%d category words in %d bytes", words, len(r.Data))
		return
	}
	n.set, n.words = int32(len(m.sets)), int32(words)
	for range words {
		m.sets = append(m.sets, r.Uint32())
	}
}
