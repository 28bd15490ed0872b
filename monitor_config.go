package portent

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/rca/memory"
	"github.com/portent-go/portent/scoring"
	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/catalog"
)

// Config sets a [Monitor]. The zero value watches everything with the defaults
// that the comments argue for.
type Config struct {
	// Registry numbers the series. By default the monitor makes its own; give
	// one to share it with several monitors, each series going to one of them
	// only: the monitor that forgets a series retires its number for all.
	Registry *ingest.Registry

	// Instance lists the labels that say which instance (server, VM, pod,
	// drive) a series belongs to; the first one present decides. By default
	// instance, pod, host, container: what Prometheus, Kubernetes, Telegraf and
	// cAdvisor write. Series with none of them share the instance "".
	Instance []string

	// Group is the label whose value instances must share for their alarms to
	// make one incident (namespace, cluster, service). By default, "", only
	// alarms of one instance and of neighbours in Graph are joined: joining
	// strangers hides the second incident behind the first.
	Group string

	// Graph is the call graph between instances, caller → callee. Default none.
	// Series that measure calls say by a label such as callee or peer_service whom
	// they go to; the ranking of causes uses it.
	Graph rca.Graph

	// Memory keeps past incidents. When it is set, an incident that is explained
	// comes with the cases that it resembles and the fixes that worked there, and
	// is stored as a case itself: a write that Push waits for. Tell it what came
	// of a fix with its Resolve, and the next proposal knows. Default none.
	Memory *memory.Memory

	// Gate sets what is too old and too far ahead.
	Gate ingest.GateConfig

	// Anomaly sets the detector of every series, its false-alarm budget above
	// all.
	Anomaly anomaly.Config

	// LearnEvery is a budget of time: quiet series take a full step of their
	// detector at most this often, samples in between are only held against what the
	// last one expected, unless they are unusual. Default 0: every sample is learnt
	// from. See [anomaly.Bank.LimitSteps] for what it saves and what it costs.
	LearnEvery time.Duration

	// Failure is the failure model. Default failure.Default(), which looks two
	// minutes ahead on samples at 1 to 5 s. For scrapes every 15 to 60 s take its
	// WithHorizon(30 * time.Minute): a horizon of fewer than ten samples says
	// little.
	Failure *failure.Model

	// Learned takes the place of Failure with a model learnt from lives, such as
	// examples/predict trains. Default none. A step of it costs some 50 to 200 µs
	// an instance and moment instead of 3.
	Learned *Learned

	// RiskPolicy turns risks into alarms. By default an alarm is raised at even
	// odds, at most once a day per instance; see failure.Policy.
	RiskPolicy failure.Policy

	// WarnAhead is how far ahead the exhaustion of a resource is warned of
	// (WarningRaised, at even odds), and never further than the resource has been
	// watched: a trend of a minute says nothing of the next day. Default 6 hours:
	// enough to act within a working day or a night watch.
	WarnAhead time.Duration

	// Profile weighs the load score. Default scoring.Utilisation(): CPU 40,
	// memory fragmentation 30, disk IOPS 20, bandwidth 10.
	Profile scoring.Profile

	// Shape tells the size of an instance: its provisioned IOPS and bandwidth
	// for the score, its present size for the advice. Default nil: the score
	// then does without IOPS and bandwidth, and no advice is given, because
	// metrics do not say what was bought. Called when an instance is first seen and
	// before each look that the monitor takes at its size by itself, so that a change
	// of it becomes known; Advise and Diagnose go by what it last said.
	Shape func(instance string) (catalog.Shape, bool)

	// Catalogue holds the shapes that advice chooses from. Default
	// catalog.Example() when Shape is set.
	Catalogue catalog.Catalogue

	// Advice configures the adviser: horizon, risk, least history, ceilings.
	Advice advise.Options

	// AdviceEvery is the time between two looks at one instance's size, in stream
	// time. A load that becomes high or idle, a risk and a warning ask for one as
	// well, no sooner after the last. Default 1 hour: sizes are changed a few times a
	// day at most, and one look costs up to half a second; at most two are made every
	// Tick. What is advised is told once per Advice.Horizon, a dearer size at once.
	AdviceEvery time.Duration

	// DemandStep is the resolution at which usage is kept for the adviser, as
	// the peak of each step; 2,016 steps are kept. Default 5 minutes, a week.
	DemandStep time.Duration

	// History is the number of past moments kept per series for ranking causes
	// and for reports. Default 240: an hour at 15 s, four minutes at 1 s. Each
	// costs 4 bytes per series.
	History int

	// Tick is the grid of stream time on which incidents are looked at. Default
	// 10 s: two scrapes of most set-ups. A shorter one explains incidents
	// sooner and costs more.
	Tick time.Duration

	// Settle is how long after its first alarm an incident is explained, so that
	// the metrics of the cause have time to move. Default 30 s.
	Settle time.Duration

	// Join is how far apart in time alarms of one incident may open. Default
	// 2 minutes.
	Join time.Duration

	// MinAlarms is the number of series in alarm that make an incident; a raised
	// failure risk makes one alone. Default 2: one series in alarm is an
	// anomaly, not yet an incident.
	MinAlarms int

	// Retention is the stream time after which a series without samples is
	// forgotten. Default 26 hours, so that a nightly job keeps its history.
	Retention time.Duration

	// Shards is the number of parts that work in parallel. Default GOMAXPROCS.
	// The events do not depend on it.
	Shards int

	// ExportSeries bounds the series whose forecast and score WriteMetrics
	// prints. Default 10,000, the largest target most scrapers accept.
	ExportSeries int

	// Now is the clock that MaxAge and MaxAhead of the gate are measured
	// against. Default time.Now; return the zero Time to switch both off.
	Now func() time.Time

	Hooks Hooks
}

func (c Config) withDefaults() Config {
	setDefault(&c.Registry, ingest.NewRegistry(0))
	if len(c.Instance) == 0 {
		c.Instance = []string{"instance", "pod", "host", "container"}
	}
	if c.Failure == nil {
		c.Failure = failure.Default()
	}
	if c.Catalogue == nil && c.Shape != nil {
		c.Catalogue = catalog.Example()
	}
	setDefault(&c.WarnAhead, 6*time.Hour)
	setDefault(&c.AdviceEvery, time.Hour)
	setDefault(&c.Advice.Horizon, 24*time.Hour)
	setDefault(&c.DemandStep, 5*time.Minute)
	setDefault(&c.History, 240)
	setDefault(&c.Tick, 10*time.Second)
	setDefault(&c.Settle, 30*time.Second)
	setDefault(&c.Join, 2*time.Minute)
	setDefault(&c.MinAlarms, 2)
	setDefault(&c.Retention, 26*time.Hour)
	setDefault(&c.Shards, runtime.GOMAXPROCS(0))
	setDefault(&c.ExportSeries, 10_000)
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func setDefault[T comparable](p *T, value T) {
	var zero T
	if *p == zero {
		*p = value
	}
}

// Validate reports every fault of the configuration at once.
func (c Config) Validate() error {
	var errs []error
	atLeast := func(name string, got, least int) {
		if got < least {
			errs = append(errs, fmt.Errorf("portent: Config.%s is %d: must be at least %d, or 0 for the default", name, got, least))
		}
	}
	atLeast("History", c.History, 0)
	atLeast("MinAlarms", c.MinAlarms, 0)
	atLeast("Shards", c.Shards, 0)
	atLeast("ExportSeries", c.ExportSeries, 0)
	notNegative := func(name string, d time.Duration) {
		if d < 0 || d > 0 && d < time.Millisecond {
			errs = append(errs, fmt.Errorf("portent: Config.%s is %v: must be at least a millisecond, or 0 for the default", name, d))
		}
	}
	notNegative("LearnEvery", c.LearnEvery)
	notNegative("WarnAhead", c.WarnAhead)
	notNegative("AdviceEvery", c.AdviceEvery)
	notNegative("DemandStep", c.DemandStep)
	notNegative("Tick", c.Tick)
	notNegative("Settle", c.Settle)
	notNegative("Join", c.Join)
	notNegative("Retention", c.Retention)
	if c.Learned != nil {
		errs = append(errs, c.Learned.validate())
	}
	if c.Catalogue != nil && c.Shape == nil {
		errs = append(errs, errors.New("portent: Config.Catalogue is set without Config.Shape: advice needs the present size of an instance"))
	}
	if c.History > 1<<16 {
		errs = append(errs, fmt.Errorf("portent: Config.History is %d: at most %d", c.History, 1<<16))
	}
	return errors.Join(append(errs, c.Gate.Validate(), c.Anomaly.Validate(), c.RiskPolicy.Validate(), c.Profile.Validate(), c.Advice.Validate())...)
}
