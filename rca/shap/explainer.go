package shap

// Explainer attributes the outputs of a model to the players of a row: its
// features, or groups of them. For every output o,
//
//	Output(row)[o] = Base()[o] + Σ Explain(row)[o·Players() + i] over players i
//
// to the accuracy that the implementation states. NaN in a row is a missing
// value where the model knows such, and no error anywhere. All methods write
// into dst and return it; a nil dst allocates, one of another length panics, as
// does a row of another length. An explainer holds scratch and must not be used
// by two goroutines at once. Package shaptest holds the tests that all pass.
type Explainer interface {
	Features() int                        // length of a row
	Players() int                         // attributions per output
	Outputs() int                         // number of outputs
	Base(dst []float64) []float64         // outputs when nothing of the row is known
	Output(dst, row []float64) []float64  // outputs for the row
	Explain(dst, row []float64) []float64 // attributions, the players of output 0 first
}

// sized returns dst, or n new numbers when it is nil.
func sized(dst []float64, n int) []float64 {
	if dst == nil {
		return make([]float64, n)
	}
	if len(dst) != n {
		panic(badDst)
	}
	return dst
}

func checkRow(row []float64, features int) {
	if len(row) != features {
		panic(badRow)
	}
}
