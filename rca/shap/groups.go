package shap

import "fmt"

// Grouped adds the attributions of an explainer up by groups: of the columns of
// one sensor, of the codes of one category. (To have the members of a group come
// and go together is another question, which [Game.Groups] asks.)
type Grouped struct {
	of     Explainer
	groups [][]int
	phi    []float64
}

// Groups wraps an explainer. Every player must be in exactly one group. Errors:
// [ErrOptions].
func Groups(of Explainer, groups [][]int) (*Grouped, error) {
	if err := checkGroups(groups, of.Players()); err != nil {
		return nil, err
	}
	return &Grouped{of, groups, make([]float64, of.Outputs()*of.Players())}, nil
}

// checkGroups asks that each of n members be in exactly one group.
func checkGroups(groups [][]int, n int) error {
	in := make([]int, n)
	for i, g := range groups {
		if len(g) == 0 {
			return fmt.Errorf("%w: group %d is empty", ErrOptions, i)
		}
		for _, f := range g {
			if f < 0 || f >= n {
				return fmt.Errorf("%w: group %d has member %d of %d", ErrOptions, i, f, n)
			}
			in[f]++
		}
	}
	for f, times := range in {
		if times != 1 {
			return fmt.Errorf("%w: %d is in %d groups, want 1", ErrOptions, f, times)
		}
	}
	return nil
}

// Features implements [Explainer].
func (g *Grouped) Features() int { return g.of.Features() }

// Players is the number of groups.
func (g *Grouped) Players() int { return len(g.groups) }

// Outputs implements [Explainer].
func (g *Grouped) Outputs() int { return g.of.Outputs() }

// Base implements [Explainer].
func (g *Grouped) Base(dst []float64) []float64 { return g.of.Base(dst) }

// Output implements [Explainer].
func (g *Grouped) Output(dst, row []float64) []float64 { return g.of.Output(dst, row) }

// Explain implements [Explainer].
func (g *Grouped) Explain(dst, row []float64) []float64 {
	dst = sized(dst, g.Outputs()*g.Players())
	g.of.Explain(g.phi, row)
	for i := range dst {
		dst[i] = 0
		phi := g.phi[i/g.Players()*g.of.Players():]
		for _, f := range g.groups[i%g.Players()] {
			dst[i] += phi[f]
		}
	}
	return dst
}
