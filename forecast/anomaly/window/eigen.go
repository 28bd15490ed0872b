package window

import "math"

type square = [features][features]float64

// eigen writes the eigenvalues of the symmetric matrix a to values and its
// eigenvectors to the rows of vectors, by cyclic Jacobi rotations (Golub & Van
// Loan 2013, section 8.5.5). a is destroyed. For 16 × 16 it takes some 60 µs, no
// memory, and the same course whatever the machine.
func eigen(a *square, values *[features]float64, vectors *square) {
	*vectors = square{}
	for i := range vectors {
		vectors[i][i] = 1
	}
	for range 12 { // converges quadratically: five or six sweeps are usual
		if offDiagonal(a) == 0 {
			break
		}
		for p := range features - 1 {
			for q := p + 1; q < features; q++ {
				rotate(a, vectors, p, q)
			}
		}
	}
	for i := range values {
		values[i] = a[i][i]
	}
}

// offDiagonal returns the sum of squares off the diagonal where it matters beside
// the diagonal, else 0.
func offDiagonal(a *square) float64 {
	var off, on float64
	for i := range a {
		on += math.Abs(a[i][i])
		for j := range i {
			off += math.Abs(a[i][j])
		}
	}
	if off <= 1e-15*on {
		return 0
	}
	return off
}

// rotate makes a[p][q] zero.
func rotate(a, vectors *square, p, q int) {
	if a[p][q] == 0 {
		return
	}
	theta := (a[q][q] - a[p][p]) / (2 * a[p][q])
	t := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(t*t+1)
	s := t * c
	for k := range a {
		x, y := a[k][p], a[k][q]
		a[k][p], a[k][q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	for k := range a {
		x, y := a[p][k], a[q][k]
		a[p][k], a[q][k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
		x, y = vectors[p][k], vectors[q][k]
		vectors[p][k], vectors[q][k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
}
