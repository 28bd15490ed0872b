package prom

import "unicode/utf8"

// metadataV1 reads a MetricMetadata: type, family name; help and unit are
// checked for form and ignored.
func (d *WriteDecoder) metadataV1(data []byte) error {
	d.stats.Metadata++
	c := cursor{data: data}
	var family []byte
	var t metricType
	for c.more() {
		switch number, wire := c.tag(); {
		case number == 1 && c.want(wire, wireVarint):
			t = wireType(c.uvarint())
		case number == 2 && c.want(wire, wireBytes):
			family = c.bytes()
		case (number == 4 || number == 5) && c.want(wire, wireBytes):
			c.bytes()
		default:
			c.skip(wire)
		}
	}
	if c.bad == "" && len(family) > 0 && len(family) <= d.lim.MaxLabelBytes && utf8.Valid(family) {
		d.raw = familyKinds(d.reg, family, t, d.raw)
	}
	return c.err(d.msg)
}

// metadataV2 reads the Metadata message of a series of 2.0, in place.
func metadataV2(parent *cursor) (t metricType) {
	c := cursor{data: parent.bytes()}
	for c.more() {
		switch number, wire := c.tag(); {
		case number == 1 && c.want(wire, wireVarint):
			t = wireType(c.uvarint())
		case (number == 3 || number == 4) && c.want(wire, wireVarint):
			c.uvarint()
		default:
			c.skip(wire)
		}
	}
	if c.bad != "" {
		parent.fail(c.bad)
	}
	return t
}
