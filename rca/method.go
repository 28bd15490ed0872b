package rca

// Method turns a frame, a call graph and a moment into blame. The methods are
// those of this package; [Methods] lists them.
type Method interface {
	// Name is the method's name and version: a later version that ranks
	// differently carries another number.
	Name() string

	// score fills in blame; false when the method has nothing to go by, such as
	// no call graph.
	score(s *scene, b *blame) bool
}

// blame is what a method gives each component and each column of a frame, 0 or
// more; only their order and their proportions within one ranking mean
// anything.
type blame struct {
	components []float64
	metrics    []float64 // by column; left at 0 by methods that judge components only
}

func newBlame(s *scene) *blame {
	return &blame{make([]float64, len(s.components)), make([]float64, len(s.signals))}
}

// blame asks a method. Values near the ends of float64 can overflow inside it: what
// comes out as NaN is no blame, and nothing exceeds maxDeviation.
func (s *scene) blame(m Method) (*blame, bool) {
	b := newBlame(s)
	ok := m.score(s, b)
	for _, list := range [][]float64{b.components, b.metrics} {
		for i, v := range list {
			if !(v > 0) {
				list[i] = 0
			} else if v > maxDeviation {
				list[i] = maxDeviation
			}
		}
	}
	return b, ok
}

// Methods returns every method, the ensemble of them first.
func Methods() []Method {
	return []Method{
		Ensemble, Deviation, NSigma, MedianIQR, Energy, TailProbability, Internal, External, Additive, Conjunctive, OnsetOrder,
		Correlation, Traversal, FaultFlow, EdgeDelay, Regression, Intervention, RandomWalk, Counterfactual,
	}
}
