package gbdt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ubjson decodes Universal Binary JSON (ubjson.org, draft 12), as XGBoost
// writes it: containers with a count, or with a type and a count, or closed by
// a bracket.
type ubjson struct {
	data  []byte
	at    int
	depth int
}

var errUBJSON = errors.New("truncated or malformed UBJSON")

func (d *ubjson) document() (any, error) {
	v, err := d.value(d.byte())
	if err != nil {
		return nil, fmt.Errorf("at byte %d: %w", d.at, err)
	}
	if d.at != len(d.data) {
		return nil, fmt.Errorf("%d bytes after the UBJSON document", len(d.data)-d.at)
	}
	return v, nil
}

// byte returns 0, which is no marker, at the end.
func (d *ubjson) byte() byte {
	if d.at >= len(d.data) {
		return 0
	}
	d.at++
	return d.data[d.at-1]
}

func (d *ubjson) peek() byte {
	if d.at >= len(d.data) {
		return 0
	}
	return d.data[d.at]
}

func (d *ubjson) take(n int) ([]byte, error) {
	if n < 0 || n > len(d.data)-d.at {
		return nil, errUBJSON
	}
	d.at += n
	return d.data[d.at-n : d.at], nil
}

// width is the size of a number by its marker; 0 when it is none.
func width(marker byte) int {
	switch marker {
	case 'i', 'U':
		return 1
	case 'I':
		return 2
	case 'l', 'd':
		return 4
	case 'L', 'D':
		return 8
	}
	return 0
}

func number(marker byte, b []byte) float64 {
	switch marker {
	case 'i':
		return float64(int8(b[0]))
	case 'U':
		return float64(b[0])
	case 'I':
		return float64(int16(binary.BigEndian.Uint16(b)))
	case 'l':
		return float64(int32(binary.BigEndian.Uint32(b)))
	case 'L':
		return float64(int64(binary.BigEndian.Uint64(b)))
	case 'd':
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.BigEndian.Uint64(b))
}

// length reads a count or the length of a string: it cannot exceed what is
// left, as every element takes a byte at least.
func (d *ubjson) length() (int, error) {
	marker := d.byte()
	w := width(marker)
	if w == 0 || marker == 'd' || marker == 'D' {
		return 0, errUBJSON
	}
	b, err := d.take(w)
	if err != nil {
		return 0, err
	}
	n := number(marker, b)
	if n < 0 || n > float64(len(d.data)-d.at) {
		return 0, errUBJSON
	}
	return int(n), nil
}

func (d *ubjson) text() (string, error) {
	n, err := d.length()
	if err != nil {
		return "", err
	}
	b, err := d.take(n)
	return string(b), err
}

func (d *ubjson) value(marker byte) (any, error) {
	if w := width(marker); w > 0 {
		b, err := d.take(w)
		if err != nil {
			return nil, err
		}
		return number(marker, b), nil
	}
	switch marker {
	case 'T', 'F':
		return marker == 'T', nil
	case 'Z':
		return nil, nil
	case 'S':
		return d.text()
	case 'C':
		b, err := d.take(1)
		return string(b), err
	case '[', '{':
		if d.depth++; d.depth > 64 {
			return nil, errors.New("nested deeper than 64")
		}
		defer func() { d.depth-- }()
		if marker == '[' {
			return d.array()
		}
		return d.object()
	}
	return nil, errUBJSON
}

// header reads an optional type and count; count is -1 when there is none.
func (d *ubjson) header() (kind byte, count int, err error) {
	if d.peek() == '$' {
		d.at++
		if kind = d.byte(); width(kind) == 0 {
			return 0, 0, errors.New("UBJSON array of a type that is no number")
		}
		if d.peek() != '#' {
			return 0, 0, errUBJSON
		}
	}
	if d.peek() != '#' {
		return 0, -1, nil
	}
	d.at++
	count, err = d.length()
	return kind, count, err
}

func (d *ubjson) array() (any, error) {
	kind, count, err := d.header()
	if err != nil {
		return nil, err
	}
	if kind != 0 {
		return d.numbers(kind, count)
	}
	out := []any{}
	for i := 0; count < 0 || i < count; i++ {
		marker := d.byte()
		if count < 0 && marker == ']' {
			break
		}
		v, err := d.value(marker)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (d *ubjson) numbers(kind byte, count int) ([]float64, error) {
	w := width(kind)
	b, err := d.take(count * w)
	if err != nil {
		return nil, err
	}
	out := make([]float64, count)
	for i := range out {
		out[i] = number(kind, b[i*w:])
	}
	return out, nil
}

func (d *ubjson) object() (any, error) {
	kind, count, err := d.header()
	if err != nil || kind != 0 {
		return nil, errors.Join(errUBJSON, err)
	}
	out := map[string]any{}
	for i := 0; count < 0 || i < count; i++ {
		if count < 0 && d.peek() == '}' {
			d.at++
			break
		}
		name, err := d.text()
		if err != nil {
			return nil, err
		}
		if out[name], err = d.value(d.byte()); err != nil {
			return nil, err
		}
	}
	return out, nil
}
