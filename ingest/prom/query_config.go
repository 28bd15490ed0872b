package prom

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/portent-go/portent/ingest/internal/scan"
)

// QueryConfig names a server of the Prometheus query API. Only URL must be set.
type QueryConfig struct {
	// URL of the server, without /api/v1: http://localhost:9090, or
	// http://localhost:8428/prometheus of VictoriaMetrics.
	URL string

	// MaxPoints is the largest number of points per series that one request asks
	// for; a longer range is cut into windows. By default 11,000, the most that
	// Prometheus answers. Fewer points take less memory when there are many
	// series: a window is held as a whole, 20 bytes a sample and as much again
	// to put it in order.
	MaxPoints int

	// MaxBody is the largest answer in bytes. A range query whose answer is
	// larger is asked again in halves. By default 256 MiB, some 10 million
	// samples.
	MaxBody int64

	// Timeout of one request. By default 2 min, at which Prometheus gives up.
	Timeout time.Duration

	// Client sends the requests. By default [http.DefaultClient].
	Client *http.Client

	// Header is added to every request, e.g. Authorization or X-Scope-OrgID.
	Header http.Header
}

// The defaults and bounds of [QueryConfig].
const (
	DefaultMaxPoints    = 11_000
	DefaultMaxAnswer    = 256 << 20
	DefaultQueryTimeout = 2 * time.Minute
)

// Validate reports every fault of the configuration at once.
func (c QueryConfig) Validate() error {
	errs := []error{
		checkURL("QueryConfig", c.URL),
		scan.NotNegative("prom: QueryConfig.MaxPoints", c.MaxPoints),
		scan.NotNegative("prom: QueryConfig.MaxBody", c.MaxBody),
		scan.NotNegative("prom: QueryConfig.Timeout", c.Timeout),
	}
	if c.MaxPoints > DefaultMaxPoints {
		errs = append(errs, fmt.Errorf("prom: QueryConfig.MaxPoints is %d: servers answer at most %d", c.MaxPoints, DefaultMaxPoints))
	}
	if strings.Contains(c.URL, "?") {
		errs = append(errs, fmt.Errorf("prom: QueryConfig.URL is %q: must not have a query", redacted(c.URL)))
	}
	return errors.Join(errs...)
}

func (c QueryConfig) withDefaults() QueryConfig {
	c.URL = strings.TrimRight(c.URL, "/")
	c.MaxPoints = scan.OrDefault(c.MaxPoints, DefaultMaxPoints)
	c.MaxBody = scan.OrDefault(c.MaxBody, DefaultMaxAnswer)
	c.Timeout = scan.OrDefault(c.Timeout, DefaultQueryTimeout)
	if c.Client == nil {
		c.Client = http.DefaultClient
	}
	return c
}
