package prom

import (
	"errors"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// TextFormat says which of the text formats a document is in. They differ in
// the unit of time stamps and in what must stand at the end.
type TextFormat uint8

const (
	// AutoText takes both formats. Time stamps with a decimal point, or below
	// 10¹¹, are seconds, others milliseconds: read the other way, they would
	// lie before March 1973 or after the year 5138.
	AutoText TextFormat = iota

	// PrometheusText is the Prometheus text format, versions 0.0.4 and 1.0.0:
	// time stamps in milliseconds.
	PrometheusText

	// OpenMetrics is OpenMetrics text 1.0: time stamps in seconds, and the
	// document must end with "# EOF", or it was cut short.
	OpenMetrics
)

// TextConfig says how to read text. The zero value is usable.
type TextConfig struct {
	// Format of the documents; by default told by their content, see [AutoText].
	Format TextFormat

	// Name of the document, a file or a URL, for the places in Batch.Faults.
	Name string

	// MaxLine is the length in bytes past which a line is refused as too large
	// and passed over. By default 1 MiB: the longest lines are series with many
	// labels, far below 64 KiB, and a reader never holds more than one line.
	MaxLine int

	// MaxLabels is the largest number of labels of a series. By default 128.
	MaxLabels int

	// Labels are added to every series, e.g. job and instance. A label of the
	// same name in the document is renamed exported_*, unless HonorLabels is set.
	Labels ingest.Labels

	// HonorLabels keeps the document's own labels where they conflict with
	// Labels. By default, as in Prometheus, Labels win.
	HonorLabels bool

	// IgnoreTimes gives every sample the caller's time, whatever the document
	// says. By default time stamps are honoured.
	IgnoreTimes bool
}

// DefaultMaxLine is used when TextConfig.MaxLine is zero.
const DefaultMaxLine = 1 << 20

// Validate reports every fault of the configuration at once.
func (c TextConfig) Validate() error {
	errs := []error{
		scan.NotNegative("prom: TextConfig.MaxLine", c.MaxLine),
		scan.NotNegative("prom: TextConfig.MaxLabels", c.MaxLabels),
	}
	if c.Format > OpenMetrics {
		errs = append(errs, errors.New("prom: TextConfig.Format is unknown"))
	}
	return errors.Join(append(errs, scan.CheckLabels("prom: TextConfig.Labels", c.Labels)...)...)
}

func (c TextConfig) withDefaults() TextConfig {
	c.MaxLine = scan.OrDefault(c.MaxLine, DefaultMaxLine)
	c.MaxLabels = scan.OrDefault(c.MaxLabels, DefaultMaxLabels)
	return c
}
