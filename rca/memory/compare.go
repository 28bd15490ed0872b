package memory

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/portent-go/portent/internal/order"
	"github.com/portent-go/portent/rca"
)

// CompareOptions configure [Compare]. The zero value is right.
type CompareOptions struct {
	// Days is how many days back are looked at, 0 for the default of 30: four
	// weeks and the ends of a month, short enough for what was normal then to be
	// normal now.
	Days int

	// Slack is how much before and after the same time of day belongs to the same
	// hours, 0 for the default of half an hour: jobs and people are not on time.
	Slack time.Duration

	// Threshold is how many scales the level must be from that of past days to be
	// unusual, 0 for the default of 4: the tenth largest of a thousand metrics
	// with Gaussian days lies at 2.6, and days are not Gaussian.
	Threshold float64
}

const (
	defaultDays      = 30
	defaultSlack     = 30 * time.Minute
	defaultThreshold = 4
	// leastDays with values make a spread worth having.
	leastDays = 5
	// rare is the share of past days that may have reached the level of now:
	// beyond it, it is a thing that happens.
	rare = 0.1
	// floor is the smallest scale as a part of the level, as in package rca.
	floor = 0.01
)

const day = int64(24 * time.Hour / time.Millisecond)

// Validate reports every fault at once, each wrapped in [ErrOptions].
func (o CompareOptions) Validate() error {
	var errs []error
	if o.Days < 0 || o.Days > 3660 {
		errs = append(errs, fmt.Errorf("%w: Days is %d, want 0 (default) to 3660", ErrOptions, o.Days))
	}
	if o.Slack < 0 || o.Slack > 12*time.Hour {
		errs = append(errs, fmt.Errorf("%w: Slack is %v, want 0 (default) to 12h", ErrOptions, o.Slack))
	}
	if !(o.Threshold >= 0) {
		errs = append(errs, fmt.Errorf("%w: Threshold is %v, want 0 (default) or more", ErrOptions, o.Threshold))
	}
	return errors.Join(errs...)
}

func (o CompareOptions) withDefaults() CompareOptions {
	return CompareOptions{
		Days: cmp.Or(o.Days, defaultDays), Slack: cmp.Or(o.Slack, defaultSlack), Threshold: cmp.Or(o.Threshold, defaultThreshold),
	}
}

// Unusual is a metric that is not where it was at these hours on past days.
type Unusual struct {
	Component, Metric string
	Now               float64 // median over the moment
	Usual             float64 // median over past days of their medians at these hours
	Low, High         float64 // a tenth of the days was below, a tenth above
	Deviation         float64 // (Now - Usual) / scale
	Days              int     // with values at these hours
	Reached           int     // of these, on which it came as far at some time of these hours
	Last              int64   // when it last did, Unix milliseconds; 0 never
}

// Compare holds a moment, such as an incident, against the same hours of past
// days, and returns the metrics that are unusual by that yardstick, farthest
// first. It tells what no baseline of the last hour can: that the load of noon
// came at midnight, or that the memory is where it is every day at this time.
//
// The frame must hold the moment and the days before it. A metric's level is its
// median over the moment, and over the same hours of each day before; it is
// unusual when it lies Threshold scales from the days' median, the scale being
// their MAD times 1.4826 and not below 1 % of the median, and at most a tenth of
// the days came as far. Metrics with fewer than five days are left out.
//
// Errors: [ErrOptions], those of the frame, [ErrHistory] when the moment holds no
// rows or no metric has five days. Cost: linear in the cells looked at.
func Compare(f *rca.Frame, now rca.Span, opt CompareOptions) ([]Unusual, error) {
	if err := cmp.Or(opt.Validate(), f.Validate()); err != nil {
		return nil, err
	}
	opt = opt.withDefaults()
	from, to := rowsOf(f, now)
	if from == to {
		return nil, fmt.Errorf("%w: no row from %d to %d", ErrHistory, now.From, now.To)
	}
	c := comparison{frame: f, now: now, opt: opt}
	enough := 0
	var out []Unusual
	for _, column := range f.Columns {
		u, days := c.metric(column, from, to)
		if days >= leastDays {
			enough++
		}
		if u != nil {
			out = append(out, *u)
		}
	}
	if enough == 0 {
		return nil, fmt.Errorf("%w: no metric has values at these hours on %d days", ErrHistory, leastDays)
	}
	slices.SortStableFunc(out, func(a, b Unusual) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Deviation), math.Abs(a.Deviation)), cmp.Compare(a.Component, b.Component), cmp.Compare(a.Metric, b.Metric))
	})
	return out, nil
}

// rowsOf returns the rows of a span.
func rowsOf(f *rca.Frame, s rca.Span) (from, to int) {
	from, _ = slices.BinarySearch(f.Time, s.From)
	to, _ = slices.BinarySearch(f.Time, s.To)
	return from, max(from, to)
}

type comparison struct {
	frame   *rca.Frame
	now     rca.Span
	opt     CompareOptions
	scratch []float64
}

// metric compares one column; nil when it is as usual.
func (c *comparison) metric(column rca.Column, from, to int) (u *Unusual, days int) {
	level, ok := c.median(column.Values[from:to])
	if !ok {
		return nil, 0
	}
	var levels []float64
	for d := 1; d <= c.opt.Days; d++ {
		if past, ok := c.median(column.Values[c.hours(d):c.hoursEnd(d)]); ok {
			levels = append(levels, past)
		}
	}
	if len(levels) < leastDays {
		return nil, len(levels)
	}
	u = &Unusual{Component: column.Component, Metric: column.Metric, Now: level, Days: len(levels)}
	u.Low, u.High = order.Quantile(levels, 0.1), order.Quantile(levels, 0.9)
	u.Usual, u.Deviation = c.deviation(level, levels)
	if math.Abs(u.Deviation) < c.opt.Threshold {
		return nil, len(levels)
	}
	c.reached(u, column.Values)
	if float64(u.Reached) > rare*float64(u.Days) {
		return nil, len(levels)
	}
	return u, len(levels)
}

// hours returns the first row of the same hours d days before, hoursEnd the row
// after the last.
func (c *comparison) hours(d int) int {
	row, _ := slices.BinarySearch(c.frame.Time, c.now.From-int64(d)*day-c.opt.Slack.Milliseconds())
	return row
}

func (c *comparison) hoursEnd(d int) int {
	row, _ := slices.BinarySearch(c.frame.Time, c.now.To-int64(d)*day+c.opt.Slack.Milliseconds())
	return max(row, c.hours(d))
}

func (c *comparison) median(values []float64) (float64, bool) {
	c.scratch = order.AppendPresent(c.scratch[:0], values)
	if len(c.scratch) == 0 {
		return 0, false
	}
	return order.Median(c.scratch), true
}

// deviation measures a level by those of past days, which it permutes.
func (c *comparison) deviation(level float64, levels []float64) (usual, deviation float64) {
	top := math.Abs(level)
	for _, v := range levels {
		top = max(top, math.Abs(v))
	}
	usual, scale := order.MedianMAD(levels)
	scale = max(scale, floor*math.Abs(usual))
	if scale == 0 {
		scale = floor * top // always 0 until now
	}
	if scale == 0 {
		return usual, 0
	}
	return usual, (level - usual) / scale
}

// reached counts the days on which the metric came as far.
func (c *comparison) reached(u *Unusual, values []float64) {
	for d := c.opt.Days; d >= 1; d-- {
		at := int64(0)
		for i := c.hours(d); i < c.hoursEnd(d); i++ {
			if v := values[i]; u.Deviation > 0 && v >= u.Now || u.Deviation < 0 && v <= u.Now {
				at = c.frame.Time[i]
			}
		}
		if at != 0 {
			u.Reached++
			u.Last = at
		}
	}
}
