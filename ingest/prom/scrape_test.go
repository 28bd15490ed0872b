package prom

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/ingest"
)

// page serves a text that tests change.
type page struct {
	text, contentType, encoding string
	status                      int
	seen                        http.Header
	wait                        time.Duration
}

func (p *page) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	p.seen = req.Header
	time.Sleep(p.wait)
	w.Header().Set("Content-Type", p.contentType)
	if p.encoding != "" {
		w.Header().Set("Content-Encoding", p.encoding)
	}
	if p.status != 0 {
		w.WriteHeader(p.status)
	}
	_, _ = w.Write([]byte(p.text))
}

// scraper returns a scraper of p whose clock advances 250 ms per scrape.
func scraper(t *testing.T, p *page, cfg ScrapeConfig) *Scraper {
	t.Helper()
	srv := httptest.NewServer(p)
	t.Cleanup(srv.Close)
	now := time.UnixMilli(0)
	cfg.URL, cfg.Instance, cfg.Job = srv.URL, "i", "j"
	cfg.Clock = func() time.Time { now = now.Add(250 * time.Millisecond); return now }
	s, err := NewScraper(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func at(seconds int64) time.Time { return time.Unix(seconds, 0) }

func TestScraper(t *testing.T) {
	p := &page{contentType: "text/plain; version=0.0.4", text: "a 1\nb{job=\"x\"} 2\nold 3 500\n"}
	s, b := scraper(t, p, ScrapeConfig{Header: http.Header{"authorization": {"Bearer t"}}}), newBatch()
	scrape := func(sec int64, text string) {
		t.Helper()
		b.Reset()
		if err := s.Scrape(t.Context(), b, at(sec)); err != nil {
			t.Fatal(err)
		}
		want(t, b, text)
	}
	scrape(1, `
a{instance="i",job="j"} 1 1000
b{exported_job="x",instance="i",job="j"} 2 1000
old{instance="i",job="j"} 3 500
up{instance="i",job="j"} 1 1000
scrape_duration_seconds{instance="i",job="j"} 0.25 1000
scrape_samples_scraped{instance="i",job="j"} 3 1000
`)
	p.text = "b{job=\"x\"} 4\nc 5" // a is gone; old had a time of its own
	scrape(2, `
b{exported_job="x",instance="i",job="j"} 4 2000
c{instance="i",job="j"} 5 2000
a{instance="i",job="j"} stale 2000
up{instance="i",job="j"} 1 2000
scrape_duration_seconds{instance="i",job="j"} 0.25 2000
scrape_samples_scraped{instance="i",job="j"} 2 2000
`)
	if !strings.HasPrefix(p.seen.Get("Accept"), "text/plain;version=1.0.0") || p.seen.Get("Authorization") != "Bearer t" ||
		p.seen.Get("Accept-Encoding") != "gzip" || p.seen.Get("X-Prometheus-Scrape-Timeout-Seconds") != "10" {
		t.Errorf("headers %v", p.seen)
	}
	b.Reset()
	s.Stop(b, at(3))
	want(t, b, `
b{exported_job="x",instance="i",job="j"} stale 3000
c{instance="i",job="j"} stale 3000
up{instance="i",job="j"} stale 3000
scrape_duration_seconds{instance="i",job="j"} stale 3000
scrape_samples_scraped{instance="i",job="j"} stale 3000
`)
}

func TestScraperFails(t *testing.T) {
	f := func(broken page, cfg ScrapeConfig, text string, cause error) {
		t.Helper()
		p := &page{text: "a 1\n"}
		s, b := scraper(t, p, cfg), newBatch()
		if err := s.Scrape(t.Context(), b, at(1)); err != nil {
			t.Fatal(err)
		}
		b.Reset()
		*p = broken
		err := s.Scrape(t.Context(), b, at(2))
		if err == nil || !strings.Contains(err.Error(), text) || cause != nil && !errors.Is(err, cause) {
			t.Errorf("error %v, want %q", err, text)
		}
		want(t, b, `
a{instance="i",job="j"} stale 2000
up{instance="i",job="j"} 0 2000
scrape_duration_seconds{instance="i",job="j"} 0.25 2000
scrape_samples_scraped{instance="i",job="j"} 0 2000
`)
	}
	f(page{text: "<html>\n<body>Log in</body>\n"}, ScrapeConfig{}, "not one line is a sample", ingest.ErrSyntax)
	f(page{status: 500}, ScrapeConfig{}, "500", nil)
	f(page{text: strings.Repeat("b 1\n", 100)}, ScrapeConfig{MaxBody: 399}, "more than 399 bytes", ingest.ErrTooLarge)
	f(page{text: "x", encoding: "br"}, ScrapeConfig{}, `Content-Encoding "br"`, ingest.ErrUnsupported)
	f(page{text: "x", encoding: "gzip"}, ScrapeConfig{}, "EOF", nil)
	f(page{wait: 300 * time.Millisecond}, ScrapeConfig{Timeout: 100 * time.Millisecond}, "deadline", context.DeadlineExceeded)
}

func TestScraperReadsGzipAndOpenMetrics(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, _ = w.Write([]byte("a 1 5\nbad line x\n# EOF\n"))
	_ = w.Close()
	p := &page{text: z.String(), encoding: "gzip", contentType: "application/openmetrics-text; version=1.0.0"}
	s, b := scraper(t, p, ScrapeConfig{MaxBody: 30}), newBatch()
	for range 2 {
		b.Reset()
		if err := s.Scrape(t.Context(), b, at(9)); err != nil {
			t.Fatal(err)
		}
		if b.Time[0] != 5000 || b.Len() != 4 || b.Value[1] != 1 {
			t.Errorf("got %s", lines(b))
		}
		if len(b.Faults) != 1 || !strings.HasSuffix(b.Faults[0].Place, ":2") {
			t.Errorf("faults %v", b.Faults)
		}
	}
}

func TestStalenessInAnyOrder(t *testing.T) {
	f := func(before, now, gone []ingest.SeriesID) {
		t.Helper()
		var s staleness
		b := newBatch()
		for i := range 6 {
			b.Registry().Series(ingest.FromStrings("n", string(rune('a'+i))))
		}
		for _, round := range [][]ingest.SeriesID{before, now} {
			b.Reset()
			for _, id := range round {
				s.see(id)
			}
			s.end(b, 1, nil)
		}
		if len(b.Series) != len(gone) {
			t.Fatalf("%v then %v: %v ended, want %v", before, now, b.Series, gone)
		}
		for i := range gone {
			if b.Series[i] != gone[i] || !ingest.IsStale(b.Value[i]) {
				t.Errorf("%v then %v: %v ended, want %v", before, now, b.Series, gone)
			}
		}
	}
	type ids = []ingest.SeriesID
	f(nil, ids{1}, nil)
	f(ids{1, 2, 3}, ids{1, 2, 3}, nil)
	f(ids{1, 2, 3}, ids{3, 1, 2, 4}, nil)
	f(ids{1, 2, 3}, ids{1, 3}, ids{2})
	f(ids{1, 2, 3}, ids{1}, ids{2, 3})
	f(ids{1, 2, 2, 3}, ids{3}, ids{1, 2})
	f(ids{1, 2}, nil, ids{1, 2})
	f(ids{5, 1}, ids{1, 1, 5}, nil)
}

// TestScraperAfterRetirement: numbers retired between scrapes belong to others.
func TestScraperAfterRetirement(t *testing.T) {
	p := &page{text: "a 1\n"}
	s, b := scraper(t, p, ScrapeConfig{}), newBatch()
	if err := s.Scrape(t.Context(), b, at(1)); err != nil {
		t.Fatal(err)
	}
	reg := b.Registry()
	reg.Retire(b.Series)
	reg.Retire(nil)
	for i := range 4 {
		reg.Series(ingest.FromStrings("someone", string(rune('a'+i))))
	}
	b.Reset()
	p.text = "b 1\n"
	if err := s.Scrape(t.Context(), b, at(2)); err != nil {
		t.Fatal(err)
	}
	want(t, b, `
b{instance="i",job="j"} 1 2000
up{instance="i",job="j"} 1 2000
scrape_duration_seconds{instance="i",job="j"} 0.25 2000
scrape_samples_scraped{instance="i",job="j"} 1 2000
`)
}

func TestPasswordsStayOutOfMessages(t *testing.T) {
	s, err := NewScraper(ScrapeConfig{URL: "http://user:secret@127.0.0.1:1/metrics"})
	if err != nil {
		t.Fatal(err)
	}
	q, err := NewQuerier(QueryConfig{URL: "http://user:secret@127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	b := newBatch()
	_, bad := NewScraper(ScrapeConfig{URL: "ftp://user:secret@h"})
	for _, err := range []error{s.Scrape(t.Context(), b, at(1)), q.Instant(t.Context(), b, "up", at(1)), bad} {
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Error(err)
		}
	}
}

func TestScrapeConfigValidate(t *testing.T) {
	_, err := NewScraper(ScrapeConfig{URL: "ftp://x", Timeout: -1, MaxBody: -1, Labels: ingest.FromStrings("job", "x", "a", "")})
	for _, part := range []string{"URL", "Timeout", "MaxBody", "set Job and Instance", "must not be empty"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not tell of %s", err, part)
		}
	}
	s, err := NewScraper(ScrapeConfig{URL: "http://h:1/metrics"})
	if err != nil || s.target.String() != `{instance="h:1"}` {
		t.Errorf("%v %v", s.target, err)
	}
}
