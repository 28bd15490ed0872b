package prom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/portent-go/portent/ingest"
)

// RangeSource yields the answer of a range query window by window, oldest first,
// and is an [ingest.Source]. Within a window samples stand in the order of their
// time, those of one time in the order in which the server lists the series: a
// monitor warmed with them sees what it would have seen live.
type RangeSource struct {
	q         *Querier
	query     string
	next, end int64 // Unix milliseconds; next is the first point not yet asked for
	step      int64
	points    int64 // per window
	order     timeOrder
}

// Range returns the points of a query from start to end, both included, a step
// apart, as the API evaluates them. Nothing is asked before the first Next. Times
// and step count in whole milliseconds.
//
// A raw selector is evaluated, too: each point is the newest sample of the last
// 5 minutes (the server's look-back), so a step below the scrape interval repeats
// samples. Querier.Instant with a range selector gives samples as stored.
func (q *Querier) Range(query string, start, end time.Time, step time.Duration) (*RangeSource, error) {
	var errs []error
	if step < time.Millisecond {
		errs = append(errs, fmt.Errorf("prom: step is %v: must be at least 1 ms", step))
	}
	if end.Before(start) {
		errs = append(errs, fmt.Errorf("prom: range ends at %v, before it starts at %v", end, start))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &RangeSource{
		q: q, query: query, next: start.UnixMilli(), end: end.UnixMilli(),
		step: step.Milliseconds(), points: int64(q.cfg.MaxPoints),
	}, nil
}

// Next appends the next window to b and returns io.EOF with the last one. An
// error leaves b as it was; Next may be called again to repeat the window. When
// an answer is larger than QueryConfig.MaxBody, windows are halved from there on.
func (r *RangeSource) Next(ctx context.Context, b *ingest.Batch) error {
	for r.next <= r.end {
		last := r.windowEnd()
		from := b.Len()
		err := r.q.ask(ctx, b, "/api/v1/query_range", r.form(last))
		if errors.Is(err, ingest.ErrTooLarge) && r.points > 1 {
			r.points = max(r.points/2, 1)
			continue
		}
		if err != nil {
			return err
		}
		r.order.sort(b, from)
		r.next = last + r.step
		break
	}
	if r.next > r.end {
		return io.EOF
	}
	return nil
}

// windowEnd returns the time of the last point of the next window.
func (r *RangeSource) windowEnd() int64 {
	n := min((r.end-r.next)/r.step, r.points-1)
	return r.next + n*r.step
}

func (r *RangeSource) form(last int64) url.Values {
	return url.Values{
		"query": {r.query},
		"start": {unixText(r.next)},
		"end":   {unixText(last)},
		"step":  {unixText(r.step)},
		// VictoriaMetrics would move the points to multiples of step, to find them
		// in its cache, and so let windows overlap. Others ignore the parameter.
		"nocache": {"1"},
	}
}
