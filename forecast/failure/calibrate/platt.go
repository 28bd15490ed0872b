package calibrate

import (
	"fmt"
	"math"
)

// Map turns scores into probabilities. [Platt] and [Isotonic] are such.
type Map interface {
	Probability(score float64) float64
}

// Platt is the logistic map p = 1/(1+exp(-(Slope·s + Offset))) (Platt,
// "Probabilistic Outputs for Support Vector Machines", 1999). Two numbers can be
// learned from a few tens of failures. Give it scores on the scale of log-odds.
type Platt struct {
	Slope, Offset float64
}

// Probability implements [Map].
func (p Platt) Probability(score float64) float64 { return logistic(p.Slope*score + p.Offset) }

// FitPlatt learns the map by maximum likelihood, with Platt's targets: a failure
// counts as (N₁+1)/(N₁+2) and a survival as 1/(N₀+2), so that perfectly
// separated scores give a finite slope. The iteration is the safeguarded Newton
// of Lin, Lin and Weng, "A note on Platt's probabilistic outputs for support
// vector machines", Machine Learning 68, 2007, appendix. A nil weight counts
// each row once. Errors: [ErrData].
func FitPlatt(score []float64, label []bool, weight []float64) (Platt, error) {
	ps, err := points(score, label, weight)
	if err != nil {
		return Platt{}, err
	}
	mean, dev := moments(ps)
	if dev == 0 {
		return Platt{}, fmt.Errorf("%w: all scores are %v", ErrData, mean)
	}
	n1, n0 := 0.0, 0.0
	for i := range ps {
		ps[i].score = (ps[i].score - mean) / dev
		n1, n0 = n1+ps[i].events, n0+ps[i].weight-ps[i].events
	}
	f := plattFit{points: ps, high: (n1 + 1) / (n1 + 2), low: 1 / (n0 + 2)}
	a, b := f.solve(math.Log((n1 + 1) / (n0 + 1)))
	return Platt{Slope: a / dev, Offset: b - a*mean/dev}, nil
}

func moments(ps []point) (mean, dev float64) {
	w := 0.0
	for _, p := range ps {
		w += p.weight
		mean += p.weight * p.score
	}
	mean /= w
	for _, p := range ps {
		dev += p.weight * (p.score - mean) * (p.score - mean)
	}
	return mean, math.Sqrt(dev / w)
}

type plattFit struct {
	points    []point
	high, low float64 // targets
}

// loss is the cross-entropy at slope a and offset b:
// Σ w·(log(1+e^f) - t·f), in the form that does not overflow.
func (p *plattFit) loss(a, b float64) (sum float64) {
	for _, q := range p.points {
		f := a*q.score + b
		sum += q.weight*(max(f, 0)+math.Log1p(math.Exp(-math.Abs(f)))) - f*p.target(q)
	}
	return sum
}

// target is the sum of the targets of a point's rows.
func (p *plattFit) target(q point) float64 {
	return q.events*p.high + (q.weight-q.events)*p.low
}

func (p *plattFit) solve(b float64) (float64, float64) {
	const ridge = 1e-12 // keeps the matrix regular
	a, at := 0.0, p.loss(0, b)
	for range 100 {
		var ga, gb, haa, hab, hbb float64
		for _, q := range p.points {
			m := logistic(a*q.score + b)
			d, h := q.weight*m-p.target(q), q.weight*m*(1-m)
			ga, gb = ga+d*q.score, gb+d
			haa, hab, hbb = haa+h*q.score*q.score, hab+h*q.score, hbb+h
		}
		haa, hbb = haa+ridge, hbb+ridge
		det := haa*hbb - hab*hab
		da, db := -(hbb*ga-hab*gb)/det, -(haa*gb-hab*ga)/det
		if math.Abs(ga)+math.Abs(gb) < 1e-10 {
			break
		}
		step, moved := 1.0, false
		for ; step > 1e-10; step /= 2 {
			if l := p.loss(a+step*da, b+step*db); l < at+1e-4*step*(ga*da+gb*db) {
				a, b, at, moved = a+step*da, b+step*db, l, true
				break
			}
		}
		if !moved {
			break
		}
	}
	return a, b
}
