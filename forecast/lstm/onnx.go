package lstm

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ONNX reads a model of one chain of LSTM or GRU nodes, forward, with or
// without a linear layer (MatMul and Add, or Gemm) above, as torch.onnx.export
// writes it. Nodes that only move data about (Transpose, Squeeze, Reshape, …)
// are passed over, and so is a Sigmoid at the end, which a Binary or Hazard
// head applies anyway. The initial state is taken as 0.
//
// Everything else that touches the data is refused: both directions,
// peepholes, other activations, a GRU with linear_before_reset = 0, sequence
// lengths, weights in other files. A hostile file gives an error wrapping
// [ErrModel], and memory stays within a small multiple of the file's size, at
// most 4 GiB.
func (im Import) ONNX(data []byte) (*Model, error) {
	g, err := readGraph(data)
	if err != nil {
		return nil, fmt.Errorf("%w: ONNX: %w", ErrModel, err)
	}
	tr := tracer{tensors: g.tensors, at: map[string]int{}, src: &source{}}
	for _, n := range g.nodes {
		if err := tr.pass(n); err != nil {
			return nil, fmt.Errorf("%w: ONNX: node %.80q (%.40s): %w", ErrModel, n.name, n.op, err)
		}
	}
	if len(tr.src.layers) == 0 {
		return nil, fmt.Errorf("%w: ONNX: no LSTM or GRU node", ErrModel)
	}
	if tr.sigmoid && im.Head != Binary && im.Head != Hazard {
		return nil, fmt.Errorf("%w: ONNX: a Sigmoid above a %v head", ErrModel, im.Head)
	}
	return im.build(*tr.src)
}

// graph is what is read of a GraphProto (onnx.proto3 of github.com/onnx/onnx).
type graph struct {
	nodes   []node
	tensors map[string]tensor
}

type node struct {
	name, op   string
	in, out    []string
	attributes map[string]attribute
}

type attribute struct {
	f       float32
	i       int
	s       string
	strings []string
	t       *tensor
}

// maxNodes bounds the graph: an exported net of 16 layers has some 500.
const maxNodes = 1 << 14

func readGraph(data []byte) (graph, error) {
	g := graph{tensors: map[string]tensor{}}
	return g, eachField(data, func(f field) error {
		if f.number != 7 { // ModelProto.graph
			return nil
		}
		return eachField(f.bytes, g.read)
	})
}

func (g *graph) read(f field) error {
	switch f.number {
	case 1: // node
		n, err := readNode(f.bytes)
		if len(g.nodes) >= maxNodes {
			return fmt.Errorf("more than %d nodes", maxNodes)
		}
		if n.op == "Constant" && len(n.out) == 1 && n.attributes["value"].t != nil {
			g.tensors[n.out[0]] = *n.attributes["value"].t
		}
		g.nodes = append(g.nodes, n)
		return err
	case 5: // initializer
		name, t, err := readTensor(f.bytes)
		if len(g.tensors) >= maxNodes {
			return fmt.Errorf("more than %d tensors", maxNodes)
		}
		g.tensors[name] = t
		return err
	}
	return nil
}

func readNode(msg []byte) (n node, err error) {
	n.attributes = map[string]attribute{}
	err = eachField(msg, func(f field) error {
		switch f.number {
		case 1:
			n.in = append(n.in, string(f.bytes))
		case 2:
			n.out = append(n.out, string(f.bytes))
		case 3:
			n.name = string(f.bytes)
		case 4:
			n.op = string(f.bytes)
		case 5:
			name, a, err := readAttribute(f.bytes)
			n.attributes[name] = a
			return err
		}
		return nil
	})
	return n, err
}

func readAttribute(msg []byte) (name string, a attribute, err error) {
	err = eachField(msg, func(f field) error {
		switch f.number {
		case 1:
			name = string(f.bytes)
		case 2:
			if len(f.bytes) != 4 {
				return errProto
			}
			a.f = floats(f.bytes, 4)[0]
		case 3:
			a.i = int(f.value)
		case 4:
			a.s = string(f.bytes)
		case 5:
			_, t, err := readTensor(f.bytes)
			a.t = &t
			return err
		case 9:
			a.strings = append(a.strings, string(f.bytes))
		}
		return nil
	})
	return name, a, err
}

// readTensor reads a TensorProto. One that does not hold floats comes back
// without data: shapes and indices are of no interest.
func readTensor(msg []byte) (name string, t tensor, err error) {
	kind := 0
	var raw []byte
	var typed []float32
	err = eachField(msg, func(f field) (err error) {
		switch f.number {
		case 1:
			t.dims, err = f.numbers(t.dims)
		case 2:
			kind = int(f.value)
		case 4: // float_data, packed or one by one
			typed = append(typed, floats(f.bytes, 4)...)
		case 8:
			name = string(f.bytes)
		case 9:
			raw = f.bytes
		case 14:
			if f.value != 0 {
				return errors.New("weights in another file")
			}
		}
		return err
	})
	if err != nil || kind != 1 && kind != 11 { // FLOAT and DOUBLE
		return name, t, err
	}
	if t.data = typed; raw != nil {
		t.data = floats(raw, map[int]int{1: 4, 11: 8}[kind])
	}
	if n, ok := volume(t.dims); !ok || n != len(t.data) {
		return name, t, fmt.Errorf("tensor %.80q of shape %v has %d values", name, t.dims, len(t.data))
	}
	return name, t, nil
}

// tracer follows the data through the nodes of a graph, which come in an order
// in which they can be computed. at says how far a value has come: after how
// many layers, the head counting as one more; a value it does not hold is an
// input or of no interest.
type tracer struct {
	tensors map[string]tensor
	at      map[string]int
	src     *source
	sigmoid bool
}

// movers only rearrange data.
var movers = []string{"Transpose", "Squeeze", "Unsqueeze", "Identity", "Reshape", "Flatten", "Dropout", "Gather", "Slice", "Cast"}

// pass takes one node.
func (tr *tracer) pass(n node) error {
	switch {
	case n.op == "LSTM" || n.op == "GRU":
		return tr.recurrent(n)
	case n.op == "Constant" || n.op == "Shape":
		return nil
	}
	i := slices.IndexFunc(n.in, func(name string) bool { _, ok := tr.at[name]; return ok })
	if i < 0 || len(n.out) == 0 {
		return nil // not downstream of a layer
	}
	depth := tr.at[n.in[i]]
	switch {
	case slices.Contains(movers, n.op):
	case n.op == "Sigmoid" && depth > len(tr.src.layers):
		tr.sigmoid = true
	case n.op == "Add" && depth > len(tr.src.layers) && !tr.sigmoid && tr.src.d.data == nil && len(n.in) == 2:
		tr.src.d = tr.tensors[n.in[1-i]]
		if tr.src.d.data == nil {
			return errors.New("adds something that is not a constant")
		}
	case (n.op == "MatMul" || n.op == "Gemm") && depth == len(tr.src.layers) && tr.src.v.data == nil && i == 0:
		depth++
		if err := tr.linear(n); err != nil {
			return err
		}
	default:
		return errors.New("not known to this reader after a recurrent layer")
	}
	tr.at[n.out[0]] = depth
	return nil
}

// linear takes the head: x·V, or Gemm's x·V + d.
func (tr *tracer) linear(n node) error {
	if len(n.in) < 2 {
		return errors.New("wants two inputs")
	}
	v := tr.tensors[n.in[1]]
	if v.data == nil || len(v.dims) != 2 {
		return fmt.Errorf("weights of shape %v", v.dims)
	}
	for name, a := range n.attributes {
		if (name == "alpha" || name == "beta") && a.f != 1 || name == "transA" && a.i != 0 {
			return fmt.Errorf("%s is not supported so", name)
		}
	}
	if n.attributes["transB"].i == 0 {
		v = v.transposed()
	}
	tr.src.v = v
	if len(n.in) > 2 {
		if tr.src.d = tr.tensors[n.in[2]]; tr.src.d.data == nil {
			return errors.New("bias is not a constant")
		}
	}
	return nil
}

func (t tensor) transposed() tensor {
	out := tensor{dims: []int{t.dims[1], t.dims[0]}, data: make([]float32, len(t.data))}
	transpose(out.data, t.data, t.dims[0], t.dims[1])
	return out
}

// recurrent takes a layer.
func (tr *tracer) recurrent(n node) error {
	if err := n.supported(); err != nil {
		return err
	}
	l := len(tr.src.layers)
	if depth, ok := tr.at[n.in[0]]; ok && depth != l || !ok && l > 0 {
		return errors.New("not stacked on the layer before it")
	}
	cell := map[string]Cell{"LSTM": LSTM, "GRU": GRU}[n.op]
	if l > 0 && cell != tr.src.cell {
		return errors.New("LSTM and GRU in one net")
	}
	for _, name := range n.in[min(5, len(n.in)):] {
		if !tr.tensors[name].zero() {
			return errors.New("an initial state that is not 0")
		}
	}
	ly, err := tr.layer(n, cell)
	if err != nil {
		return err
	}
	tr.src.cell, tr.src.layers = cell, append(tr.src.layers, ly)
	tr.at[n.out[0]] = l + 1
	for _, out := range n.out[1:] {
		tr.at[out] = l + 1 // the last state: the same numbers
	}
	return nil
}

// supported refuses what this package cannot compute.
func (n node) supported() error {
	for i := range n.in {
		if i == 4 && n.in[i] != "" || i == 7 && n.in[i] != "" {
			return errors.New("sequence lengths or peepholes")
		}
	}
	if len(n.in) < 3 || len(n.out) < 1 {
		return fmt.Errorf("%d inputs, %d outputs", len(n.in), len(n.out))
	}
	for _, name := range slices.Sorted(maps.Keys(n.attributes)) {
		a, ok := n.attributes[name], true
		switch name {
		case "hidden_size", "layout":
		case "direction":
			ok = a.s == "forward"
		case "activations":
			want := map[string][]string{"LSTM": {"Sigmoid", "Tanh", "Tanh"}, "GRU": {"Sigmoid", "Tanh"}}
			ok = slices.Equal(a.strings, want[n.op])
		case "linear_before_reset":
			ok = a.i == 1
		case "input_forget":
			ok = a.i == 0
		default:
			ok = false
		}
		if !ok {
			return fmt.Errorf("attribute %.40q is not supported so", name)
		}
	}
	if n.op == "GRU" && n.attributes["linear_before_reset"].i != 1 {
		return errors.New("linear_before_reset is 0: the reset gate before the product")
	}
	return nil
}

// layer reads weights of shape 1 × gates × inputs, in ONNX's order of gates,
// into PyTorch's.
func (tr *tracer) layer(n node, cell Cell) (ly sourceLayer, err error) {
	order := []int{0, 2, 3, 1} // i, f, c, o out of i, o, f, c
	if cell == GRU {
		order = []int{1, 0, 2} // r, z, h out of z, r, h
	}
	if ly.w, err = tr.tensors[n.in[1]].gates(order); err != nil {
		return ly, err
	}
	if ly.u, err = tr.tensors[n.in[2]].gates(order); err != nil {
		return ly, err
	}
	if len(n.in) < 4 || n.in[3] == "" {
		return ly, nil
	}
	b := tr.tensors[n.in[3]]
	if len(b.dims) != 2 || b.dims[0] != 1 || b.dims[1]%(2*len(order)) != 0 || len(b.data) != b.dims[1] {
		return ly, fmt.Errorf("biases of shape %v", b.dims)
	}
	k := b.dims[1] / 2
	ly.b1 = reordered(b.data[:k], k, 1, order)
	ly.b2 = reordered(b.data[k:], k, 1, order)
	ly.b1.dims, ly.b2.dims = []int{k}, []int{k}
	return ly, nil
}

// gates drops the direction and puts the gates in another order.
func (t tensor) gates(order []int) (tensor, error) {
	if len(t.dims) != 3 || t.dims[0] != 1 || t.dims[1] < 1 || t.dims[1]%len(order) != 0 || len(t.data) != t.dims[1]*t.dims[2] {
		return tensor{}, fmt.Errorf("weights of shape %v, want 1 × %d·units × inputs", t.dims, len(order))
	}
	return reordered(t.data, t.dims[1], t.dims[2], order), nil
}

func reordered(data []float32, rows, cols int, order []int) tensor {
	out := tensor{dims: []int{rows, cols}, data: make([]float32, 0, len(data))}
	block := rows / len(order) * cols
	for _, g := range order {
		out.data = append(out.data, data[g*block:][:block]...)
	}
	return out
}

// zero reports whether a tensor holds nothing but zeros.
func (t tensor) zero() bool {
	return !slices.ContainsFunc(t.data, func(x float32) bool { return x != 0 })
}
