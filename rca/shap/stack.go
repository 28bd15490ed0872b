package shap

import "fmt"

// Stacked is one explainer of the outputs of several: of the trees of each
// class, of the hazards of each step.
type Stacked struct{ parts []Explainer }

// Stack joins explainers of the same rows and players; the outputs of the first
// come first. Errors: [ErrOptions] when there are none, or they do not fit.
func Stack(parts ...Explainer) (*Stacked, error) {
	if len(parts) == 0 {
		return nil, fmt.Errorf("%w: nothing to stack", ErrOptions)
	}
	for i, p := range parts {
		if p.Features() != parts[0].Features() || p.Players() != parts[0].Players() {
			return nil, fmt.Errorf("%w: explainer %d has %d features and %d players, the first %d and %d", ErrOptions,
				i, p.Features(), p.Players(), parts[0].Features(), parts[0].Players())
		}
	}
	return &Stacked{append([]Explainer(nil), parts...)}, nil
}

// Features implements [Explainer].
func (s *Stacked) Features() int { return s.parts[0].Features() }

// Players implements [Explainer].
func (s *Stacked) Players() int { return s.parts[0].Players() }

// Outputs is the sum of those of the parts.
func (s *Stacked) Outputs() int {
	n := 0
	for _, p := range s.parts {
		n += p.Outputs()
	}
	return n
}

// each has every part write its share of dst, of per numbers for each output.
func (s *Stacked) each(dst []float64, per int, write func(p Explainer, dst []float64)) []float64 {
	dst = sized(dst, s.Outputs()*per)
	rest := dst
	for _, p := range s.parts {
		n := p.Outputs() * per
		write(p, rest[:n:n])
		rest = rest[n:]
	}
	return dst
}

// Base implements [Explainer].
func (s *Stacked) Base(dst []float64) []float64 {
	return s.each(dst, 1, func(p Explainer, dst []float64) { p.Base(dst) })
}

// Output implements [Explainer].
func (s *Stacked) Output(dst, row []float64) []float64 {
	return s.each(dst, 1, func(p Explainer, dst []float64) { p.Output(dst, row) })
}

// Explain implements [Explainer].
func (s *Stacked) Explain(dst, row []float64) []float64 {
	return s.each(dst, s.Players(), func(p Explainer, dst []float64) { p.Explain(dst, row) })
}
