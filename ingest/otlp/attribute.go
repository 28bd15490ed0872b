package otlp

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
)

// attribute is one KeyValue message, read on the slow path only.
type attribute struct{ key, value string }

// maxDepth bounds values inside values; real ones have one or two levels.
const maxDepth = 8

// readAttribute reads a KeyValue message; bad tells why it cannot be a label.
func readAttribute(msg []byte) (a attribute, bad string) {
	c := cursor{data: msg}
	var value any
	for c.more() {
		switch field, wire := c.tag(); field {
		case 1:
			a.key = string(c.bytes(wire))
		case 2:
			part := c.message(wire)
			value = readValue(&part, 0)
			c.adopt(part)
		default:
			c.skip(wire)
		}
	}
	a.value = valueText(value)
	return a, c.bad
}

// readValue reads an AnyValue message: nil, string, bool, int64, float64,
// []byte, []any or map[string]any.
func readValue(c *cursor, depth int) (v any) {
	if depth >= maxDepth {
		c.fail("attribute nested too deeply")
	}
	for c.more() {
		switch field, wire := c.tag(); field {
		case 1:
			v = string(c.bytes(wire))
		case 2:
			v = c.varint(wire) != 0
		case 3:
			v = int64(c.varint(wire))
		case 4:
			v = c.double(wire)
		case 5:
			part := c.message(wire)
			v = readList(&part, depth)
			c.adopt(part)
		case 6:
			part := c.message(wire)
			v = readMap(&part, depth)
			c.adopt(part)
		case 7:
			v = append([]byte{}, c.bytes(wire)...)
		default:
			c.skip(wire)
		}
	}
	return v
}

func readList(c *cursor, depth int) []any {
	list := []any{}
	for c.more() {
		field, wire := c.tag()
		if field != 1 {
			c.skip(wire)
			continue
		}
		part := c.message(wire)
		list = append(list, readValue(&part, depth+1))
		c.adopt(part)
	}
	return list
}

func readMap(c *cursor, depth int) map[string]any {
	m := map[string]any{}
	for c.more() {
		field, wire := c.tag()
		if field != 1 {
			c.skip(wire)
			continue
		}
		pair := c.message(wire)
		readPair(&pair, m, depth)
		c.adopt(pair)
	}
	return m
}

func readPair(c *cursor, m map[string]any, depth int) {
	key, value := "", any(nil)
	for c.more() {
		switch field, wire := c.tag(); field {
		case 1:
			key = string(c.bytes(wire))
		case 2:
			part := c.message(wire)
			value = readValue(&part, depth+1)
			c.adopt(part)
		default:
			c.skip(wire)
		}
	}
	m[key] = value
}

// valueText writes a value the way OpenTelemetry's libraries do for systems that
// only have strings: numbers as JSON has them, bytes in base 64, lists and maps
// as JSON.
func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return strconv.FormatFloat(v, 'g', -1, 64)
		}
	}
	text, err := json.Marshal(v)
	if err != nil { // NaN or infinity inside a list
		return ""
	}
	return string(text)
}
