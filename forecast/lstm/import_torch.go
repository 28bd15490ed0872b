package lstm

import (
	"fmt"
	"strings"
)

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
