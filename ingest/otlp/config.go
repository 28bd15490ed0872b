package otlp

import (
	"errors"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/intake"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Config says what to make of messages. The zero value is usable and gives the
// names that Prometheus gives by default.
type Config struct {
	// NoSuffixes leaves out what Prometheus adds to names: the unit, _total for
	// monotonic sums and _ratio for gauges of unit 1. By default they are added,
	// so that a metric has one name whichever way it came.
	NoSuffixes bool

	// ResourceLabels names the resource's attributes that become labels, besides
	// service.name, service.namespace and service.instance.id, which are job and
	// instance. A single "*" takes all. By default none: they are the same for
	// all series of an instance, and some, like a process id, make new series at
	// every restart.
	ResourceLabels []string

	// ScopeLabels adds otel_scope_name and otel_scope_version. By default they
	// are left out, as Prometheus does; needed when two libraries of a process
	// use one name for different things.
	ScopeLabels bool

	// Labels are added to every series; they win over attributes.
	Labels ingest.Labels

	// MaxAttributes is the largest number of attributes of a data point; a point
	// with more is refused (too large). So are a resource's past it. By default 128, which is also the limit
	// that OpenTelemetry's own libraries set.
	MaxAttributes int

	// MaxLabelBytes is the largest total length of the labels of one series. By
	// default 16 KiB: the registry keeps them as long as the series lives.
	MaxLabelBytes int

	// MaxSamples is the largest number of samples of one message; what goes past
	// it is refused (too large). By default 1,000,000, which take 20 MB in a
	// batch: a bucket takes 16 bytes on the wire and 20 in a batch, a point
	// without attributes as few, so the size of a body bounds little.
	MaxSamples int
}

// The defaults of [Config].
const (
	DefaultMaxAttributes = 128
	DefaultMaxLabelBytes = 16 << 10
	DefaultMaxSamples    = 1_000_000
)

// Validate reports every fault of the configuration at once.
func (c Config) Validate() error {
	errs := []error{
		scan.NotNegative("otlp: Config.MaxAttributes", c.MaxAttributes),
		scan.NotNegative("otlp: Config.MaxLabelBytes", c.MaxLabelBytes),
		scan.NotNegative("otlp: Config.MaxSamples", c.MaxSamples),
	}
	for _, name := range c.ResourceLabels {
		if name == "" || name == "*" && len(c.ResourceLabels) > 1 {
			errs = append(errs, errors.New("otlp: Config.ResourceLabels has an empty name, or names beside \"*\""))
		}
	}
	return errors.Join(append(errs, scan.CheckLabels("otlp: Config.Labels", c.Labels)...)...)
}

func (c Config) withDefaults() Config {
	c.MaxAttributes = scan.OrDefault(c.MaxAttributes, DefaultMaxAttributes)
	c.MaxLabelBytes = scan.OrDefault(c.MaxLabelBytes, DefaultMaxLabelBytes)
	c.MaxSamples = scan.OrDefault(c.MaxSamples, DefaultMaxSamples)
	return c
}

// HandlerConfig sets what a [Handler] accepts. The zero value is usable.
type HandlerConfig struct {
	// Config says what becomes of messages.
	Config

	// MaxBody is the largest request body in bytes as sent. By default 16 MiB:
	// the Collector sends batches of some 8,000 points, 1 to 2 MB.
	MaxBody int64

	// MaxDecoded is the largest body in bytes after gzip. By default 32 MiB.
	MaxDecoded int64

	// MaxJSON is the largest JSON message in bytes. By default 4 MiB: JSON takes
	// up to 15 times its size in memory while it is read, and whoever sends much
	// sends protocol buffers.
	MaxJSON int

	// MaxConcurrent is the number of requests decoded at a time; more wait. By
	// default 16: decoding keeps a core busy, so more would only take memory.
	MaxConcurrent int

	// MaxWait is how long a request waits for its turn before the sender is told
	// to come again. By default 1 s: a burst passes, and the 10 s after which
	// exporters give up stay far away.
	MaxWait time.Duration

	// ReadTimeout is how long a body may take to arrive. By default 30 s.
	ReadTimeout time.Duration

	// RetryAfter is what an overloaded handler asks senders to wait, in whole
	// seconds, rounded up. By default 5 s, what exporters back off by themselves.
	RetryAfter time.Duration
}

// The defaults of [HandlerConfig].
const (
	DefaultMaxBody       = 16 << 20
	DefaultMaxDecoded    = 32 << 20
	DefaultMaxJSON       = 4 << 20
	DefaultMaxConcurrent = 16
	DefaultMaxWait       = time.Second
	DefaultReadTimeout   = 30 * time.Second
	DefaultRetryAfter    = 5 * time.Second
)

// Validate reports every fault of the configuration at once.
func (c HandlerConfig) Validate() error {
	return errors.Join(
		c.Config.Validate(),
		scan.NotNegative("otlp: HandlerConfig.MaxBody", c.MaxBody),
		scan.NotNegative("otlp: HandlerConfig.MaxDecoded", c.MaxDecoded),
		scan.NotNegative("otlp: HandlerConfig.MaxJSON", c.MaxJSON),
		scan.NotNegative("otlp: HandlerConfig.MaxConcurrent", c.MaxConcurrent),
		scan.NotNegative("otlp: HandlerConfig.MaxWait", c.MaxWait),
		scan.NotNegative("otlp: HandlerConfig.ReadTimeout", c.ReadTimeout),
		scan.NotNegative("otlp: HandlerConfig.RetryAfter", c.RetryAfter),
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
