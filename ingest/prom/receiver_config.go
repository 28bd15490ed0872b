package prom

import (
	"errors"
	"time"

	"github.com/portent-go/portent/ingest/internal/scan"
)

// ReceiverConfig sets what a [Receiver] accepts. The zero value is usable.
type ReceiverConfig struct {
	// WriteLimits bounds each message.
	WriteLimits

	// MaxBody is the largest request body in bytes, compressed. By default
	// 16 MiB: full requests of Prometheus have 100 to 500 kB.
	MaxBody int64

	// MaxDecoded is the largest message in bytes, decompressed; the length is
	// read from the body's first bytes and checked before memory is taken. By
	// default 32 MiB, the limit VictoriaMetrics sets, too.
	MaxDecoded int

	// MaxConcurrent is the number of requests decoded at a time; more wait. By
	// default 16: decoding keeps a core busy for about a millisecond per
	// request, so more would only take memory, at worst
	// MaxConcurrent × (MaxBody + MaxDecoded + 20 B × MaxSamples).
	MaxConcurrent int

	// MaxWait is how long a request waits for its turn before the sender is told
	// to come again. By default 1 s: a burst passes, and a sender's timeout (30 s
	// in Prometheus) stays far away.
	MaxWait time.Duration

	// ReadTimeout is how long the body of one request may take to arrive, so
	// that a sender that stalls does not hold its turn for ever. By default 30 s,
	// after which Prometheus gives up, too. It needs a connection that supports
	// deadlines, as those of net/http do.
	ReadTimeout time.Duration

	// RetryAfter is what an overloaded receiver asks senders to wait, in whole
	// seconds, rounded up. By default 5 s: Prometheus backs off up to that far
	// by itself.
	RetryAfter time.Duration
}

// The defaults of [ReceiverConfig].
const (
	DefaultMaxBody       = 16 << 20
	DefaultMaxDecoded    = 32 << 20
	DefaultMaxConcurrent = 16
	DefaultMaxWait       = time.Second
	DefaultReadTimeout   = 30 * time.Second
	DefaultRetryAfter    = 5 * time.Second
)

// Validate reports every fault of the configuration at once.
func (c ReceiverConfig) Validate() error {
	return errors.Join(
		c.WriteLimits.Validate(),
		scan.NotNegative("prom: ReceiverConfig.MaxBody", c.MaxBody),
		scan.NotNegative("prom: ReceiverConfig.MaxDecoded", c.MaxDecoded),
		scan.NotNegative("prom: ReceiverConfig.MaxConcurrent", c.MaxConcurrent),
		scan.NotNegative("prom: ReceiverConfig.MaxWait", c.MaxWait),
		scan.NotNegative("prom: ReceiverConfig.ReadTimeout", c.ReadTimeout),
		scan.NotNegative("prom: ReceiverConfig.RetryAfter", c.RetryAfter),
	)
}

func (c ReceiverConfig) withDefaults() ReceiverConfig {
	c.WriteLimits = c.WriteLimits.withDefaults()
	c.MaxBody = scan.OrDefault(c.MaxBody, DefaultMaxBody)
	c.MaxDecoded = scan.OrDefault(c.MaxDecoded, DefaultMaxDecoded)
	c.MaxConcurrent = scan.OrDefault(c.MaxConcurrent, DefaultMaxConcurrent)
	c.MaxWait = scan.OrDefault(c.MaxWait, DefaultMaxWait)
	c.ReadTimeout = scan.OrDefault(c.ReadTimeout, DefaultReadTimeout)
	c.RetryAfter = scan.OrDefault(c.RetryAfter, DefaultRetryAfter)
	return c
}
