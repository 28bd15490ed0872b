package influx

import (
	"errors"
	"fmt"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/intake"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Precision is the unit of time stamps. The zero value is [Nanoseconds], the
// protocol's default.
type Precision uint8

// The units of time stamps since 1970-01-01 UTC.
const (
	Nanoseconds Precision = iota
	Microseconds
	Milliseconds
	Seconds
	Minutes // version 1 of the API only
	Hours   // version 1 of the API only
	numPrecisions
)

// Config says how to read lines. The zero value is usable.
type Config struct {
	// Name of the input, a file or a URL, for the places in Batch.Faults.
	Name string

	// Precision of time stamps, by default nanoseconds.
	Precision Precision

	// Labels are added to every series; they win over tags of the same name.
	Labels ingest.Labels

	// MaxTags is the largest number of tags of a line; a line with more is
	// refused (too large). By default 128: Telegraf's plugins send fewer than 30.
	MaxTags int

	// MaxLabelBytes is the largest total length of the labels of one series. By
	// default 16 KiB: the registry keeps them as long as the series lives.
	MaxLabelBytes int

	// MaxSamples is the largest number of samples of one call of Parse; fields
	// past it are refused (too large). By default 1,000,000, which take 20 MB in
	// a batch: a field can be as short as four bytes, so the size of a body alone
	// bounds little.
	MaxSamples int
}

// The defaults of [Config].
const (
	DefaultMaxTags       = 128
	DefaultMaxLabelBytes = 16 << 10
	DefaultMaxSamples    = 1_000_000
)

// Validate reports every fault of the configuration at once.
func (c Config) Validate() error {
	errs := []error{
		scan.NotNegative("influx: Config.MaxTags", c.MaxTags),
		scan.NotNegative("influx: Config.MaxLabelBytes", c.MaxLabelBytes),
		scan.NotNegative("influx: Config.MaxSamples", c.MaxSamples),
	}
	if c.Precision >= numPrecisions {
		errs = append(errs, fmt.Errorf("influx: Config.Precision is %d: unknown", c.Precision))
	}
	return errors.Join(append(errs, scan.CheckLabels("influx: Config.Labels", c.Labels)...)...)
}

func (c Config) withDefaults() Config {
	c.MaxTags = scan.OrDefault(c.MaxTags, DefaultMaxTags)
	c.MaxLabelBytes = scan.OrDefault(c.MaxLabelBytes, DefaultMaxLabelBytes)
	c.MaxSamples = scan.OrDefault(c.MaxSamples, DefaultMaxSamples)
	return c
}

// HandlerConfig sets what a [Handler] accepts. The zero value is usable.
type HandlerConfig struct {
	// Config says how lines are read. Its precision is used for requests that
	// name none.
	Config

	// NoDatabaseLabel leaves out the label db, which otherwise carries the
	// database (version 1) or bucket (version 2) of the request, where a line has
	// no tag of that name. VictoriaMetrics adds it, too: two databases may hold
	// the same measurement.
	NoDatabaseLabel bool

	// MaxBody is the largest request body in bytes as sent. By default 16 MiB:
	// Telegraf sends batches of 1,000 lines, some 200 KB.
	MaxBody int64

	// MaxDecoded is the largest body in bytes after gzip. By default 32 MiB, more
	// than the 25 MiB that InfluxDB takes.
	MaxDecoded int64

	// MaxConcurrent is the number of requests decoded at a time; more wait. By
	// default 16: decoding keeps a core busy for about a millisecond per request,
	// so more would only take memory.
	MaxConcurrent int

	// MaxWait is how long a request waits for its turn before the sender is told
	// to come again. By default 1 s: a burst passes, and the 5 s after which
	// Telegraf gives up stay far away.
	MaxWait time.Duration

	// ReadTimeout is how long a body may take to arrive. By default 30 s.
	ReadTimeout time.Duration

	// RetryAfter is what an overloaded handler asks senders to wait, in whole
	// seconds, rounded up. By default 5 s.
	RetryAfter time.Duration
}

// The defaults of [HandlerConfig].
const (
	DefaultMaxBody       = 16 << 20
	DefaultMaxDecoded    = 32 << 20
	DefaultMaxConcurrent = 16
	DefaultMaxWait       = time.Second
	DefaultReadTimeout   = 30 * time.Second
	DefaultRetryAfter    = 5 * time.Second
)

// Validate reports every fault of the configuration at once.
func (c HandlerConfig) Validate() error {
	return errors.Join(
		c.Config.Validate(),
		scan.NotNegative("influx: HandlerConfig.MaxBody", c.MaxBody),
		scan.NotNegative("influx: HandlerConfig.MaxDecoded", c.MaxDecoded),
		scan.NotNegative("influx: HandlerConfig.MaxConcurrent", c.MaxConcurrent),
		scan.NotNegative("influx: HandlerConfig.MaxWait", c.MaxWait),
		scan.NotNegative("influx: HandlerConfig.ReadTimeout", c.ReadTimeout),
		scan.NotNegative("influx: HandlerConfig.RetryAfter", c.RetryAfter),
	)
}

func (c HandlerConfig) limits() intake.Limits {
	return intake.Limits{
		MaxBody:       scan.OrDefault(c.MaxBody, DefaultMaxBody),
		MaxDecoded:    scan.OrDefault(c.MaxDecoded, DefaultMaxDecoded),
		MaxConcurrent: scan.OrDefault(c.MaxConcurrent, DefaultMaxConcurrent),
		MaxWait:       scan.OrDefault(c.MaxWait, DefaultMaxWait),
		ReadTimeout:   scan.OrDefault(c.ReadTimeout, DefaultReadTimeout),
		RetryAfter:    scan.OrDefault(c.RetryAfter, DefaultRetryAfter),
	}
}
