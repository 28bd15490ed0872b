package prom

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/portent-go/portent/ingest"
)

// acceptText is what a Scraper asks for. Plain text comes first: OpenMetrics
// adds exemplars and _created series, of which no detector makes use, and its
// pages are larger. Names in UTF-8 are welcome.
const acceptText = "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6," +
	"text/plain;version=0.0.4;q=0.5," +
	"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.4," +
	"application/openmetrics-text;version=0.0.1;q=0.3," +
	"*/*;q=0.1"

func (s *Scraper) request(ctx context.Context) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.cfg.URL, nil)
	if err != nil {
		return nil, err
	}
	setHeaders(req, s.cfg.Header)
	req.Header.Set("Accept", acceptText)
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("X-Prometheus-Scrape-Timeout-Seconds", strconv.FormatFloat(s.cfg.Timeout.Seconds(), 'f', -1, 64))
	return s.cfg.Client.Do(req)
}

// setHeaders names us, and adds the caller's headers.
func setHeaders(req *http.Request, extra http.Header) {
	req.Header.Set("User-Agent", "portent")
	for name, values := range extra {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
}

// closeBody reads the little that may be left, so that the connection can be
// used again.
func closeBody(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	_ = resp.Body.Close()
}

// body returns the page, decompressed and bounded.
func (s *Scraper) body(resp *http.Response) (io.Reader, error) {
	switch enc := resp.Header.Get("Content-Encoding"); {
	case enc == "" || strings.EqualFold(enc, "identity"):
		return &capReader{resp.Body, s.cfg.MaxBody, s.cfg.MaxBody}, nil
	case !strings.EqualFold(enc, "gzip"):
		return nil, fmt.Errorf("%w: Content-Encoding %q", ingest.ErrUnsupported, clip(enc))
	}
	if s.zip == nil {
		s.zip = new(gzip.Reader)
	}
	if err := s.zip.Reset(bufio.NewReader(resp.Body)); err != nil {
		return nil, err
	}
	return &capReader{s.zip, s.cfg.MaxBody, s.cfg.MaxBody}, nil
}

// formatOf tells the format of a page by its Content-Type; without a known one
// the content decides.
func formatOf(contentType string) TextFormat {
	media, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return AutoText
	case media == "application/openmetrics-text":
		return OpenMetrics
	case media == "text/plain":
		return PrometheusText
	}
	return AutoText
}

// capReader fails past a number of bytes, where [io.LimitReader] would pretend
// that the stream had ended.
type capReader struct {
	r           io.Reader
	left, limit int64
}

func (c *capReader) Read(p []byte) (int, error) {
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, fmt.Errorf("%w: body of more than %d bytes", ingest.ErrTooLarge, c.limit)
	}
	return n, err
}
