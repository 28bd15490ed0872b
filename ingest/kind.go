package ingest

import "strings"

// Kind says how the values of a series are to be read.
type Kind uint8

// The kinds. Unknown is resolved by name, see [KindOf].
const (
	Unknown Kind = iota
	Gauge        // a level: the value itself is watched
	Counter      // only grows, restarts at zero: its rate per second is watched
)

// String returns "unknown", "gauge" or "counter".
func (k Kind) String() string {
	switch k {
	case Gauge:
		return "gauge"
	case Counter:
		return "counter"
	}
	return "unknown"
}

// KindOf guesses the kind from a metric's name by the OpenMetrics conventions:
// names ending in _total, _count, _sum or _bucket are counters, all others
// gauges. Type metadata, where a format carries it, takes precedence.
func KindOf(metric string) Kind {
	for _, suffix := range [...]string{"_total", "_bucket", "_count", "_sum"} {
		if strings.HasSuffix(metric, suffix) {
			return Counter
		}
	}
	return Gauge
}
