package arrowio

import (
	"errors"
	"fmt"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Format is one of the two containers of Arrow IPC. Readers tell them apart by
// themselves.
type Format uint8

// The containers.
const (
	Stream Format = iota // messages one after the other; can be piped
	File                 // the same between magic bytes and a footer, for random access
)

// Config says how to read and write tables. The zero value is usable.
type Config struct {
	// Name of the input, a file or a URL, for the places in Batch.Faults.
	Name string

	// Format to write, by default [Stream].
	Format Format

	// TimeColumn names the time column, by default the first column of a
	// timestamp type, or else the first called time, timestamp or ts. Integers
	// are Unix milliseconds. What is finer than a millisecond is cut off.
	TimeColumn string

	// LabelColumns makes a Writer write a column metric and these label columns
	// instead of one column series. A series with another label is then an
	// error: it would become another series. By default the series is one
	// column, which loses nothing.
	LabelColumns []string

	// Skip names columns to pass over when reading.
	Skip []string

	// Labels are added to every series read; they win over the table's own.
	Labels ingest.Labels

	// Kind of all series read. By default [ingest.KindOf] decides by name.
	Kind ingest.Kind

	// BatchSamples ends a batch once it has so many samples; a wide row is never
	// split. By default 4096, which stay in cache until the sink has read them.
	BatchSamples int

	// MaxMemory is what Arrow may hold at a time in bytes, and so the largest
	// message, decompressed. By default 1 GiB: one record batch is held at a
	// time, and those that programs write have 1 to 64 MiB.
	MaxMemory int64
}

// The defaults of [Config].
const (
	DefaultBatchSamples = 4096
	DefaultMaxMemory    = 1 << 30
)

// Validate reports every fault of the configuration at once.
func (c Config) Validate() error {
	errs := []error{
		scan.NotNegative("arrowio: Config.BatchSamples", c.BatchSamples),
		scan.NotNegative("arrowio: Config.MaxMemory", c.MaxMemory),
	}
	if c.Format > File {
		errs = append(errs, fmt.Errorf("arrowio: Config.Format is %d: unknown", c.Format))
	}
	seen := map[string]bool{"time": true, "metric": true, "value": true, "": true, ingest.MetricName: true}
	for _, name := range c.LabelColumns {
		if seen[name] {
			errs = append(errs, fmt.Errorf("arrowio: Config.LabelColumns has %q, which is empty, repeated or taken", name))
		}
		seen[name] = true
	}
	return errors.Join(append(errs, scan.CheckLabels("arrowio: Config.Labels", c.Labels)...)...)
}

func (c Config) withDefaults() Config {
	c.BatchSamples = scan.OrDefault(c.BatchSamples, DefaultBatchSamples)
	c.MaxMemory = scan.OrDefault(c.MaxMemory, DefaultMaxMemory)
	return c
}
