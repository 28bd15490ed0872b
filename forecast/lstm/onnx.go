package lstm

import (
	"errors"
	"fmt"
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
