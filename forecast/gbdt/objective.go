package gbdt

import (
	"fmt"
	"math"
)

// Objective is the loss that boosting brings down.
type Objective uint8

const (
	// Logistic: labels 0 and 1, predictions are probabilities. The default.
	//	ℓ = -y·log p - (1-y)·log(1-p),  p = 1/(1+exp(-f))
	Logistic Objective = iota
	// Squared: any labels, predictions are means.
	//	ℓ = (y-f)²/2
	Squared
	// Ranking: LambdaRank on NDCG; labels are relevances, predictions are
	// scores that order the rows of a query (Data.Groups). Between queries they
	// mean nothing.
	Ranking
)

func (o Objective) link() Link {
	if o == Logistic {
		return LinkLogistic
	}
	return LinkIdentity
}

func (o Objective) validateLabels(y, w []float64) error {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i, v := range y {
		if err := o.validateLabel(i, v); err != nil {
			return err
		}
		if w == nil || w[i] > 0 {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if o == Logistic && lo == hi {
		return fmt.Errorf("%w: all %d labels are %v, want both 0 and 1", ErrData, len(y), lo)
	}
	return nil
}

func (o Objective) validateLabel(i int, v float64) error {
	switch {
	case o == Logistic && v != 0 && v != 1:
		return fmt.Errorf("%w: label of row %d is %v, want 0 or 1", ErrValue, i, v)
	case o == Squared && !(math.Abs(v) <= 1e100):
		return fmt.Errorf("%w: label of row %d is %v, want at most ±1e100", ErrValue, i, v)
	case o == Ranking && !(v >= 0 && v <= 30):
		return fmt.Errorf("%w: relevance of row %d is %v, want 0 to 30", ErrValue, i, v)
	}
	return nil
}

// bias is the constant margin of least loss.
func (o Objective) bias(d Data) float64 {
	if o == Ranking {
		return 0
	}
	sum, weight := 0.0, 0.0
	for i, y := range d.Y {
		sum += d.weight(i) * y
		weight += d.weight(i)
	}
	mean := sum / weight
	if o == Logistic {
		return math.Log(mean / (1 - mean))
	}
	return mean
}

// gradients fills the first and second derivatives of the loss by the margin.
func (o Objective) gradients(g, h, f []float64, d Data) {
	switch o {
	case Logistic:
		logisticGradients(g, h, f, d)
	case Squared:
		for i, y := range d.Y {
			w := d.weight(i)
			g[i], h[i] = w*(f[i]-y), w
		}
	case Ranking:
		rankGradients(g, h, f, d)
	}
}

// minCurvature keeps a row that is all but certain from having no say.
const minCurvature = 1e-16

func logisticGradients(g, h, f []float64, d Data) {
	for i, y := range d.Y {
		p := sigmoid(f[i])
		g[i], h[i] = p-y, max(p*(1-p), minCurvature)
	}
	for i, w := range d.Weight {
		g[i], h[i] = g[i]*w, h[i]*w
	}
}

// loss is the weighted mean of ℓ; for Ranking 1 - NDCG.
func (o Objective) loss(f []float64, d Data) float64 {
	if o == Ranking {
		return 1 - ndcg(f, d)
	}
	sum, weight := 0.0, 0.0
	for i, y := range d.Y {
		w := d.weight(i)
		if o == Logistic {
			sum += w * softplus(f[i]*(1-2*y))
		} else {
			sum += w * (y - f[i]) * (y - f[i]) / 2
		}
		weight += w
	}
	return sum / weight
}

// softplus is log(1+exp(x)), without overflow.
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }
