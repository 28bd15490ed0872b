package csvio

import (
	"errors"
	"fmt"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Shape says how series and samples are laid out.
type Shape uint8

// The shapes of a file.
const (
	// AutoShape takes a file for long when its header has a column "value" and a
	// column "series", "metric", "name" or "__name__" (in any case), else for
	// wide.
	AutoShape Shape = iota
	Wide            // one column per series
	Long            // one row per sample
)

// Unit is the unit of numeric times.
type Unit uint8

// The units of a numeric time since 1970-01-01 UTC.
const (
	// AutoUnit tells the unit by magnitude: below 1e11 seconds, below 1e14
	// milliseconds, below 1e17 microseconds, else nanoseconds. Read so, every
	// time between March 1973 and the year 5138 comes out right in every unit.
	AutoUnit Unit = iota
	Seconds
	Milliseconds
	Microseconds
	Nanoseconds
)

// Config says how to read a file. The zero value is usable.
type Config struct {
	// Name of the input, a file or a URL, for the places in Batch.Faults.
	Name string

	// Shape of the file, by default told by its header, see [AutoShape].
	Shape Shape

	// Comma is the separator: ',', ';', '\t', '|' or any other ASCII character
	// except quotes and line ends. By default it is the one of ';', tab and ','
	// that stands most often in the header outside quotes and braces.
	Comma byte

	// Header names the columns of a file that has no header of its own. By
	// default the first row is the header.
	Header []string

	// HeaderRows is the number of rows the header takes, by default 1. With
	// more, as data-frame libraries write them for tables with column levels,
	// the first cell of each row names a label (metric and name stand for the
	// metric's name) and every other cell is its value in that column.
	HeaderRows int

	// TimeColumn names the column that holds the time. By default it is the
	// first column of a wide file, and of a long one the first called time,
	// timestamp, ts, date or datetime, or else the first.
	TimeColumn string

	// Skip names columns to pass over: texts, and the label columns of
	// annotated data sets.
	Skip []string

	// Unit of numeric times, by default told by their magnitude, see [AutoUnit].
	Unit Unit

	// Location of dates and times without a zone, by default UTC.
	Location *time.Location

	// DecimalComma reads 3,14 as a number; the separator must be another one.
	// By default a comma in a number is a fault: 1,234 could be either.
	DecimalComma bool

	// Labels are added to every series; they win over the file's own.
	Labels ingest.Labels

	// Kind of all series. By default [ingest.KindOf] decides by name; a file of
	// rates whose columns end in _count or _sum needs [ingest.Gauge].
	Kind ingest.Kind

	// BatchSamples ends a batch once it has so many samples; a wide row is never
	// split. By default 4096: 80 KB, which stay in cache until the sink has read
	// them. A batch also ends when the input has nothing more to give at once,
	// so a slow pipe is not held back.
	BatchSamples int

	// MaxLine is the length in bytes past which a row is refused as too large
	// and passed over. By default 1 MiB: a wide row of 16,384 numbers has some
	// 300 KB. The reader never holds more than twice that.
	MaxLine int

	// MaxColumns is the largest number of columns; further ones are refused. By
	// default 16,384, what spreadsheets allow.
	MaxColumns int

	// MaxLabelBytes is the largest total length of the names and values of one
	// series' labels. By default 16 KiB: the registry keeps them as long as the
	// series lives.
	MaxLabelBytes int
}

// The defaults of [Config].
const (
	DefaultBatchSamples  = 4096
	DefaultMaxLine       = 1 << 20
	DefaultMaxColumns    = 16_384
	DefaultMaxLabelBytes = 16 << 10
)

// Validate reports every fault of the configuration at once.
func (c Config) Validate() error {
	errs := []error{
		scan.NotNegative("csvio: Config.HeaderRows", c.HeaderRows),
		scan.NotNegative("csvio: Config.BatchSamples", c.BatchSamples),
		scan.NotNegative("csvio: Config.MaxLine", c.MaxLine),
		scan.NotNegative("csvio: Config.MaxColumns", c.MaxColumns),
		scan.NotNegative("csvio: Config.MaxLabelBytes", c.MaxLabelBytes),
		c.validateComma(),
	}
	if c.Shape > Long {
		errs = append(errs, fmt.Errorf("csvio: Config.Shape is %d: unknown", c.Shape))
	}
	if c.Unit > Nanoseconds {
		errs = append(errs, fmt.Errorf("csvio: Config.Unit is %d: unknown", c.Unit))
	}
	if len(c.Header) > 0 && c.HeaderRows > 0 {
		errs = append(errs, errors.New("csvio: Config.Header and Config.HeaderRows exclude each other"))
	}
	return errors.Join(append(errs, scan.CheckLabels("csvio: Config.Labels", c.Labels)...)...)
}

func (c Config) validateComma() error {
	switch {
	case c.Comma == '"' || c.Comma == '\n' || c.Comma == '\r' || c.Comma >= 0x80:
		return fmt.Errorf("csvio: Config.Comma is %q: cannot be a separator", c.Comma)
	case c.DecimalComma && c.Comma == ',':
		return errors.New("csvio: Config.DecimalComma needs another separator than a comma")
	}
	return nil
}

func (c Config) withDefaults() Config {
	c.HeaderRows = scan.OrDefault(c.HeaderRows, 1)
	c.BatchSamples = scan.OrDefault(c.BatchSamples, DefaultBatchSamples)
	c.MaxLine = scan.OrDefault(c.MaxLine, DefaultMaxLine)
	c.MaxColumns = scan.OrDefault(c.MaxColumns, DefaultMaxColumns)
	c.MaxLabelBytes = scan.OrDefault(c.MaxLabelBytes, DefaultMaxLabelBytes)
	c.Location = scan.OrDefault(c.Location, time.UTC)
	return c
}
