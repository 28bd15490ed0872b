package drift

import "fmt"

// Advice is what to do about a model, and why.
type Advice struct {
	Retrain bool
	Reasons []string
	// Shifted are the features beyond both limits, the farthest first.
	Shifted []Shift
}

// Limits say when a model is too old. The zero value takes the defaults.
type Limits struct {
	// PSI at which a feature counts as another. Default 0.25, Siddiqi's.
	PSI float64
	// Share of the features that may be others. Default 0.1: one metric of a
	// hundred that changed its unit is a fault to be repaired, not learned.
	Share float64
	// Ratio is by how much foretold failures may differ from those that came,
	// either way. Default 1.5: a re-centring has taken it on long before, but its
	// features no longer say what they said.
	Ratio float64
}

func (l Limits) withDefaults() Limits {
	if l.PSI == 0 {
		l.PSI = 0.25
	}
	if l.Share == 0 {
		l.Share = 0.1
	}
	if l.Ratio == 0 {
		l.Ratio = 1.5
	}
	return l
}

// Judge makes one advice of the shifts of the features, of whether the losses
// have changed since the model was made (see [ADWIN]), and of the ratio of
// foretold to observed failures; a ratio of 0 is unknown. A model whose features
// shift while its losses stay is left alone if they are few.
func Judge(l Limits, shifts []Shift, lossesRose bool, ratio float64) (a Advice) {
	l = l.withDefaults()
	for _, s := range shifts {
		if s.PSI > l.PSI && s.PSI > s.Noise {
			a.Shifted = append(a.Shifted, s)
		}
	}
	if n := len(a.Shifted); n > 0 && float64(n) > l.Share*float64(len(shifts)) {
		a.Reasons = append(a.Reasons, fmt.Sprintf("%d of %d features are distributed otherwise, %s most (PSI %.2f)", n, len(shifts), a.Shifted[0].Feature, a.Shifted[0].PSI))
	}
	if lossesRose {
		a.Reasons = append(a.Reasons, "the mean loss of matured risks has changed")
	}
	if ratio > l.Ratio || ratio > 0 && ratio < 1/l.Ratio {
		a.Reasons = append(a.Reasons, fmt.Sprintf("%.2f failures were foretold for each that came", ratio))
	}
	a.Retrain = len(a.Reasons) > 0
	return a
}
