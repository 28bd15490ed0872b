package lstm

// predictWindow bounds the memory of Predict: steps and sequences at once.
const (
	predictWindow = 64
	predictBatch  = 64
)

// Predict answers every step of every sequence, each from a fresh state:
// result[i][t] is the answer after step t of sequence i. Targets are not looked
// at. It panics when a row has another number of inputs than the model. Many
// sequences at once cost a third to a tenth of stepping through them.
func (m *Model) Predict(seqs []Sequence) [][][]float64 {
	out := make([][][]float64, len(seqs))
	for from := 0; from < len(seqs); from += predictBatch {
		m.predict(out[from:], seqs[from:min(from+predictBatch, len(seqs))])
	}
	return out
}

func (m *Model) predict(out [][][]float64, seqs []Sequence) {
	batch, order := make([]prepared, len(seqs)), sortedByLength(seqs)
	for i, at := range order {
		batch[i] = m.prepare(Sequence{X: seqs[at].X})
		out[at] = rows(len(seqs[at].X), m.Outputs())
	}
	w := newWindow(m.net, predictWindow, len(seqs), m.head.targetWidth(m.net.outputs), false, false)
	width, z := m.net.width(), make([]float32, max(m.net.outWidth(), m.net.width()))
	for start := 0; len(batch) > 0 && start < batch[0].steps; start += w.steps {
		w.load(batch, start)
		w.forward(0, nil)
		for t, n := range w.rows {
			h := w.at(w.layers[m.net.depth-1].h, t+1, n, width)
			for r := range n {
				m.emit(out[order[r]][start+t], z, h[r*width:][:width])
			}
		}
	}
}

// emit writes the answer to one row of outputs of the last layer.
func (m *Model) emit(dst []float64, z, h []float32) {
	if m.head == Hidden {
		for k := range dst {
			dst[k] = float64(h[k])
		}
		return
	}
	m.outputsOf(z, h)
	m.answer(dst, z)
}

// rows returns n rows in one piece of memory.
func rows(n, width int) [][]float64 {
	all, out := make([]float64, n*width), make([][]float64, n)
	for i := range out {
		out[i] = all[i*width:][:width:width]
	}
	return out
}
