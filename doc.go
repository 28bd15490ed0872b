// Package portent watches streams of metrics. Samples come in, from whatever
// collects them already; events come out: this series is unusual, this instance
// is about to fail, this is to blame, this is how loaded it is, this is the size
// it should have. Nothing has to be labelled for training and no threshold set:
// one budget of false alarms serves all series.
//
// # Five lines
//
//	m, err := portent.New(portent.Config{Hooks: portent.Hooks{Event: func(ev portent.Event) { log.Println(ev.Kind, ev.Instance) }}})
//	src, err := host.NewSource(host.Config{})
//	for b := m.NewBatch(); src.Next(ctx, b) == nil; b.Reset() {
//		m.Push(b)
//	}
//
// This watches the machine that it runs on. The program examples/watch is the
// same with everything around it that a service needs.
//
// # What comes in
//
// Batches of samples, in columns ([github.com/portent-go/portent/ingest]). The
// rooms under ingest make them of what is at hand:
//
//   - [github.com/portent-go/portent/ingest/prom]: Prometheus pages (scraped or
//     read), remote write 1.0 and 2.0, range queries for the past
//   - [github.com/portent-go/portent/ingest/otlp]: OpenTelemetry over HTTP
//   - [github.com/portent-go/portent/ingest/influx]: Influx lines
//   - [github.com/portent-go/portent/ingest/csvio]: CSV files, wide and long
//   - [github.com/portent-go/portent/ingest/arrowio]: Arrow IPC streams and files
//   - [github.com/portent-go/portent/ingest/host]: this machine, from /proc and /sys
//
// A [Monitor] knows none of them. It finds the instance of a series (server, VM,
// pod, drive) in its labels, see Config.Instance, and what the series means in
// its name: the names of node_exporter, cAdvisor, kube-state-metrics and the
// Prometheus client libraries are understood. Series of other names are watched
// for anomalies and ranked as causes; they feed no risk and no load.
//
// # What comes out
//
// Each [Event] is one thing noticed. Read Kind first; it says which one of the
// pointers is set:
//
//   - [Anomaly]: the series, what was expected (Peak.Expected, Lower, Upper), and
//     how often, by the series' own past, something as unusual comes (Peak.PValue)
//   - [Risk]: the probability of failing within Horizon, and Reasons whose
//     contributions add up to its log-odds
//   - [Incident]: alarms that belong together; when explained, Blamed and the
//     Ranking with its evidence, the Frame that it was computed from, and with
//     Config.Memory the past cases it resembles and the fixes that worked there
//   - [Load]: the weighted score, the points that each part adds to it, and the
//     bottleneck, which a mean would hide
//   - advise.Advice: from which size to which, for what demand, at what risk
//   - [Warning]: a resource that will be exhausted, and when; a load that has left
//     its daily band
//
// Events are read with [Monitor.Events], a loop, or [Hooks], functions called in
// the middle of Push. [Monitor.WriteMetrics] shows forecasts, scores and risks to
// a scraper; [Monitor.Status] is the state of every instance now, and
// [Monitor.Diagnose] all that can be said of one of them.
//
// # The rooms
//
// The numeric rooms are usable alone, on slices:
// [github.com/portent-go/portent/forecast] (one series ahead, with quantiles),
// [github.com/portent-go/portent/forecast/anomaly] (streaming detectors),
// [github.com/portent-go/portent/forecast/warning] (time to a threshold),
// [github.com/portent-go/portent/forecast/failure] (hazard of an instance; its
// sub-rooms learn one: features, landmarks, an ensemble, calibration, survival),
// [github.com/portent-go/portent/rca] (ranking of causes) with
// [github.com/portent-go/portent/rca/report],
// [github.com/portent-go/portent/rca/memory] (past incidents),
// [github.com/portent-go/portent/rca/shap] (attribution of models) and
// [github.com/portent-go/portent/rca/dimension] (which combination of dimensions),
// and [github.com/portent-go/portent/scoring] with
// [github.com/portent-go/portent/scoring/advise] and
// [github.com/portent-go/portent/scoring/catalog].
// [github.com/portent-go/portent/benchdata/recorded] holds real faults to try
// them on.
//
// # What is promised
//
// Determinism: the same samples in the same order give the same events to the
// last bit, whatever the number of shards, the size of batches, and the moments
// at which the state was saved and restored. Time is the samples' own; the wall
// clock only refuses what lies too far ahead. Measured times of Push are the one
// exception.
//
// State as bytes: [Monitor.WriteSnapshot] writes everything a monitor has learnt,
// [Monitor.ReadSnapshot] replaces it or, on error, leaves it alone. States of
// released versions keep loading.
//
// Memory: about 1.8 KB per series besides its labels, and 4 bytes per moment of
// Config.History (240 by default); 2.1 KB more once six hours are known, for a
// daily and a weekly profile where they pay. Nothing grows with time: what has
// been silent for Config.Retention is forgotten.
//
// Concurrency: every method may be called at any time. Pushes queue up behind
// each other; each spreads over Config.Shards goroutines that end with it. No
// other goroutine is started.
//
// Bad input: a sample that is late, repeated, too far ahead, or no number is
// counted by cause and changes nothing; no input panics.
//
// # Limits
//
// One process. Native histograms are refused by the decoders. The failure model
// is made for resources that run out and symptoms that show; what kills without
// warning it cannot foresee. The ranking compares each metric with its own past
// and the call graph, if there is one: it shows where to look first, it proves
// nothing. Sizes and prices are the caller's to supply ([Config] Shape and
// Catalogue): metrics do not say what was bought.
package portent
