package portent

import (
	"io"
	"math"
	"slices"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"github.com/portent-go/portent/ingest"
)

// selfMetrics is what the monitor says of itself, in a set of its own.
type selfMetrics struct {
	set     *metrics.Set
	samples [ingest.NumCauses]*metrics.Counter
	events  [len(eventNames)]*metrics.Counter
	push    *metrics.Histogram
}

func (s *selfMetrics) init(m *Monitor) {
	s.set = metrics.NewSet()
	for c := range ingest.NumCauses {
		s.samples[c] = s.set.NewCounter(`portent_samples_total{cause="` + c.String() + `"}`)
	}
	for k := AnomalyOpened; int(k) < len(eventNames); k++ {
		s.events[k] = s.set.NewCounter(`portent_events_total{kind="` + k.String() + `"}`)
	}
	s.push = s.set.NewHistogram("portent_push_duration_seconds")
	gauge := func(name string, f func() float64) {
		s.set.NewGauge(name, func() float64 {
			m.mu.Lock()
			defer m.mu.Unlock()
			return f()
		})
	}
	gauge("portent_series", func() float64 { return float64(m.seriesCount()) })
	gauge("portent_instances", func() float64 { return float64(len(m.instances)) })
	gauge("portent_incidents_open", func() float64 { return float64(len(m.incidents.open)) })
	gauge("portent_alarms_open", func() float64 { return float64(m.alarmsOpen()) })
	gauge("portent_newest_sample_timestamp_seconds", func() float64 { return float64(m.clock.newest) / 1000 })
	s.set.NewGauge("portent_events_dropped_total", func() float64 {
		m.feeds.mu.Lock()
		defer m.feeds.mu.Unlock()
		return float64(m.feeds.dropped)
	})
}

// pushTimer starts the clock of one Push; the returned function stops it.
func (s *selfMetrics) pushTimer() func() {
	start := time.Now()
	return func() { s.push.UpdateDuration(start) }
}

func (s *selfMetrics) event(k EventKind) { s.events[k].Inc() }

func (s *selfMetrics) batch(r *BatchReport) {
	for c, n := range r.Drops {
		if n > 0 {
			s.samples[c].Add(int(n))
		}
	}
}

func (m *Monitor) seriesCount() (n int) {
	for _, s := range m.shards {
		n += len(s.series) - len(s.free)
	}
	return n
}

func (m *Monitor) alarmsOpen() (n int) {
	for _, s := range m.shards {
		n += len(s.open)
	}
	return n
}

// Metrics returns the monitor's own metrics, for a program that writes several
// sets on one page. Their names begin with portent_.
func (m *Monitor) Metrics() *metrics.Set { return m.metrics.set }

// WriteMetrics writes, in the Prometheus text format, the monitor's own metrics
// and for up to Config.ExportSeries series the newest forecast and score:
//
//	yhat, yhat_lower, yhat_upper    expected value and interval
//	anomaly_score                   1 − tail probability, in [0,1]
//	anomaly_alarm                   1 inside an alarm
//
// with the labels of the series and its metric name in the label "for"; and per
// instance failure_probability and load_score. The names are those that users of
// vmanomaly and Prophet know.
//
// Series of these names that come in again, because what scrapes this page also
// writes to this monitor, are admitted and left alone: forecasts of forecasts
// would grow without end.
func (m *Monitor) WriteMetrics(w io.Writer) error {
	m.metrics.set.WritePrometheus(w)
	m.mu.Lock()
	page := m.appendSeries(nil)
	page = m.appendInstances(page)
	m.mu.Unlock()
	_, err := w.Write(page)
	return err
}

// isOwn reports whether a series is one that WriteMetrics prints.
func isOwn(labels ingest.Labels) bool {
	name := labels.Metric()
	if labels.Get("for") == "" {
		return name == "failure_probability" || name == "load_score"
	}
	return slices.ContainsFunc(exported[:], func(e exportedGauge) bool { return e.name == name })
}

type exportedGauge struct {
	name  string
	value func(*series, bool) float64
}

// exported are the series' gauges, in the order in which they are printed: all
// samples of one name must stand together.
var exported = [...]exportedGauge{
	{"yhat", func(x *series, _ bool) float64 { return x.last.expected }},
	{"yhat_lower", func(x *series, _ bool) float64 { return x.last.lower }},
	{"yhat_upper", func(x *series, _ bool) float64 { return x.last.upper }},
	{"anomaly_score", func(x *series, _ bool) float64 { return float64(x.last.score) }},
	{"anomaly_alarm", func(_ *series, open bool) float64 {
		if open {
			return 1
		}
		return 0
	}},
}

func (m *Monitor) appendSeries(dst []byte) []byte {
	var labels ingest.Labels
	for _, e := range exported {
		dst = append(dst, "# TYPE "+e.name+" gauge\n"...)
		left := m.cfg.ExportSeries
		for _, s := range m.shards {
			for local := range s.series {
				x := &s.series[local]
				if !x.used || x.last.time == 0 || x.gate.Ended() || left == 0 {
					continue
				}
				left--
				labels = m.reg.AppendLabels(labels[:0], x.id)
				dst = appendSample(dst, e.name, labels, e.value(x, s.open[uint32(local)] != nil))
			}
		}
	}
	return dst
}

// probability returns the newest failure probability, NaN before the first.
func (in *instance) probability() float64 {
	if in.risk.last.Time == 0 {
		return math.NaN()
	}
	return in.risk.last.Probability
}

func (m *Monitor) appendInstances(dst []byte) []byte {
	write := func(name string, value func(*instance) float64) {
		dst = append(dst, "# TYPE "+name+" gauge\n"...)
		for _, s := range m.shards {
			for _, in := range s.instances {
				if in == nil || !in.started() {
					continue
				}
				if v := value(in); v == v { // NaN: not measured yet
					dst = appendSample(dst, name, ingest.Labels{{Name: "instance", Value: in.name}}, v)
				}
			}
		}
	}
	write("failure_probability", (*instance).probability)
	write("load_score", func(in *instance) float64 { return in.load.score.Value })
	return dst
}
