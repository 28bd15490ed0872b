package protocol

import (
	"fmt"
	"io/fs"
	"math"
	"strings"
	"time"

	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/forecast/failure/feature"
	"github.com/portent-go/portent/forecast/failure/landmark"
)

// LifeHorizon is that of the Monitor's built-in model.
const LifeHorizon = 2 * time.Minute

// lifeEvery is the time between the rows of a life.
const lifeEvery = 5 * time.Second

// Lives is recorded: does an instance die within two minutes? A row every five
// seconds of each recorded life, from its tenth on. The splits were recorded one
// after the other, more than a horizon apart: train and validation are learned
// from, test is tested.
func Lives() Task {
	return Task{
		Name: "recorded", About: "recorded instances, dies within 2 min",
		Horizon: LifeHorizon, Budget: 0.05,
		Cut:  landmark.Cut{Test: time.Date(2026, 11, 21, 10, 39, 10, 0, time.UTC).UnixMilli(), Embargo: LifeHorizon},
		Read: func(fs.FS) (*landmark.Table, error) { return lives() },
		Rule: fullest, Raw: level,
	}
}

// lives makes the table of splits, all without any.
func lives(splits ...recorded.Split) (*landmark.Table, error) {
	b, err := feature.New(feature.Config{Signals: LifeSignals(), Horizon: LifeHorizon, Slow: 10 * time.Minute})
	if err != nil {
		return nil, err
	}
	if splits == nil {
		splits = recorded.Splits()
	}
	t := b.NewTable()
	for _, split := range splits {
		all, err := recorded.Lives(split)
		if err != nil {
			return nil, err
		}
		for i := range all {
			if err := b.Landmarks(t, LifeOf(&all[i]), lifeEvery.Milliseconds(), lifeWarm); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// lifeWarm is how old an instance is at its first row, milliseconds.
const lifeWarm = 10_000

// LifeOf turns a recorded life into values of [LifeSignals].
func LifeOf(l *recorded.Life) feature.Life {
	out := feature.Life{Entity: fmt.Sprintf("life-%d", l.ID), Time: l.Time, End: l.End, Failed: l.Died()}
	if l.Died() {
		out.End = l.Death
	}
	var series [][]float64
	for _, s := range lifeSignals {
		series = append(series, s.values(l))
	}
	for i := range l.Time {
		row := make([]float64, len(series))
		for k := range series {
			row[k] = series[k][i]
		}
		out.Values = append(out.Values, row)
	}
	return out
}

// LifeSignals are what a monitor would make of the metrics of a life: shares of
// limits, rates, levels.
func LifeSignals() (signals []feature.Signal) {
	for _, s := range lifeSignals {
		signals = append(signals, feature.Signal{Name: s.name, Limit: s.limit})
	}
	return signals
}

// lifeSignal is a metric, or its rate, by another metric, or its rate.
type lifeSignal struct {
	name, metric, by string
	rate             bool // of metric
	rateBy           bool // of by
	limit            float64
}

var lifeSignals = []lifeSignal{
	{name: "memory", metric: "container_memory_working_set_bytes", by: "container_spec_memory_limit_bytes", limit: 1},
	{name: "rss", metric: "container_memory_rss", by: "container_spec_memory_limit_bytes", limit: 1},
	{name: "heap", metric: "go_memstats_heap_alloc_bytes", by: "container_spec_memory_limit_bytes"},
	{name: "disk", metric: "container_fs_usage_bytes", by: "container_fs_limit_bytes", limit: 1},
	{name: "descriptors", metric: "process_open_fds", by: "process_max_fds", limit: 1},
	{name: "threads", metric: "container_threads", by: "container_threads_max", limit: 1},
	{name: "throttled", metric: "container_cpu_cfs_throttled_periods_total", by: "container_cpu_cfs_periods_total", rate: true, rateBy: true},
	{name: "cpu", metric: "container_cpu_usage_seconds_total", rate: true},
	{name: "waiting", metric: "process_schedstat_waiting_seconds_total", rate: true},
	{name: "page_faults", metric: "container_memory_failures_total{failure_type=pgmajfault}", rate: true},
	{name: "memory_failures", metric: "container_memory_failcnt", rate: true},
	{name: "writes", metric: "container_fs_writes_bytes_total", rate: true},
	{name: "io_time", metric: "container_fs_io_time_seconds_total", rate: true},
	{name: "goroutines", metric: "go_goroutines"},
	{name: "sockets", metric: "container_sockets"},
	{name: "gc", metric: "go_gc_duration_seconds_sum", rate: true},
	{name: "cache", metric: "app_cache_entries"},
	{name: "journal_errors", metric: "app_journal_errors_total", rate: true},
	{name: "requests", metric: "http_requests_total", rate: true},
	{name: "errors", metric: "http_requests_failed_total", by: "http_requests_total", rate: true, rateBy: true},
	{name: "in_flight", metric: "http_requests_in_flight"},
	{name: "latency_p50", metric: "http_request_duration_seconds_p50"},
	{name: "latency_p99", metric: "http_request_duration_seconds_p99"},
	{name: "probe", metric: "probe_success"},
	{name: "probe_seconds", metric: "probe_duration_seconds"},
}

func (s lifeSignal) values(l *recorded.Life) []float64 {
	x := numbers(l, s.metric, s.rate)
	if s.by == "" {
		return x
	}
	by := numbers(l, s.by, s.rateBy)
	for i := range x {
		switch {
		case by[i] > 0:
			x[i] /= by[i]
		case x[i] == 0 && by[i] == 0:
		default:
			x[i] = math.NaN()
		}
	}
	return x
}

// numbers copies a metric of a life, or its rate per second; NaN where there is
// none or a counter fell.
func numbers(l *recorded.Life, metric string, rate bool) []float64 {
	x, out := l.Series(metric), make([]float64, len(l.Time))
	last := -1
	for i := range out {
		out[i] = math.NaN()
		if x == nil || math.IsNaN(x[i]) {
			continue
		}
		if !rate {
			out[i] = x[i]
			continue
		}
		if last >= 0 && x[i] >= x[last] {
			out[i] = (x[i] - x[last]) * 1000 / float64(l.Time[i]-l.Time[last])
		}
		last = i
	}
	return out
}

// level says whether a feature is a signal as it was measured.
func level(column string) bool { return strings.HasSuffix(column, ".level") }

// fullest is the highest share of a limit.
func fullest(t *landmark.Table) []float64 {
	top := make([]float64, t.Len())
	for _, name := range []string{"memory", "disk", "descriptors", "threads"} {
		for i, v := range column(t, name+".level") {
			if v > top[i] {
				top[i] = v
			}
		}
	}
	return top
}
