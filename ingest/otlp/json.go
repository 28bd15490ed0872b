package otlp

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/portent-go/portent/ingest"
)

// DecodeJSON is Decode for a message in OTLP's JSON form (OTLP specification,
// "JSON Protobuf Encoding"): 64-bit integers as numbers or strings, enums as
// numbers, bytes in base 64. It writes the message as protocol buffers and
// decodes those, so both forms mean the same; places in faults count bytes of
// the latter. It takes up to 15 times the size of msg in memory while it runs.
func (d *Decoder) DecodeJSON(b *ingest.Batch, msg []byte) (rejected int, err error) {
	if d.json, err = appendRequest(d.json[:0], msg); err != nil {
		return 0, fmt.Errorf("%w: %w", ingest.ErrSyntax, err)
	}
	rejected, err = d.Decode(b, d.json)
	if cap(d.json) > 4<<20 {
		d.json = nil
	}
	return rejected, err
}

// The JSON forms of messages, as far as they matter here. Lists are taken apart
// level by level, so that short elements cannot take much memory at once.
type (
	jsonRequest struct {
		ResourceMetrics []json.RawMessage `json:"resourceMetrics"`
	}
	jsonResourceMetrics struct {
		Resource struct {
			Attributes []jsonKeyValue `json:"attributes"`
		} `json:"resource"`
		ScopeMetrics []json.RawMessage `json:"scopeMetrics"`
	}
	jsonScopeMetrics struct {
		Scope struct {
			Name    string `json:"name"`
			Version string `json:"version"`
		} `json:"scope"`
		Metrics []json.RawMessage `json:"metrics"`
	}
	jsonMetric struct {
		Name      string    `json:"name"`
		Unit      string    `json:"unit"`
		Gauge     *jsonData `json:"gauge"`
		Sum       *jsonData `json:"sum"`
		Histogram *jsonData `json:"histogram"`
		Exp       *jsonData `json:"exponentialHistogram"`
		Summary   *jsonData `json:"summary"`
	}
	jsonData struct {
		Points      []json.RawMessage `json:"dataPoints"`
		Temporality jsonUint          `json:"aggregationTemporality"`
		Monotonic   bool              `json:"isMonotonic"`
	}
	jsonPoint struct {
		Attributes []jsonKeyValue `json:"attributes"`
		Start      jsonUint       `json:"startTimeUnixNano"`
		Time       jsonUint       `json:"timeUnixNano"`
		Double     *jsonDouble    `json:"asDouble"`
		Int        *jsonInt       `json:"asInt"`
		Flags      jsonUint       `json:"flags"`
		Count      jsonUint       `json:"count"`
		Sum        *jsonDouble    `json:"sum"`
		Counts     []jsonUint     `json:"bucketCounts"`
		Bounds     []jsonDouble   `json:"explicitBounds"`
		Quantiles  []struct {
			Quantile jsonDouble `json:"quantile"`
			Value    jsonDouble `json:"value"`
		} `json:"quantileValues"`
	}
	jsonKeyValue struct {
		Key   string    `json:"key"`
		Value jsonValue `json:"value"`
	}
	jsonValue struct {
		String *string     `json:"stringValue"`
		Bool   *bool       `json:"boolValue"`
		Int    *jsonInt    `json:"intValue"`
		Double *jsonDouble `json:"doubleValue"`
		Bytes  []byte      `json:"bytesValue"`
		Array  *struct {
			Values []jsonValue `json:"values"`
		} `json:"arrayValue"`
		Map *struct {
			Values []jsonKeyValue `json:"values"`
		} `json:"kvlistValue"`
	}
)

type (
	jsonUint   uint64
	jsonInt    int64
	jsonDouble float64
)

func unquoted(text []byte) string { return strings.Trim(string(text), `"`) }

// UnmarshalJSON reads a number or a string that holds one.
func (v *jsonUint) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	u, err := strconv.ParseUint(unquoted(text), 10, 64)
	*v = jsonUint(u)
	return err
}

// UnmarshalJSON reads a number or a string that holds one.
func (v *jsonInt) UnmarshalJSON(text []byte) error {
	i, err := strconv.ParseInt(unquoted(text), 10, 64)
	*v = jsonInt(i)
	return err
}

// UnmarshalJSON reads a number or a string that holds one, NaN and Infinity
// among them.
func (v *jsonDouble) UnmarshalJSON(text []byte) error {
	f, err := strconv.ParseFloat(unquoted(text), 64)
	*v = jsonDouble(f)
	return err
}

// appendRequest writes a request as protocol buffers.
func appendRequest(dst, msg []byte) ([]byte, error) {
	var req jsonRequest
	if err := json.Unmarshal(msg, &req); err != nil {
		return dst, err
	}
	return appendEach(dst, 1, req.ResourceMetrics, appendResourceMetrics)
}

// appendEach writes the elements of a list as embedded messages.
func appendEach[T any](dst []byte, field byte, list []T, one func([]byte, *T) ([]byte, error)) ([]byte, error) {
	for i := range list {
		var err error
		begin := len(dst)
		if dst, err = one(openMessage(dst, field), &list[i]); err != nil {
			return dst, err
		}
		closeMessage(dst, begin)
	}
	return dst, nil
}

func appendResourceMetrics(dst []byte, msg *json.RawMessage) ([]byte, error) {
	var rm jsonResourceMetrics
	if err := json.Unmarshal(*msg, &rm); err != nil {
		return dst, err
	}
	begin := len(dst)
	dst, err := appendAttributes(openMessage(dst, 1), 1, rm.Resource.Attributes, 0)
	if err != nil {
		return dst, err
	}
	closeMessage(dst, begin)
	return appendEach(dst, 2, rm.ScopeMetrics, appendScopeMetrics)
}

func appendScopeMetrics(dst []byte, msg *json.RawMessage) ([]byte, error) {
	var sm jsonScopeMetrics
	if err := json.Unmarshal(*msg, &sm); err != nil {
		return dst, err
	}
	begin := len(dst)
	dst = appendString(appendString(openMessage(dst, 1), 1, sm.Scope.Name), 2, sm.Scope.Version)
	closeMessage(dst, begin)
	return appendEach(dst, 2, sm.Metrics, appendMetric)
}

func appendMetric(dst []byte, msg *json.RawMessage) ([]byte, error) {
	var m jsonMetric
	if err := json.Unmarshal(*msg, &m); err != nil {
		return dst, err
	}
	dst = appendString(appendString(dst, 1, m.Name), 3, m.Unit)
	field, data := m.data()
	if data == nil {
		return dst, nil
	}
	begin := len(dst)
	dst, err := appendData(openMessage(dst, byte(field)), field, data)
	closeMessage(dst, begin)
	return dst, err
}

// data returns the kind of data a metric has.
func (m *jsonMetric) data() (uint64, *jsonData) {
	switch {
	case m.Gauge != nil:
		return gaugeField, m.Gauge
	case m.Sum != nil:
		return sumField, m.Sum
	case m.Histogram != nil:
		return histogramField, m.Histogram
	case m.Exp != nil:
		return expField, m.Exp
	}
	return summaryField, m.Summary
}

func appendData(dst []byte, kind uint64, data *jsonData) ([]byte, error) {
	dst, err := appendEach(dst, 1, data.Points, func(dst []byte, msg *json.RawMessage) ([]byte, error) {
		var p jsonPoint
		if err := json.Unmarshal(*msg, &p); err != nil {
			return dst, err
		}
		return appendPoint(dst, kind, &p)
	})
	if kind != gaugeField && kind != summaryField {
		dst = appendUint(dst, 2, uint64(data.Temporality))
	}
	if data.Monotonic && kind == sumField {
		dst = appendUint(dst, 3, 1)
	}
	return dst, err
}

func appendPoint(dst []byte, kind uint64, p *jsonPoint) ([]byte, error) {
	dst, err := appendAttributes(dst, byte(attributeField(kind)), p.Attributes, 0)
	dst = appendFixed(appendFixed(dst, 2, uint64(p.Start)), 3, uint64(p.Time))
	dst = appendUint(dst, byte(flagsField(kind)), uint64(p.Flags))
	if kind == gaugeField || kind == sumField {
		if p.Double != nil {
			dst = appendFixed(dst, 4, math.Float64bits(float64(*p.Double)))
		} else if p.Int != nil {
			dst = appendFixed(dst, 6, uint64(*p.Int))
		}
		return dst, err
	}
	dst = appendFixed(dst, 4, uint64(p.Count))
	if p.Sum != nil {
		dst = appendFixed(dst, 5, math.Float64bits(float64(*p.Sum)))
	}
	switch kind {
	case histogramField:
		for _, n := range p.Counts {
			dst = appendFixed(dst, 6, uint64(n))
		}
		for _, x := range p.Bounds {
			dst = appendFixed(dst, 7, math.Float64bits(float64(x)))
		}
	case summaryField:
		for _, q := range p.Quantiles {
			begin := len(dst)
			dst = appendFixed(openMessage(dst, 6), 1, math.Float64bits(float64(q.Quantile)))
			dst = appendFixed(dst, 2, math.Float64bits(float64(q.Value)))
			closeMessage(dst, begin)
		}
	}
	return dst, err
}
