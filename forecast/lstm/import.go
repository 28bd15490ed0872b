package lstm

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Import says how the answers of a foreign net are to be read, which its file
// does not. The zero value is for a net whose single output is a logit.
//
// Inputs are given to the net as they are, cut at ±1e6 and 0 where missing,
// unless Mean and Deviation are set.
type Import struct {
	// Head turns the sums of the net's last linear layer into answers. Default
	// Binary, the first of them: a logit. Without a linear layer the model is
	// [Hidden], whatever stands here.
	Head Head

	// Edges are the ends of the intervals of a [Hazard] head, one per output.
	Edges []float64

	// Mean and Deviation standardise the inputs as they were when the net was
	// trained. Default: 0 and 1.
	Mean, Deviation []float64
}

// importLimit cuts inputs of imported nets: weights of up to 1e6 then give sums
// that float32 can hold.
const (
	importLimit = 1e6
	weightLimit = 1e6
)

// source is a foreign net in PyTorch's terms: gates in rows, LSTM i, f, g, o,
// GRU r, z, n, two biases per layer.
type source struct {
	cell   Cell
	layers []sourceLayer
	v, d   tensor // outputs × hidden, outputs; empty without a linear layer
}

type sourceLayer struct{ w, u, b1, b2 tensor }

// Safetensors reads the state of a PyTorch torch.nn.LSTM or torch.nn.GRU, and
// of the torch.nn.Linear above it if there is one, saved by
// safetensors.torch.save_file(net.state_dict(), …). The tensors are found by
// their ends: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 and so on, and
// one other pair of weight and bias. Nets in both directions and LSTMs with a
// projection are refused.
//
// A hostile file gives an error wrapping [ErrModel], and memory stays within 64
// times the file's size and some kilobytes per layer (units are padded to 16).
func (im Import) Safetensors(data []byte) (*Model, error) {
	tensors, err := readSafetensors(data)
	if err != nil {
		return nil, err
	}
	src, err := torchSource(tensors)
	if err != nil {
		return nil, fmt.Errorf("%w: safetensors: %w", ErrModel, err)
	}
	return im.build(src)
}

// torchSource sorts tensors by the ends of their names.
func torchSource(tensors map[string]tensor) (source, error) {
	var src source
	prefix, n := "", 0
	for name := range tensors {
		if p, ok := strings.CutSuffix(name, "weight_ih_l0"); ok {
			prefix = p
			n++
		}
	}
	if n != 1 {
		return src, fmt.Errorf("%d recurrent nets (…weight_ih_l0), want 1", n)
	}
	take := func(name string) (tensor, bool) {
		t, ok := tensors[name]
		delete(tensors, name)
		return t, ok
	}
	for l := 0; ; l++ {
		end := fmt.Sprintf("_l%d", l)
		w, ok := take(prefix + "weight_ih" + end)
		if !ok {
			break
		}
		u, ok := take(prefix + "weight_hh" + end)
		if !ok {
			return src, fmt.Errorf("no %.80qweight_hh%s", prefix, end)
		}
		b1, _ := take(prefix + "bias_ih" + end) // bias=False has none
		b2, _ := take(prefix + "bias_hh" + end)
		src.layers = append(src.layers, sourceLayer{w, u, b1, b2})
	}
	if err := src.torchHead(tensors); err != nil {
		return src, err
	}
	return src, src.guessCell()
}

// torchHead takes what is left over, a weight and perhaps a bias.
func (src *source) torchHead(tensors map[string]tensor) error {
	for name, t := range tensors {
		switch {
		case strings.HasSuffix(name, "weight") && src.v.data == nil:
			src.v = t
		case strings.HasSuffix(name, "bias") && src.d.data == nil:
			src.d = t
		default:
			return fmt.Errorf("tensor %.80q has no place in a net of one direction and one linear layer", name)
		}
	}
	return nil
}

// guessCell tells LSTM from GRU by the number of gates.
func (src *source) guessCell() error {
	u := src.layers[0].u
	if len(u.dims) != 2 || u.dims[1] < 1 {
		return fmt.Errorf("recurrent weights of shape %v", u.dims)
	}
	switch u.dims[0] / u.dims[1] {
	case 4:
		src.cell = LSTM
	case 3:
		src.cell = GRU
	default:
		return fmt.Errorf("recurrent weights of shape %v are neither LSTM nor GRU", u.dims)
	}
	return nil
}

// build checks a source and makes the model of it.
func (im Import) build(src source) (*Model, error) {
	s, err := src.shape()
	if err == nil {
		err = im.check(src, s)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	m := &Model{
		net: newNet(s, nil), head: im.Head, limit: importLimit, outScale: 1, edges: slices.Clone(im.Edges),
		mean: make([]float64, s.inputs), deviation: slices.Repeat([]float64{1}, s.inputs),
	}
	if im.Mean != nil {
		copy(m.mean, im.Mean)
		copy(m.deviation, im.Deviation)
	}
	for l, ly := range src.layers {
		m.net.place(l, ly)
	}
	if src.v.data == nil {
		m.head = Hidden
	} else {
		m.net.placeHead(src.v.data, src.d.data)
	}
	m.seal()
	return m, nil
}

// shape returns the shape that the first layer and the head imply, within the
// limits of this package.
func (src source) shape() (shape, error) {
	s := shape{cell: src.cell, depth: len(src.layers)}
	if s.depth < 1 || s.depth > maxLayers {
		return s, fmt.Errorf("%d layers, want 1 to %d", s.depth, maxLayers)
	}
	w, u := src.layers[0].w.dims, src.layers[0].u.dims
	if len(w) != 2 || len(u) != 2 {
		return s, fmt.Errorf("weights of shape %v and %v", w, u)
	}
	s.inputs, s.hidden, s.outputs = w[1], u[1], 1
	if src.v.data != nil {
		if len(src.v.dims) != 2 {
			return s, fmt.Errorf("head weights of shape %v", src.v.dims)
		}
		s.outputs = src.v.dims[0]
	}
	if s.inputs < 1 || s.inputs > maxInputs || s.hidden < 1 || s.hidden > maxHidden || s.outputs < 1 || s.outputs > maxOutputs {
		return s, fmt.Errorf("%d inputs, %d units, %d outputs: more than this package takes, or none", s.inputs, s.hidden, s.outputs)
	}
	return s, nil
}

// check compares every tensor and option with the shape.
func (im Import) check(src source, s shape) error {
	g := 4 * s.hidden
	if s.cell == GRU {
		g = 3 * s.hidden
	}
	var errs []error
	check := func(name string, t tensor, dims ...int) {
		if !slices.Equal(t.dims, dims) {
			errs = append(errs, fmt.Errorf("%s has shape %v, want %v", name, t.dims, dims))
		}
		for _, x := range t.data {
			if !(math.Abs(float64(x)) <= weightLimit) {
				errs = append(errs, fmt.Errorf("%s holds %v, want numbers to ±%g", name, x, float64(weightLimit)))
				break
			}
		}
	}
	in := s.inputs
	for l, ly := range src.layers {
		check(fmt.Sprintf("input weights of layer %d", l), ly.w, g, in)
		check(fmt.Sprintf("recurrent weights of layer %d", l), ly.u, g, s.hidden)
		for _, b := range []tensor{ly.b1, ly.b2} {
			if b.data != nil {
				check(fmt.Sprintf("bias of layer %d", l), b, g)
			}
		}
		in = s.hidden
	}
	if src.v.data != nil {
		check("head weights", src.v, s.outputs, s.hidden)
	}
	if src.d.data != nil {
		check("head bias", src.d, s.outputs)
	}
	return errors.Join(append(errs, im.checkOptions(s, src.v.data != nil))...)
}

func (im Import) checkOptions(s shape, head bool) error {
	var errs []error
	if im.Mean != nil || im.Deviation != nil {
		ok := len(im.Mean) == s.inputs && len(im.Deviation) == s.inputs
		for k := 0; ok && k < s.inputs; k++ {
			ok = im.Mean[k]-im.Mean[k] == 0 && im.Deviation[k] > 0 && !math.IsInf(im.Deviation[k], 1)
		}
		if !ok {
			errs = append(errs, fmt.Errorf("moments Mean and Deviation want %d finite numbers, the latter above 0", s.inputs))
		}
	}
	if !head {
		return errors.Join(errs...)
	}
	switch im.Head {
	case Binary, Remaining:
		if s.outputs != 1 {
			errs = append(errs, fmt.Errorf("%v head with %d outputs, want 1", im.Head, s.outputs))
		}
	case Hazard:
		if len(im.Edges) != s.outputs || !validEdges(im.Edges) {
			errs = append(errs, fmt.Errorf("a Hazard head with %d outputs and edges %v", s.outputs, im.Edges))
		}
	case Next:
		if s.outputs > s.inputs {
			errs = append(errs, fmt.Errorf("a Next head with %d outputs for %d inputs", s.outputs, s.inputs))
		}
	default:
		errs = append(errs, fmt.Errorf("head %d of a net with a linear layer", int(im.Head)))
	}
	return errors.Join(errs...)
}

// blocks says which of this package's gate blocks each of PyTorch's goes to.
func (c Cell) blocks() []int {
	if c == GRU {
		return []int{1, 2, 0} // r, z, n
	}
	return []int{0, 1, 2, 3} // i, f, g, o
}

// place copies a layer, transposed and padded. The recurrent part of a GRU's
// candidate, weights and bias, goes to a block of its own.
func (n *net) place(l int, src sourceLayer) {
	ly, h, width := &n.layers[l], n.hidden, n.width()
	for from, to := range n.cell.blocks() {
		own := to
		if n.cell == GRU && to == 0 {
			own = 3
		}
		for j := range h {
			row := from*h + j
			spread(ly.w[to*width+j:], src.w.row(row), gates*width)
			spread(ly.u[own*width+j:], src.u.row(row), gates*width)
			if src.b1.data != nil {
				ly.b[to*width+j] += src.b1.data[row]
			}
			if src.b2.data != nil {
				ly.b[own*width+j] += src.b2.data[row]
			}
		}
	}
}

func (n *net) placeHead(v, d []float32) {
	for o := range n.outputs {
		spread(n.v[o:], v[o*n.hidden:][:n.hidden], n.outWidth())
	}
	copy(n.d, d)
}

func (t tensor) row(i int) []float32 { return t.data[i*t.dims[1]:][:t.dims[1]] }

// spread writes src into every step-th place of dst.
func spread(dst, src []float32, step int) {
	for k, x := range src {
		dst[k*step] = x
	}
}
