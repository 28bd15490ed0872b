package prom

import (
	"strings"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// metricType is the type of a metric family, numbered as in remote write
// (prompb.MetricMetadata.MetricType and writev2.Metadata.MetricType agree).
type metricType uint8

const (
	typeUnknown metricType = iota
	typeCounter
	typeGauge
	typeHistogram
	typeGaugeHistogram
	typeSummary
	typeInfo
	typeStateset
	numMetricTypes
)

// typeNames are the words of a TYPE line; the text format calls an unknown type
// "untyped", OpenMetrics "unknown".
var typeNames = [numMetricTypes]string{
	"unknown", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset",
}

func parseType(word []byte) (metricType, bool) {
	for t, name := range typeNames {
		if string(word) == name {
			return metricType(t), true
		}
	}
	return typeUnknown, string(word) == "untyped"
}

func wireType(v uint64) metricType {
	if t := int32(v); t > 0 && t < int32(numMetricTypes) {
		return metricType(t)
	}
	return typeUnknown
}

// seriesKind says how to read a series of a family of type t, by the name of the
// metric: the parts of histograms and summaries are counters, their quantiles
// and everything called _created are levels. A series without type is left to
// [ingest.KindOf].
func seriesKind(t metricType, name string) ingest.Kind {
	switch t {
	case typeUnknown:
		return ingest.Unknown
	case typeCounter:
		if !strings.HasSuffix(name, "_created") {
			return ingest.Counter
		}
	case typeHistogram, typeSummary:
		for _, part := range cumulativeParts(t) {
			if strings.HasSuffix(name, part) {
				return ingest.Counter
			}
		}
	}
	return ingest.Gauge
}

// cumulativeParts lists the endings of the series of a family that only grow.
func cumulativeParts(t metricType) []string {
	switch t {
	case typeHistogram:
		return []string{"_bucket", "_count", "_sum"}
	case typeSummary:
		return []string{"_count", "_sum"}
	}
	return nil
}

// familyKinds tells a registry the kinds of the metrics of a family. scratch is
// used to build names and returned for the next call.
func familyKinds(reg *ingest.Registry, family []byte, t metricType, scratch []byte) []byte {
	switch t {
	case typeUnknown:
	case typeCounter:
		reg.SetKind(scan.String(family), ingest.Counter)
	case typeHistogram, typeSummary:
		for _, part := range cumulativeParts(t) {
			scratch = append(append(scratch[:0], family...), part...)
			reg.SetKind(scan.String(scratch), ingest.Counter)
		}
		if t == typeSummary {
			reg.SetKind(scan.String(family), ingest.Gauge)
		}
	case typeGaugeHistogram:
		scratch = append(append(scratch[:0], family...), "_bucket"...)
		reg.SetKind(scan.String(scratch), ingest.Gauge)
	default:
		reg.SetKind(scan.String(family), ingest.Gauge)
	}
	return scratch
}
