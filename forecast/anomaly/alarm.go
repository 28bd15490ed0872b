package anomaly

import "math"

// alarm is the hysteresis of one series: an alarm opens when a sample begins an
// episode rarer than the budget allows, and closes after calm ordinary samples.
type alarm struct {
	run    int16 // consecutive residuals beyond the clip, with their sign
	calm   uint8 // ordinary samples since the last unusual one
	streak uint8 // unusual samples in a row while no alarm is open
	open   bool
	kind   Kind
}

// calmSamples end an alarm. One would cut a noisy incident into many alarms;
// many would join two incidents.
const calmSamples = 5

// advance moves the alarm by one sample. unusual means beyond the budget,
// ordinary means that the sample would not even be noticed; need is how many
// unusual samples in a row open the alarm.
func (a *alarm) advance(unusual, ordinary bool, kind Kind, need uint8) Phase {
	switch {
	case !a.open && unusual:
		if a.streak++; a.streak < need {
			return Quiet
		}
		a.open, a.calm, a.kind = true, 0, kind
		return Opened
	case !a.open:
		a.streak = 0
		return Quiet
	case ordinary:
		a.calm++
	default:
		a.calm = 0
		a.rename(kind)
	}
	if a.calm >= calmSamples {
		a.open, a.calm, a.streak, a.kind = false, 0, 0, None
		return Closed
	}
	return Open
}

// rename lets a spike or dip that stays become a shift or a variance, and anything
// become a dropout; what the slow channels have named keeps its name, and the way
// back of a spike is no dip.
func (a *alarm) rename(kind Kind) {
	if kind == Dropout || a.kind <= Dip && kind > Dip && kind < Dropout {
		a.kind = kind
	}
}

// lesson is the weight with which a sample teaches the histogram. Inside an
// alarm it is less than one: an incident of an hour would otherwise make the
// next one ordinary; more than zero: what keeps happening is ordinary in the end.
func (a *alarm) lesson() float32 {
	if a.open {
		return 0.3
	}
	return 1
}

// purse keeps an alarm rate from falling short of its budget. The tail is
// deliberately heavy, so that noise lighter than it would raise alarms less often
// than was asked for. With every sample the logarithm of the allowance grows by
// purseRate × the alarms that the budget allows for it, and falls by purseRate
// with every alarm (adaptive conformal inference: Gibbs & Candès 2021, eq. 2),
// between 1× and 8× of the budget: incidents that do come must not make the
// detector blinder than the tail alone.
type purse struct {
	gain float32 // natural logarithm of the factor on the budget
}

const (
	purseRate = 0.2
	purseMost = 2.08 // ln 8
)

// allowance returns what the episode probability of an alarm must stay below.
func (b *purse) allowance(limit float64) float64 {
	if b.gain == 0 {
		return limit
	}
	return limit * math.Exp(float64(b.gain))
}

// raise moves alarm and purse by the probability that such an episode begins, and
// tells the verdict. step is the distance of samples in seconds. A sample below
// every threshold (begins is 1) is ordinary whatever the budget, or the alarms of
// a series sampled once a day would never close.
func (a *alarm) raise(v *Verdict, b *purse, p *params, step float32, begins float64, kind Kind) {
	limit := p.perSecond * float64(step)
	allowed := limit
	if begins < 1 {
		allowed = b.allowance(limit)
	}
	ordinary := begins >= 1 || begins > 20*allowed
	v.Phase = a.advance(begins < allowed, ordinary, kind, p.need)
	b.spend(limit, v.Phase == Opened)
	if a.open {
		v.Kind = a.kind
	}
}

// spend accounts for a sample that was allowed limit alarms and opened one or not.
func (b *purse) spend(limit float64, opened bool) {
	g := b.gain + purseRate*float32(limit)
	if opened {
		g -= purseRate
	}
	b.gain = min(max(g, 0), purseMost)
}
