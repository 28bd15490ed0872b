package lstm

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

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
