package survival

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Scale is the scale on which a band is symmetric about its curve.
type Scale int

// The scales of a band. On all but Plain it stays between 0 and 1.
const (
	Log    Scale = iota // ln S: the default, as in R; cut at 1
	LogLog              // ln(-ln S): the best coverage in small groups (Borgan and Liestøl 1990)
	Plain               // S itself, cut at 0 and 1
)

// defaultConfidence is the level that everybody uses.
const defaultConfidence = 0.95

// band says how to make bands.
type band struct {
	z     float64
	scale Scale
}

func newBand(confidence float64, scale Scale) (band, error) {
	if confidence == 0 {
		confidence = defaultConfidence
	}
	if !(confidence > 0 && confidence < 1) {
		return band{}, fmt.Errorf("%w: confidence %v, want 0 (default 0.95) or between 0 and 1", ErrOptions, confidence)
	}
	if scale < Log || scale > Plain {
		return band{}, fmt.Errorf("%w: scale %d of a band", ErrOptions, scale)
	}
	return band{normalQuantile((1 + confidence) / 2), scale}, nil
}

func normalQuantile(p float64) float64 { return distuv.UnitNormal.Quantile(p) }

// bounds returns the band at survival s with standard error e of ln s.
// It is NaN where s is 0: the error is infinite there.
func (b band) bounds(s, e float64) (lower, upper float64) {
	if math.IsInf(e, 0) {
		return math.NaN(), math.NaN()
	}
	switch b.scale {
	case LogLog:
		if s == 1 {
			return 1, 1
		}
		x, w := math.Log(-math.Log(s)), b.z*e/math.Log(s)
		return math.Exp(-math.Exp(x - w)), math.Exp(-math.Exp(x + w))
	case Plain:
		return math.Max(0, s-b.z*e*s), math.Min(1, s+b.z*e*s)
	}
	return s * math.Exp(-b.z*e), math.Min(1, s*math.Exp(b.z*e))
}

func (b band) apply(c *Curve) {
	n := len(c.Time)
	c.Lower, c.Upper = make([]float64, n), make([]float64, n)
	for k, s := range c.Survival {
		c.Lower[k], c.Upper[k] = b.bounds(s, c.StdErr[k])
	}
}
