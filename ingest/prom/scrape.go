package prom

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/portent-go/portent/ingest"
)

// Scraper reads the metrics page of one target, again and again. The caller
// owns the loop: it says when, and what the time is. Use one Scraper per target,
// from one goroutine at a time.
//
// It behaves as Prometheus does:
//
//   - job, instance and other labels of the target are added; labels of the page
//     with the same name become exported_*;
//   - up (1 or 0), scrape_duration_seconds and scrape_samples_scraped are added;
//   - a series that the page no longer shows gets a stale marker, all of them
//     when the scrape fails, except series that carry their own time stamps.
//
// Unlike Prometheus, which drops a page with a bad line as a whole, it keeps the
// good lines and reports the bad ones in Batch.Faults; a page without one good
// line, such as a login page, is a failed scrape.
type Scraper struct {
	cfg    ScrapeConfig
	name   string // the URL without its password
	text   *TextReader
	stale  staleness
	zip    *gzip.Reader
	own    [3]ingest.Labels // up, duration, samples
	target ingest.Labels
}

// NewScraper returns a scraper, or every fault of the configuration.
func NewScraper(cfg ScrapeConfig) (*Scraper, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	s := &Scraper{cfg: cfg, name: redacted(cfg.URL), target: cfg.targetLabels()}
	for i, name := range [...]string{"up", "scrape_duration_seconds", "scrape_samples_scraped"} {
		s.own[i] = append(ingest.Labels{{Name: ingest.MetricName, Value: name}}, s.target...)
		s.own[i].Sort()
	}
	text, err := NewTextReader(nil, TextConfig{
		Name: s.name, Labels: s.target, HonorLabels: cfg.HonorLabels, IgnoreTimes: cfg.IgnoreTimes,
	}, 0)
	if err != nil {
		return nil, err
	}
	text.p.track, s.stale.honor = &s.stale, cfg.HonorLabels
	s.text = text
	return s, nil
}

// Scrape appends what the target shows to b, stamped with now, and the scraper's
// own samples. When the scrape fails, it appends stale markers and up = 0, and
// returns the reason; b is to be used all the same. All batches must have the
// same registry.
//
// Sources: Prometheus documentation, "Jobs and instances" and "Staleness".
func (s *Scraper) Scrape(ctx context.Context, b *ingest.Batch, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	m, begun, ms := markOf(b), s.cfg.Clock(), now.UnixMilli()
	err := s.page(ctx, b, ms)
	if err != nil {
		m.undo(b)
		s.stale.forget()
	} else if b.Len() == m.samples && b.Drops.Dropped() > m.drops.Dropped() {
		err = fmt.Errorf("%w: scrape of %s: not one line is a sample", ingest.ErrSyntax, s.name)
	}
	scraped := b.Len() - m.samples
	s.stale.end(b, ms, s.target)
	s.report(b, ms, err == nil, s.cfg.Clock().Sub(begun), scraped)
	return err
}

// Stop appends stale markers for everything the target has shown, for the time
// at which it is no longer to be scraped.
func (s *Scraper) Stop(b *ingest.Batch, now time.Time) {
	s.stale.forget()
	s.stale.end(b, now.UnixMilli(), s.target)
	for _, labels := range s.own {
		appendSeries(b, labels, now.UnixMilli(), ingest.StaleMarker())
	}
}

func (s *Scraper) report(b *ingest.Batch, now int64, ok bool, took time.Duration, scraped int) {
	up := 0.0
	if ok {
		up = 1
	}
	for i, v := range [...]float64{up, took.Seconds(), float64(scraped)} {
		appendSeries(b, s.own[i], now, v)
	}
}

// appendSeries appends a sample of a series given by its labels: between scrapes
// its number may have been retired, so none is kept.
func appendSeries(b *ingest.Batch, labels ingest.Labels, t int64, v float64) {
	if id, cause := b.Registry().Series(labels); cause == ingest.Accepted {
		b.Append(id, t, v)
	} else {
		b.Drop(cause, 1)
	}
}

// page requests the page and reads it into b.
func (s *Scraper) page(ctx context.Context, b *ingest.Batch, now int64) error {
	resp, err := s.request(ctx)
	if err != nil {
		return fmt.Errorf("prom: scrape: %w", err)
	}
	defer closeBody(resp)
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("prom: scrape of %s: status %s", s.name, resp.Status)
	}
	body, err := s.body(resp)
	if err != nil {
		return fmt.Errorf("prom: scrape of %s: %w", s.name, err)
	}
	s.text.p.cfg.Format = formatOf(resp.Header.Get("Content-Type"))
	s.text.reset(body, now)
	for {
		switch err := s.text.Next(ctx, b); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("prom: scrape of %s: %w", s.name, err)
		}
	}
}
