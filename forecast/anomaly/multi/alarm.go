package multi

import (
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// alarm is the hysteresis of an instance: it opens at an unusual sample and
// closes after calmSamples ordinary ones, as in package anomaly.
type alarm struct {
	open bool
	calm uint8 // ordinary samples since the last unusual one
	run  uint8 // unusual samples in a row before it opens
	kind anomaly.Kind
}

const calmSamples = 5

// advance moves the alarm by a sample; need is how many unusual ones open it.
func (a *alarm) advance(unusual, ordinary bool, kind anomaly.Kind, need uint8) anomaly.Phase {
	if !a.open {
		return a.rise(unusual, kind, need)
	}
	switch {
	case ordinary:
		a.calm++
	default:
		a.calm, a.kind = 0, max(a.kind, kind)
	}
	if a.calm >= calmSamples {
		*a = alarm{}
		return anomaly.Closed
	}
	return anomaly.Open
}

func (a *alarm) rise(unusual bool, kind anomaly.Kind, need uint8) anomaly.Phase {
	if !unusual {
		a.run = 0
		return anomaly.Quiet
	}
	if a.run++; a.run < need {
		return anomaly.Quiet
	}
	*a = alarm{open: true, kind: kind}
	return anomaly.Opened
}

func (a *alarm) append(dst []byte) []byte {
	return append(appendBool(dst, a.open), a.calm, a.run, byte(a.kind))
}

func (a *alarm) read(r *codec.Reader) {
	a.open, a.calm, a.run, a.kind = r.Bool(), r.Byte(), r.Byte(), anomaly.Kind(r.Byte())
	if a.kind.String() == "invalid" || a.run > 100 {
		r.Fail("alarm of kind %d after %d samples", a.kind, a.run)
	}
}
