package window

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Eigenvalues and axes are those of gonum's SVD of the centred rows.
func TestEigenAgainstSVD(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const rows = 60
	x := mat.NewDense(rows, features, nil)
	for i := range rows {
		level := 5 * rng.NormFloat64()
		for j := range features {
			x.Set(i, j, level+math.Sin(float64(i*j))+0.1*rng.NormFloat64())
		}
	}
	var a, axis square
	var value [features]float64
	var cov mat.SymDense
	stat.CovarianceMatrix(&cov, x, nil)
	for i := range a {
		for j := range a[i] {
			a[i][j] = cov.At(i, j)
		}
	}
	eigen(&a, &value, &axis)
	for j := range features {
		col := mat.Col(nil, j, x)
		mean := stat.Mean(col, nil)
		for i, v := range col {
			x.Set(i, j, v-mean)
		}
	}
	var svd mat.SVD
	svd.Factorize(x, mat.SVDThin)
	var v mat.Dense
	svd.VTo(&v)
	for k, s := range svd.Values(nil) {
		want := s * s / (rows - 1)
		best := 0
		for i := range value {
			if math.Abs(value[i]-want) < math.Abs(value[best]-want) {
				best = i
			}
		}
		var dot float64
		for j := range features {
			dot += axis[best][j] * v.At(j, k)
		}
		if math.Abs(value[best]-want) > 1e-10*value[best] || math.Abs(math.Abs(dot)-1) > 1e-8 {
			t.Errorf("component %d: value %v, SVD %v; axes at cosine %v", k, value[best], want, dot)
		}
	}
}

// While it does not yet forget, the score is the Mahalanobis distance that gonum
// computes from all windows so far.
func TestPCAAgainstMahalanobis(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const length = 16
	d, err := NewPCA(Config{Length: length})
	if err != nil {
		t.Fatal(err)
	}
	var x, rows []float64
	for i := range 6*length + length {
		x = append(x, math.Sin(float64(i)/3)+rng.NormFloat64())
		d.Step(int64(i)*1000, x[i])
		if len(x) < length {
			continue
		}
		w := x[len(x)-length:]
		if d.n == 6*length+1 { // the first window after a fit
			checkMahalanobis(t, rows, w, d.Raw())
			return
		}
		rows = append(rows, w...)
	}
}

func checkMahalanobis(t *testing.T, rows, w []float64, got float64) {
	t.Helper()
	m := mat.NewDense(len(rows)/features, features, rows)
	var cov mat.SymDense
	stat.CovarianceMatrix(&cov, m, nil)
	n := float64(len(rows) / features)
	cov.ScaleSym((n-1)/n, &cov)
	mean := make([]float64, features)
	for j := range mean {
		mean[j] = stat.Mean(mat.Col(nil, j, m), nil)
	}
	var chol mat.Cholesky
	if !chol.Factorize(&cov) {
		t.Fatal("covariance is singular")
	}
	want := stat.Mahalanobis(mat.NewVecDense(features, w), mat.NewVecDense(features, mean), &chol) / math.Sqrt(features)
	if math.Abs(got-want) > 0.02*want { // a few windows were clipped while learning
		t.Errorf("score %v, Mahalanobis %v", got, want)
	}
}

func TestReduce(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{8, 16, 17, 32, 50, 125, 128} {
		w := make([]float64, n)
		var sum float64
		for i := range w {
			w[i] = rng.NormFloat64()
			sum += w[i]
		}
		var z [features]float64
		reduce(&z, w)
		var got float64
		for _, v := range z {
			got += v
		}
		if n >= features {
			got *= math.Sqrt(float64(n) / features)
		}
		if math.Abs(got-sum) > 1e-9 {
			t.Errorf("n=%d: parts sum to %v, the window to %v", n, got, sum)
		}
	}
}
