package filter

import "math"

// pareto is a generalised Pareto distribution of excesses Y > 0:
//
//	P(Y > y) = (1 + γy/σ)^(−1/γ), or e^(−y/σ) for γ = 0
type pareto struct{ gamma, sigma float64 }

// survival returns P(Y > y).
func (g pareto) survival(y float64) float64 {
	if g.gamma == 0 {
		return math.Exp(-y / g.sigma)
	}
	base := 1 + g.gamma*y/g.sigma
	if base <= 0 { // beyond the end of a bounded tail
		return 0
	}
	return math.Pow(base, -1/g.gamma)
}

// endless is g, or where g ends the exponential of the same mean: that a tail ends
// is more than a few excesses can know, and what lies beyond has to be ranked.
func (g pareto) endless() pareto {
	if g.gamma >= 0 {
		return g
	}
	return pareto{0, g.sigma / (1 - g.gamma)}
}

// excess returns the y with P(Y > y) = p.
func (g pareto) excess(p float64) float64 {
	if g.gamma == 0 {
		return -g.sigma * math.Log(p)
	}
	return g.sigma / g.gamma * math.Expm1(-g.gamma*math.Log(p))
}

// profile is the profile likelihood of excesses in one unknown, θ = γ/σ
// (Grimshaw 1993, "Computing maximum likelihood estimates for the generalized
// Pareto distribution", Technometrics 35(2)). For given θ the likelihood is
// largest at γ(θ) = mean ln(1+θY), σ = γ/θ, where it is −n·cost(θ).
type profile struct {
	y             []float64
	mean, largest float64
}

// moments returns γ(θ), v = mean 1/(1+θY) and mean 1/(1+θY)². The logarithm is
// taken of products: one for many factors.
func (p *profile) moments(theta float64) (gamma, v, v2 float64) {
	product := 1.0
	for _, y := range p.y {
		s := 1 + theta*y
		inv := 1 / s
		v += inv
		v2 += inv * inv
		if product *= s; product > 1e100 || product < 1e-100 {
			gamma += math.Log(product)
			product = 1
		}
	}
	n := float64(len(p.y))
	return (gamma + math.Log(product)) / n, v / n, v2 / n
}

// cost is minus the mean log-likelihood at its best for θ.
func (p *profile) cost(theta float64) float64 {
	if theta == 0 {
		return 1 + math.Log(p.mean)
	}
	gamma, _, _ := p.moments(theta)
	return 1 + gamma + math.Log(gamma/theta)
}

// slope is w(θ)/θ², w = v·(1+γ) − 1 being Grimshaw's equation: w has a double
// root at 0, always there and hardly ever the maximum, which the division takes
// away. step is the Newton step of the quotient.
func (p *profile) slope(theta float64) (value, step float64) {
	gamma, v, v2 := p.moments(theta)
	w := v*(1+gamma) - 1
	dw := (v2-v)*(1+gamma) + v*(1-v) // θ·w′
	return w / (theta * theta), w * theta / (dw - 2*w)
}

// nearZero is the |θ|·ȳ below which a tail is exponential to all purposes and w
// is lost in rounding.
const nearZero = 1e-4

// fitPareto returns the distribution of greatest likelihood and its θ, 0 for the
// exponential. hint is the θ of the fit before, 0 without: a few Newton steps from
// there usually do. Else, and wherever those fail, the profile is scanned on both
// sides of zero, at thirty times the cost.
func fitPareto(y []float64, hint float64) (pareto, float64) {
	p := profile{y: y}
	for _, v := range y {
		p.mean += v
		p.largest = max(p.largest, v)
	}
	p.mean /= float64(len(y))
	if !(p.mean > 0) {
		return pareto{0, leastSigma}, 0
	}
	theta, ok := p.newton(hint)
	gamma, _, _ := p.moments(theta)
	if !ok || gamma < leastGamma {
		theta = p.scan()
		gamma, _, _ = p.moments(theta)
	}
	if math.Abs(theta)*p.mean < nearZero || math.Log(gamma/theta)+gamma >= math.Log(p.mean) {
		return pareto{0, max(p.mean, leastSigma)}, 0
	}
	return pareto{gamma, max(gamma/theta, leastSigma)}, theta
}

// leastGamma is where maximum likelihood stops being regular (Smith 1985,
// Biometrika 72(1)): below it the likelihood grows towards tails that end at the
// largest excess seen, and every larger one would be impossible. Stationary points
// beyond it do not count; the authors' root finder mostly misses them.
const leastGamma = -0.5

// leastSigma keeps a tail of equal excesses from dividing by zero.
const leastSigma = 1e-300

// newton follows the maximum from hint, as long as it stays near.
func (p *profile) newton(hint float64) (float64, bool) {
	if hint == 0 {
		return 0, false
	}
	theta := hint
	for range 8 {
		_, step := p.slope(theta)
		theta -= step
		if !(theta/hint > 0.3 && theta/hint < 3) || theta <= -p.edge() {
			return 0, false
		}
		if math.Abs(step) < 1e-5*math.Abs(theta) { // the next one would be below 1e-10
			return theta, true
		}
	}
	return 0, false
}

// edge is just inside 1/max Y: at −1/max Y the likelihood has a pole that is no
// maximum.
func (p *profile) edge() float64 { return (1 - 1e-6) / p.largest }

// scan returns the best stationary point of the profile, 0 if there is none: from
// near zero outwards, first towards heavier tails, then towards the pole.
func (p *profile) scan() (best float64) {
	small := nearZero / p.mean
	best, lowest := 0.0, p.cost(0)
	best, lowest = p.side(small, func(theta float64) float64 { return 2 * theta }, 1e8/p.mean, best, lowest)
	towardsPole := func(theta float64) float64 {
		if theta > -p.edge()/2 {
			return theta - p.edge()/16
		}
		return -p.edge() + (theta+p.edge())/2
	}
	best, _ = p.side(-small, towardsPole, p.edge()*(1-1e-5), best, lowest)
	return best
}

// side walks from theta by next while |θ| < end and improves on best.
func (p *profile) side(theta float64, next func(float64) float64, end, best, lowest float64) (float64, float64) {
	value, _ := p.slope(theta)
	for math.Abs(theta) < end {
		from, before := theta, value
		theta = next(theta)
		value, _ = p.slope(theta)
		if !(before*value < 0) {
			continue
		}
		root := p.bisect(from, theta, before)
		if gamma, _, _ := p.moments(root); gamma < leastGamma {
			continue
		}
		if c := p.cost(root); c < lowest {
			best, lowest = root, c
		}
	}
	return best, lowest
}

// bisect finds the root of slope between a, where it is fa, and b.
func (p *profile) bisect(a, b, fa float64) float64 {
	for range 50 {
		m := a + (b-a)/2
		fm, _ := p.slope(m)
		if fa*fm <= 0 {
			b = m
		} else {
			a, fa = m, fm
		}
	}
	return a + (b-a)/2
}
