package lstm

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

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
