package warning

import "math"

// passage returns the probability that a Brownian motion with drift mu and
// variance v per unit of time, started at 0, reaches distance > 0 within h > 0
// (the inverse Gaussian law; Schrödinger 1915; Cox & Miller, The Theory of
// Stochastic Processes, 1965, section 5.7):
//
//	P = Φ(a) + exp(2·mu·distance/v)·Φ(b),   a = (mu·h − distance)/√(v·h),   b = (−mu·h − distance)/√(v·h)
//
// The exponent and the argument of Φ cancel to −a²/2 where Φ(b) would be 0:
// there its asymptotic form is used.
func passage(distance, mu, v, h float64) float64 {
	if distance <= 0 {
		return 1
	}
	sd := math.Sqrt(v * h)
	if sd < 1e-12*distance {
		if mu*h >= distance {
			return 1
		}
		return 0
	}
	a, b := (mu*h-distance)/sd, (-mu*h-distance)/sd
	second := 0.0
	if b < -6 {
		second = math.Exp(-a*a/2) / (-b * math.Sqrt(2*math.Pi)) * (1 - 1/(b*b))
	} else {
		second = math.Exp(2*mu*distance/v) * normal(b)
	}
	return min(normal(a)+second, 1)
}

// normal is the standard normal distribution function.
func normal(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// The 7-point Gauss-Hermite rule for the standard normal weight (Abramowitz &
// Stegun 1964, table 25.10, abscissas times √2, weights over √π).
var (
	hermiteAt     = [7]float64{-3.7504397177257425, -2.3667594107345415, -1.1544053947399682, 0, 1.1544053947399682, 2.3667594107345415, 3.7504397177257425}
	hermiteWeight = [7]float64{0.00054826885597221, 0.03075712396758651, 0.2401231786050127, 0.4571428571428571, 0.2401231786050127, 0.03075712396758651, 0.00054826885597221}
)

// uncertainPassage is passage averaged over a drift known to be mu with
// variance muVar.
func uncertainPassage(distance, mu, muVar, v, h float64) float64 {
	sd := math.Sqrt(muVar)
	p := 0.0
	for i, x := range hermiteAt {
		p += hermiteWeight[i] * passage(distance, mu+sd*x, v, h)
	}
	return min(p, 1)
}
