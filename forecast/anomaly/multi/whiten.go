package multi

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"github.com/portent-go/portent/internal/codec"
)

// whiten judges every metric by the others: with the precision matrix P = R⁻¹ of
// the shrunk correlation matrix and u = z/sd,
//
//	wⱼ = sdⱼ · (P·u)ⱼ / √Pⱼⱼ
//
// is the error of the linear regression of metric j on all the others, divided
// by the standard error of that regression and given the metric's own unit
// again (partial residuals; Lauritzen, Graphical Models, 1996, section 5.1).
// uᵀPu = Σ uⱼ(Pu)ⱼ is the squared Mahalanobis distance.
//
// Unlike a triangular root of P it does not depend on the order of the metrics.
type whiten struct {
	moments
	least, floor float64
	ready        bool
	p            []float64 // upper triangle of P
	sd           []float64
	u, pu        []float64
}

func newWhiten(metrics int, memory, least, floor float64) whiten {
	row := func() []float64 { return make([]float64, metrics) }
	return whiten{moments: newMoments(metrics, memory), least: least, floor: floor, p: make([]float64, metrics*metrics), sd: row(), u: row(), pu: row()}
}

// distance computes u and P·u and returns uᵀPu; NaN before there is a model.
func (w *whiten) distance(z []float64) float64 {
	if !w.ready {
		return math.NaN()
	}
	for j, v := range z {
		w.u[j] = 0
		if v == v {
			w.u[j] = v / w.sd[j]
		}
	}
	d := len(z)
	u, pu := blas64.Vector{N: d, Inc: 1, Data: w.u}, blas64.Vector{N: d, Inc: 1, Data: w.pu}
	blas64.Symv(1, symmetric(w.p, d), u, 0, pu)
	return max(blas64.Dot(u, pu), 0)
}

// residual writes wⱼ to dst, NaN where z is; distance has been called before.
func (w *whiten) residual(dst, z []float64) {
	d := len(z)
	for j, v := range z {
		dst[j] = math.NaN()
		if v == v && w.ready {
			dst[j] = w.sd[j] * w.pu[j] / math.Sqrt(w.p[j*d+j])
		}
	}
}

// add learns from a vector and makes the model anew when it is due.
func (w *whiten) add(z []float64) {
	if !w.learn(z) {
		return
	}
	w.shrunk(w.p, w.sd, w.floor, w.least)
	t, ok := lapack64.Potrf(symmetric(w.p, len(w.sd)))
	if ok {
		lapack64.Potri(t)
	}
	w.ready = ok
}

func (w *whiten) append(dst []byte) []byte {
	dst = w.moments.append(dst)
	if !w.ready {
		return append(dst, 0)
	}
	dst = codec.AppendFloat64s(append(dst, 1), w.sd)
	d := len(w.sd)
	for j := range d {
		dst = codec.AppendFloat64s(dst, w.p[j*d+j:(j+1)*d])
	}
	return dst
}

func (w *whiten) read(r *codec.Reader) {
	w.moments.read(r)
	if w.ready = r.Bool(); !w.ready {
		return
	}
	readFinite(r, w.sd)
	d := len(w.sd)
	for j := range d {
		readFinite(r, w.p[j*d+j:(j+1)*d])
		if !(w.sd[j] >= w.floor && w.sd[j] <= 2*cutMoments) || !(w.p[j*d+j] > 0) {
			r.Fail("model of metric %d: scale %v, precision %v", j, w.sd[j], w.p[j*d+j])
		}
		for k := j; k < d; k++ {
			if math.Abs(w.p[j*d+k]) > 1e12 {
				r.Fail("precision %v", w.p[j*d+k])
			}
		}
	}
}
