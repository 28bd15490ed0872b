package prom

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// ScrapeConfig names a target and says how to scrape it. Only URL must be set.
type ScrapeConfig struct {
	// URL of the page with the metrics, e.g. http://10.0.0.1:9100/metrics.
	URL string

	// Job and Instance become the labels job and instance of every series. By
	// default there is no job, and the instance is the URL's host and port.
	Job, Instance string

	// Labels are added to every series beside job and instance. See
	// TextConfig.Labels and TextConfig.HonorLabels for conflicts.
	Labels ingest.Labels

	// HonorLabels keeps the target's own labels where they conflict. By default
	// those of the configuration win.
	HonorLabels bool

	// IgnoreTimes gives every sample the time of the scrape. By default time
	// stamps of the target are honoured; series that carry them get no stale
	// markers, as in Prometheus.
	IgnoreTimes bool

	// Timeout of a scrape. By default 10 s, as in Prometheus.
	Timeout time.Duration

	// MaxBody is the largest page in bytes, decompressed; a larger one fails the
	// scrape. By default 64 MiB: the largest pages met, of kube-state-metrics in
	// clusters of thousands of nodes, stay below.
	MaxBody int64

	// Client sends the requests. By default [http.DefaultClient]. A client of
	// its own is the place for TLS and proxies.
	Client *http.Client

	// Header is added to every request, e.g. Authorization.
	Header http.Header

	// Clock measures the duration of a scrape. By default [time.Now].
	Clock func() time.Time
}

// The defaults of [ScrapeConfig].
const (
	DefaultScrapeTimeout = 10 * time.Second
	DefaultMaxPage       = 64 << 20
)

// Validate reports every fault of the configuration at once.
func (c ScrapeConfig) Validate() error {
	errs := []error{
		scan.NotNegative("prom: ScrapeConfig.Timeout", c.Timeout),
		scan.NotNegative("prom: ScrapeConfig.MaxBody", c.MaxBody),
		checkURL("ScrapeConfig", c.URL),
	}
	errs = append(errs, scan.CheckLabels("prom: ScrapeConfig.Labels", c.Labels)...)
	if c.Labels.Get("job") != "" || c.Labels.Get("instance") != "" {
		errs = append(errs, errors.New("prom: ScrapeConfig.Labels has job or instance: set Job and Instance"))
	}
	return errors.Join(errs...)
}

// checkURL wants an absolute URL of HTTP.
func checkURL(room, text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("prom: %s.URL is %q: want http:// or https:// and a host", room, redacted(text))
	}
	return nil
}

// redacted returns a URL without its password, for messages.
func redacted(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "the configured URL"
	}
	return u.Redacted()
}

func (c ScrapeConfig) withDefaults() ScrapeConfig {
	c.Timeout = scan.OrDefault(c.Timeout, DefaultScrapeTimeout)
	c.MaxBody = scan.OrDefault(c.MaxBody, DefaultMaxPage)
	if c.Client == nil {
		c.Client = http.DefaultClient
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if u, err := url.Parse(c.URL); err == nil && c.Instance == "" {
		c.Instance = u.Host
	}
	return c
}

// targetLabels returns the labels that every series of the target gets.
func (c *ScrapeConfig) targetLabels() ingest.Labels {
	ls := append(ingest.Labels{{Name: "instance", Value: c.Instance}}, c.Labels...)
	if c.Job != "" {
		ls = append(ls, ingest.Label{Name: "job", Value: c.Job})
	}
	ls.Sort()
	return ls
}
