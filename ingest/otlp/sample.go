package otlp

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// endPoint counts a point that was refused in whole or in part.
func (d *Decoder) endPoint() {
	if d.refused {
		d.rejected++
		d.refused = false
	}
}

// sample adds one sample of a point. bound is the bucket's or the quantile.
func (d *Decoder) sample(m *metric, p *point, which part, bound, v float64) {
	if d.b.Len()-d.first >= d.cfg.MaxSamples {
		d.fault(ingest.TooLarge, m, p.at, "more samples than allowed in one message")
		return
	}
	if p.noValue {
		v = ingest.StaleMarker()
	} else if m.delta {
		v /= p.seconds
	}
	key := p.key.Join(d.parts[which])
	if which >= bucket {
		binary.LittleEndian.PutUint64(d.word[:], math.Float64bits(bound))
		key = key.Join(d.reg.Fingerprint(d.word[:]))
	}
	id, ok := d.reg.Lookup(key)
	if !ok { // slow path: a series not met in this form
		if d.failed != ingest.Accepted { // parse hostile attributes once, not once per bucket
			d.b.Drop(d.failed, 1)
			return
		}
		var detail string
		if id, d.failed, detail = d.intern(key, m, which, bound); d.failed != ingest.Accepted {
			d.fault(d.failed, m, p.at, detail)
			return
		}
	}
	d.b.Append(id, p.millis, v)
}

// fault records a refusal. When the batch has as many reports as it keeps, it
// only counts: hostile input costs no formatting.
func (d *Decoder) fault(c ingest.Cause, m *metric, at int, detail string) {
	d.refused = true
	if len(d.b.Faults) >= ingest.MaxFaults {
		d.b.Drop(c, 1)
		return
	}
	d.b.Fault(c, "byte "+strconv.Itoa(at), scan.Clip(scan.String(m.name)), detail)
}
