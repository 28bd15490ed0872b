package prom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Querier asks a server of the Prometheus query API: Prometheus, VictoriaMetrics,
// Mimir, Thanos. It is safe for concurrent use.
//
// Source: https://prometheus.io/docs/prometheus/latest/querying/api/
type Querier struct {
	cfg  QueryConfig
	name string // the URL without its password
}

// NewQuerier returns a querier, or every fault of the configuration.
func NewQuerier(cfg QueryConfig) (*Querier, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Querier{cfg.withDefaults(), redacted(cfg.URL)}, nil
}

// Instant appends the value that each series of the query has at a time, or, of
// a range selector such as up[1h], the samples as they were stored. On error b is
// as it was. The error is a [*QueryError] when the server refused the query.
func (q *Querier) Instant(ctx context.Context, b *ingest.Batch, query string, at time.Time) error {
	return q.ask(ctx, b, "/api/v1/query", url.Values{"query": {query}, "time": {unixText(at.UnixMilli())}})
}

// unixText writes a time the way the API reads it: seconds with a fraction.
func unixText(ms int64) string { return strconv.FormatFloat(float64(ms)/1000, 'f', 3, 64) }

// ask posts a form and appends the answer.
func (q *Querier) ask(ctx context.Context, b *ingest.Batch, path string, form url.Values) error {
	return q.call(ctx, path, form, func(ctx context.Context, body io.Reader) error { return q.read(ctx, b, body) })
}

// call sends a request and hands the body of a good answer, bounded, to read.
func (q *Querier) call(ctx context.Context, path string, form url.Values, read func(context.Context, io.Reader) error) error {
	ctx, cancel := context.WithTimeout(ctx, q.cfg.Timeout)
	defer cancel()
	resp, err := q.send(ctx, path, form)
	if err != nil {
		return fmt.Errorf("prom: query: %w", err)
	}
	defer closeBody(resp)
	if resp.StatusCode != http.StatusOK {
		return refusal(ctx, resp)
	}
	return read(ctx, &capReader{resp.Body, q.cfg.MaxBody, q.cfg.MaxBody})
}

// send posts a form, or gets a page when there is none.
func (q *Querier) send(ctx context.Context, path string, form url.Values) (*http.Response, error) {
	method := http.MethodPost
	if form == nil {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, q.cfg.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	setHeaders(req, q.cfg.Header)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return q.cfg.Client.Do(req)
}

// read appends a whole answer, or nothing.
func (q *Querier) read(ctx context.Context, b *ingest.Batch, body io.Reader) error {
	m := markOf(b)
	r := NewQueryReader(body, q.name)
	for {
		switch err := r.Next(ctx, b); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			m.undo(b)
			return fmt.Errorf("prom: answer of %s: %w", q.name, err)
		}
	}
}

// maxRefusal bounds how much of an error page is read.
const maxRefusal = 64 << 10

// refusal reads why a query was refused: the API's JSON, or what a proxy wrote.
func refusal(ctx context.Context, resp *http.Response) error {
	text, _ := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	e := &QueryError{Status: resp.StatusCode, Message: clip(strings.TrimSpace(scan.String(text)))}
	r := NewQueryReader(strings.NewReader(scan.String(text)), "")
	var fromAPI *QueryError
	if err := r.Next(ctx, ingest.NewBatch(ingest.NewRegistry(1))); errors.As(err, &fromAPI) {
		e.Type, e.Message = fromAPI.Type, fromAPI.Message
	}
	return e
}
