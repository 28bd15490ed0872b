package prom

// shape describes a protobuf message that is checked but not read: exemplars,
// native histograms, metadata. A message with a fault inside makes the request
// malformed, as it would for generated code, whether or not we use its content.
type shape []shapeField

type shapeField struct {
	number int32
	wire   uint8
	inner  shape // of an embedded message
	packed bool  // also allowed as a packed list
}

var (
	labelShape = shape{{number: 1, wire: wireBytes}, {number: 2, wire: wireBytes}}
	spanShape  = shape{{number: 1}, {number: 2}}

	exemplarShapeV1 = shape{
		{number: 1, wire: wireBytes, inner: labelShape},
		{number: 2, wire: wireFixed64},
		{number: 3},
	}
	exemplarShapeV2 = shape{
		{number: 1, packed: true},
		{number: 2, wire: wireFixed64},
		{number: 3},
	}
	histogramShapeV1 = shape{
		{number: 1}, {number: 2, wire: wireFixed64}, // count
		{number: 3, wire: wireFixed64},              // sum
		{number: 4},                                 // schema
		{number: 5, wire: wireFixed64},              // zero threshold
		{number: 6}, {number: 7, wire: wireFixed64}, // zero count
		{number: 8, wire: wireBytes, inner: spanShape},
		{number: 9, packed: true},
		{number: 10, wire: wireFixed64, packed: true},
		{number: 11, wire: wireBytes, inner: spanShape},
		{number: 12, packed: true},
		{number: 13, wire: wireFixed64, packed: true},
		{number: 14}, {number: 15}, // reset hint, time
		{number: 16, wire: wireFixed64, packed: true},
	}
	histogramShapeV2 = append(histogramShapeV1[:len(histogramShapeV1):len(histogramShapeV1)], shapeField{number: 17})
)

func (s shape) find(number int32) *shapeField {
	for i := range s {
		if s[i].number == number {
			return &s[i]
		}
	}
	return nil
}

// check walks data and returns the cursor at its end or at its first fault.
func (s shape) check(data []byte) cursor {
	c := cursor{data: data}
	for c.more() {
		number, wire := c.tag()
		if f := s.find(number); f != nil {
			f.check(&c, wire)
		} else {
			c.skip(wire)
		}
	}
	return c
}

func (f *shapeField) check(c *cursor, wire uint8) {
	switch {
	case f.packed && wire == wireBytes:
		f.checkPacked(c)
	case !c.want(wire, f.wire):
	case f.inner != nil:
		if in := f.inner.check(c.bytes()); in.bad != "" {
			c.fail(in.bad)
		}
	default:
		c.skip(wire)
	}
}

func (f *shapeField) checkPacked(c *cursor) {
	list := cursor{data: c.bytes()}
	for list.more() {
		list.skip(f.wire)
	}
	if list.bad != "" {
		c.fail(badPacked)
	}
}
