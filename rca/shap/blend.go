package shap

import (
	"fmt"
	"slices"
)

// Blended is the explainer of a weighted sum of models: of an ensemble's mean.
// Shapley values of a sum are the sums of Shapley values.
type Blended struct {
	parts   []Explainer
	weights []float64
	part    []float64
}

// Blend joins explainers of the same rows, players and outputs; nil weights are
// equal and add up to 1. Errors: [ErrOptions] when there are none, or they do not
// fit.
func Blend(weights []float64, parts ...Explainer) (*Blended, error) {
	if len(parts) == 0 {
		return nil, fmt.Errorf("%w: nothing to blend", ErrOptions)
	}
	if weights == nil {
		weights = slices.Repeat([]float64{1 / float64(len(parts))}, len(parts))
	}
	if len(weights) != len(parts) {
		return nil, fmt.Errorf("%w: %d weights for %d explainers", ErrOptions, len(weights), len(parts))
	}
	first := parts[0]
	for i, p := range parts {
		if p.Features() != first.Features() || p.Players() != first.Players() || p.Outputs() != first.Outputs() {
			return nil, fmt.Errorf("%w: explainer %d has %d features, %d players and %d outputs, the first %d, %d and %d", ErrOptions,
				i, p.Features(), p.Players(), p.Outputs(), first.Features(), first.Players(), first.Outputs())
		}
		if weights[i]-weights[i] != 0 {
			return nil, fmt.Errorf("%w: weight %d is %v", ErrOptions, i, weights[i])
		}
	}
	return &Blended{slices.Clone(parts), slices.Clone(weights), make([]float64, first.Outputs()*max(1, first.Players()))}, nil
}

// Features implements [Explainer].
func (b *Blended) Features() int { return b.parts[0].Features() }

// Players implements [Explainer].
func (b *Blended) Players() int { return b.parts[0].Players() }

// Outputs implements [Explainer].
func (b *Blended) Outputs() int { return b.parts[0].Outputs() }

// add adds a part's numbers, which it left in b.part.
func (b *Blended) add(dst []float64, i int) {
	for k := range dst {
		dst[k] += b.weights[i] * b.part[k]
	}
}

// Base implements [Explainer].
func (b *Blended) Base(dst []float64) []float64 {
	dst = sized(dst, b.Outputs())
	clear(dst)
	for i, p := range b.parts {
		p.Base(b.part[:len(dst)])
		b.add(dst, i)
	}
	return dst
}

// Output implements [Explainer].
func (b *Blended) Output(dst, row []float64) []float64 {
	dst = sized(dst, b.Outputs())
	clear(dst)
	for i, p := range b.parts {
		p.Output(b.part[:len(dst)], row)
		b.add(dst, i)
	}
	return dst
}

// Explain implements [Explainer].
func (b *Blended) Explain(dst, row []float64) []float64 {
	dst = sized(dst, b.Outputs()*b.Players())
	clear(dst)
	for i, p := range b.parts {
		p.Explain(b.part[:len(dst)], row)
		b.add(dst, i)
	}
	return dst
}
