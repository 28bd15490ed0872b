package shap

import "gonum.org/v1/gonum/integrate/quad"

// A Shapley value is an integral along the diagonal of the multilinear
// extension of the game (Owen, Multilinear Extensions of Games, Management
// Science 18(5), 1972):
//
//	φ(i) = ∫ ∂f/∂p(i) (t, …, t) dt,  0 < t < 1,
//
// where f(p) is the expected value when each feature i is known with
// probability p(i). On a path of d different features the integrand is a
// polynomial of degree d-1, which Gauss and Legendre's n points integrate
// exactly when d ≤ 2n: two points serve trees of depth 4, four those of depth 8.
// All weights are positive, so nothing cancels, however deep the path.

// points is a vector over the points of the quadrature.
type points interface {
	[2]float64 | [4]float64 | [8]float64 | [16]float64 | [32]float64
}

// maxPath is the number of different features on a path that [32]float64 is
// exact for.
const maxPath = 64

// legendre fills locations in (0, 1) and weights, whose sum is 1.
func legendre(t, w []float64) { quad.Legendre{}.FixedLocations(t, w, 0, 1) }
