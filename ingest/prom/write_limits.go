package prom

import (
	"errors"

	"github.com/portent-go/portent/ingest/internal/scan"
)

// WriteLimits bounds one remote-write message. The zero value is usable.
type WriteLimits struct {
	// MaxSeries is the largest number of series in a message; a message with
	// more is refused as a whole (too large). By default 100,000: Prometheus
	// sends at most 2,000 at once, vmagent 10,000.
	MaxSeries int

	// MaxSamples is the largest number of samples in a message; a message with
	// more is refused as a whole (too large). By default 1,000,000, which take
	// 20 MB in a batch: a sample can be as small as two bytes on the wire, so
	// the size of the body alone would bound nothing.
	MaxSamples int

	// MaxLabels is the largest number of labels of a series; a series with more
	// is refused (too large), the rest of the message is not. By default 128;
	// Kubernetes series have 10 to 30.
	MaxLabels int

	// MaxLabelBytes is the largest total length of the names and values of one
	// series; a series with more is refused (too large). By default 16 KiB: the
	// registry keeps label strings as long as the series lives.
	MaxLabelBytes int
}

// The defaults of [WriteLimits].
const (
	DefaultMaxSeries     = 100_000
	DefaultMaxSamples    = 1_000_000
	DefaultMaxLabels     = 128
	DefaultMaxLabelBytes = 16 << 10
)

// Validate reports every fault of the limits at once.
func (l WriteLimits) Validate() error {
	return errors.Join(
		scan.NotNegative("prom: WriteLimits.MaxSeries", l.MaxSeries),
		scan.NotNegative("prom: WriteLimits.MaxSamples", l.MaxSamples),
		scan.NotNegative("prom: WriteLimits.MaxLabels", l.MaxLabels),
		scan.NotNegative("prom: WriteLimits.MaxLabelBytes", l.MaxLabelBytes),
	)
}

func (l WriteLimits) withDefaults() WriteLimits {
	return WriteLimits{
		MaxSeries:     scan.OrDefault(l.MaxSeries, DefaultMaxSeries),
		MaxSamples:    scan.OrDefault(l.MaxSamples, DefaultMaxSamples),
		MaxLabels:     scan.OrDefault(l.MaxLabels, DefaultMaxLabels),
		MaxLabelBytes: scan.OrDefault(l.MaxLabelBytes, DefaultMaxLabelBytes),
	}
}

// symbolsPerSeries bounds the symbol table of a 2.0 message to so many times
// MaxSeries: real tables have fewer than three strings per series.
const symbolsPerSeries = 8
