package multi

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/portent-go/portent/internal/codec"
)

// moments follows the second moments of standardised vectors, which are around
// zero already, and says when a model made of them is due again.
type moments struct {
	rate float64
	n    uint32
	due  uint32    // n at which the model is to be made anew
	c    []float64 // upper triangle of a d×d matrix, row by row
	seen []float64 // the newest vector, cut and without NaN
}

// firstModel and mostWait set the refreshing: a model is made from 32 vectors,
// and again whenever a quarter more have come, at most every 512. Its d³ work is
// then a small share of the d² that every vector costs anyway.
const (
	firstModel = 32
	mostWait   = 512
)

// cutMoments bounds an entry before it teaches: an outlier of 64 units would
// weigh like a thousand ordinary vectors.
const cutMoments = 5

func newMoments(metrics int, memory float64) moments {
	return moments{rate: 1 / memory, due: firstModel, c: make([]float64, metrics*metrics), seen: make([]float64, metrics)}
}

// learn adds a vector, where NaN counts as 0, the expected value, and reports
// whether the model is due.
func (m *moments) learn(z []float64) bool {
	for j, v := range z {
		m.seen[j] = 0
		if v == v {
			m.seen[j] = min(max(v, -cutMoments), cutMoments)
		}
	}
	if m.n < math.MaxUint32 {
		m.n++
	}
	w := max(m.rate, 1/float64(m.n))
	blas64.Scal(1-w, blas64.Vector{N: len(m.c), Inc: 1, Data: m.c})
	blas64.Syr(w, blas64.Vector{N: len(z), Inc: 1, Data: m.seen}, m.symmetric())
	if m.n < m.due {
		return false
	}
	m.due = m.n + max(min(m.n/4, mostWait), 1)
	return true
}

func (m *moments) symmetric() blas64.Symmetric {
	return symmetric(m.c, len(m.seen))
}

func symmetric(data []float64, d int) blas64.Symmetric {
	return blas64.Symmetric{N: d, Stride: d, Data: data, Uplo: blas.Upper}
}

// known is the number of vectors that the moments rest on.
func (m *moments) known() float64 { return min(float64(m.n), 1/m.rate) }

// shrunk writes the moments as a correlation matrix, shrunk towards the identity
// by at least least and otherwise by the oracle approximating estimator (Chen,
// Wiesel, Eldar & Hero, "Shrinkage Algorithms for MMSE Covariance Estimation",
// IEEE Trans. Signal Processing 58, 2010, eq. 23):
//
//	ρ = ((1 − 2/d)·tr(R²) + tr²(R)) / ((n + 1 − 2/d)·(tr(R²) − tr²(R)/d)),   R ← (1−ρ)·R + ρ·I
//
// sd gets the root mean squares that were divided by, none below floor: a metric
// that hardly ever moved has shown no scale.
func (m *moments) shrunk(r, sd []float64, floor, least float64) {
	d := len(sd)
	for j := range sd {
		sd[j] = max(math.Sqrt(max(m.c[j*d+j], 0)), floor)
	}
	squares := float64(d)
	for j := range sd {
		r[j*d+j] = 1
		for k := j + 1; k < d; k++ {
			v := m.c[j*d+k] / (sd[j] * sd[k])
			r[j*d+k] = v
			squares += 2 * v * v
		}
	}
	keep := 1 - max(least, oas(squares, float64(d), m.known()))
	for j := range sd {
		for k := j + 1; k < d; k++ {
			r[j*d+k] *= keep
		}
	}
}

// oas is ρ for tr(R) = d.
func oas(squares, d, n float64) float64 {
	spread := (n + 1 - 2/d) * (squares - d)
	if spread <= 0 { // no correlation to keep
		return 1
	}
	return min(((1-2/d)*squares+d*d)/spread, 1)
}

func (m *moments) append(dst []byte) []byte {
	dst = codec.AppendUint32(codec.AppendUint32(dst, m.n), m.due)
	d := len(m.seen)
	for j := range d {
		dst = codec.AppendFloat64s(dst, m.c[j*d+j:(j+1)*d])
	}
	return dst
}

func (m *moments) read(r *codec.Reader) {
	m.n, m.due = r.Uint32(), r.Uint32()
	d := len(m.seen)
	for j := range d {
		readFinite(r, m.c[j*d+j:(j+1)*d])
		for k := j; k < d; k++ {
			if !(math.Abs(m.c[j*d+k]) <= cutMoments*cutMoments+1) {
				r.Fail("moment %v", m.c[j*d+k])
				return
			}
		}
	}
}
