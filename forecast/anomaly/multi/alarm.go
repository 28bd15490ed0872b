package multi

import (
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// alarm is the hysteresis of an instance: it opens at an unusual sample and
// closes after calmSamples ordinary ones, as in package anomaly.
type alarm struct {
	open bool
	calm uint8
	kind anomaly.Kind
}

const calmSamples = 5

func (a *alarm) advance(unusual, ordinary bool, kind anomaly.Kind) anomaly.Phase {
	switch {
	case !a.open && unusual:
		*a = alarm{open: true, kind: kind}
		return anomaly.Opened
	case !a.open:
		return anomaly.Quiet
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

func (a *alarm) append(dst []byte) []byte {
	open := byte(0)
	if a.open {
		open = 1
	}
	return append(dst, open, a.calm, byte(a.kind))
}

func (a *alarm) read(r *codec.Reader) {
	a.open, a.calm, a.kind = r.Bool(), r.Byte(), anomaly.Kind(r.Byte())
	if a.kind.String() == "invalid" {
		r.Fail("anomaly kind %d", a.kind)
	}
}
