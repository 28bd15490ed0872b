package lstm

import (
	"math"
	"slices"
)

// Model is a fitted or imported net. It is immutable and safe for concurrent
// use; streams are stepped by a [Stepper].
type Model struct {
	net  *net
	head Head
	rows []float32 // weights of the head, a row per output

	packed []packed // weights of the layers, for streams

	// Inputs are standardised: (x - mean) / deviation, cut at ±limit, and 0,
	// the mean, where missing. An input that never varied has deviation 0 and
	// counts for nothing.
	mean, deviation []float64
	inverse         []float64 // 1/deviation, 0 for 0: a product is faster
	limit           float64

	outMean, outScale float64   // of the targets of Remaining
	edges             []float64 // of Hazard
}

// Cell returns the kind of unit.
func (m *Model) Cell() Cell { return m.net.cell }

// Head returns what the model answers.
func (m *Model) Head() Head { return m.head }

// Inputs returns the number of values of a sample.
func (m *Model) Inputs() int { return m.net.inputs }

// Outputs returns the number of values of an answer.
func (m *Model) Outputs() int {
	if m.head == Hidden {
		return m.net.hidden
	}
	return m.net.outputs
}

// Hidden returns the number of units of a layer.
func (m *Model) Hidden() int { return m.net.hidden }

// Layers returns the number of layers.
func (m *Model) Layers() int { return m.net.depth }

// Edges returns a copy of the ends of the intervals of a Hazard model.
func (m *Model) Edges() []float64 { return slices.Clone(m.edges) }

// seal derives what streams want from the deviations and weights.
func (m *Model) seal() {
	m.invert()
	n := m.net
	m.packed = n.pack()
	m.rows = make([]float32, n.outputs*n.width())
	for o := range n.outputs {
		for k := range n.width() {
			m.rows[o*n.width()+k] = n.v[k*n.outWidth()+o]
		}
	}
}

func (m *Model) invert() {
	m.inverse = make([]float64, len(m.deviation))
	for k, d := range m.deviation {
		if d > 0 {
			m.inverse[k] = 1 / d
		}
	}
}

// standardise writes one sample into dst, whose padding stays as it is.
func (m *Model) standardise(dst []float32, x []float64) {
	if len(x) != m.net.inputs {
		panic(badInputs)
	}
	dst = dst[:len(x)]
	for k, v := range x {
		dst[k] = m.standard(k, v)
	}
}

// standard is one value of input k in deviations.
func (m *Model) standard(k int, v float64) float32 {
	v = (v - m.mean[k]) * m.inverse[k]
	switch {
	case v > m.limit:
		v = m.limit
	case v < -m.limit:
		v = -m.limit
	case v != v:
		v = 0
	}
	return float32(v)
}

// measure sets mean and deviation of every input over the samples present.
// Infinite values and values beyond 1e100 do not count: their squares would
// overflow.
func (m *Model) measure(seqs []Sequence) {
	for k := range m.mean {
		var n, mean, square float64
		for _, s := range seqs {
			for _, x := range s.X {
				if v := x[k]; math.Abs(v) < 1e100 {
					n++
					d := v - mean
					mean += d / n
					square += d * (v - mean)
				}
			}
		}
		m.mean[k] = mean
		if n > 1 {
			m.deviation[k] = math.Sqrt(square / n)
		}
		if m.deviation[k] <= 1e-12*math.Abs(mean) { // rounding of a constant
			m.deviation[k] = 0
		}
	}
}
