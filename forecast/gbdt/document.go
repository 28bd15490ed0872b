package gbdt

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// decodeDocument reads JSON or UBJSON into maps, slices, []float64, strings,
// numbers and bools. Both begin with a brace; in JSON a quote, a brace or a
// space follows.
func decodeDocument(data []byte) (any, error) {
	if len(data) < 2 || data[0] != '{' {
		return nil, errors.New("neither JSON nor UBJSON: no opening brace")
	}
	if strings.IndexByte("\"} \t\r\n", data[1]) < 0 {
		d := &ubjson{data: data}
		return d.document()
	}
	var v any
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("text after the JSON document")
	}
	return v, nil
}

// value is a part of a document, with the path to it for errors.
type value struct {
	v    any
	path string
}

func (v value) optional(name string) value {
	m, _ := v.v.(map[string]any)
	return value{m[name], v.path + "." + name}
}

func (v value) get(r *xgbReader, name string) value {
	out := v.optional(name)
	if out.v == nil {
		r.fail(ErrModel, "%s is missing", out.path)
	}
	return out
}

func (v value) text(r *xgbReader) string {
	s, ok := v.v.(string)
	if !ok {
		r.fail(ErrModel, "%s is no string", v.path)
	}
	return s
}

// list returns the elements; none when there is nothing.
func (v value) list(r *xgbReader) []value {
	if v.v == nil {
		return nil
	}
	if s, ok := v.v.([]float64); ok && len(s) == 0 {
		return nil
	}
	s, ok := v.v.([]any)
	if !ok {
		r.fail(ErrModel, "%s is no array", v.path)
	}
	out := make([]value, len(s))
	for i := range s {
		out[i] = value{s[i], v.path + "[]"}
	}
	return out
}

// numbers returns an array of numbers or bools.
func (v value) numbers(r *xgbReader) []float64 {
	switch s := v.v.(type) {
	case nil:
		return nil
	case []float64:
		return s
	case []any:
		out := make([]float64, len(s))
		for i := range s {
			out[i] = value{s[i], v.path}.number(r)
		}
		return out
	}
	r.fail(ErrModel, "%s is no array", v.path)
	return nil
}

// number reads a number, a bool, or a string of one; XGBoost writes parameters
// as strings, and base_score, since 3.1, as "[5E-1]".
func (v value) number(r *xgbReader) float64 {
	switch x := v.v.(type) {
	case float64:
		return x
	case bool:
		if x {
			return 1
		}
		return 0
	case string:
		f, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimPrefix(x, "["), "]"), 64)
		if err == nil {
			return f
		}
		if strings.Contains(x, ",") {
			r.fail(ErrUnsupported, "%s is %.40q: several outputs", v.path, x)
		}
	}
	r.fail(ErrModel, "%s is %.40v, no number", v.path, v.v)
	return 0
}

func (v value) numberOr(r *xgbReader, missing float64) float64 {
	if v.v == nil {
		return missing
	}
	return v.number(r)
}

func (v value) integer(r *xgbReader, lo, hi int) int {
	x := v.number(r)
	if !(x >= float64(lo) && x <= float64(hi)) || x != math.Trunc(x) {
		r.fail(ErrModel, "%s is %v, want a whole number of %d to %d", v.path, x, lo, hi)
		return lo
	}
	return int(x)
}
