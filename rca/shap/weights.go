package shap

import "math"

// The game of a leaf, a row and a background row: worth 1 when the known
// features lead the row, and the others the background row, to the leaf. Where
// a features lead only the row there, b only the background row, and the rest
// both, the Shapley values are (Lundberg et al. 2020, supplement, section 5)
//
//	own(a, b)   = (a-1)!·b! / (a+b)!   of each of the a
//	other(a, b) = -a!·(b-1)! / (a+b)!  of each of the b
//	0 of the rest
//
// and no feature has any when one leads neither there.
type gameWeights struct {
	own, other [maxPath + 1][maxPath + 1]float64
}

// leafWeights are those of every a and b.
var leafWeights = func() *gameWeights {
	w := new(gameWeights)
	for a := range maxPath + 1 {
		for b := range maxPath + 1 - a {
			if a > 0 {
				w.own[a][b] = math.Exp(lfactorial(a-1) + lfactorial(b) - lfactorial(a+b))
			}
			if b > 0 {
				w.other[a][b] = -math.Exp(lfactorial(a) + lfactorial(b-1) - lfactorial(a+b))
			}
		}
	}
	return w
}()

func lfactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n + 1))
	return v
}
