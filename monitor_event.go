package portent

import (
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/rca/memory"
	"github.com/portent-go/portent/scoring"
	"github.com/portent-go/portent/scoring/advise"
)

// EventKind says what an [Event] tells.
type EventKind uint8

// The kinds of event. Each names the field of Event that is set.
const (
	AnomalyOpened     EventKind = iota + 1 // Anomaly: an alarm on one series began
	AnomalyClosed                          // Anomaly: it ended; Current is empty when the series just fell silent
	RiskRaised                             // Risk: an instance is likely to fail within the horizon
	RiskCleared                            // Risk: it no longer is; empty but for the time when the instance fell silent
	IncidentOpened                         // Incident: several alarms belong together
	IncidentExplained                      // Incident: its causes were ranked; again when it has grown
	IncidentClosed                         // Incident: all its alarms ended
	LoadChanged                            // Load: an instance's weighted score entered another band
	AdviceGiven                            // Advice: another size is recommended
	WarningRaised                          // Warning: a resource will be exhausted, or a load has left its daily band
	WarningCleared                         // Warning: no longer
)

var eventNames = [...]string{
	"", "anomaly_opened", "anomaly_closed", "risk_raised", "risk_cleared",
	"incident_opened", "incident_explained", "incident_closed", "load_changed", "advice_given",
	"warning_raised", "warning_cleared",
}

// String returns the kind in lower case, e.g. "incident_opened".
func (k EventKind) String() string {
	if int(k) >= len(eventNames) {
		return "invalid"
	}
	return eventNames[k]
}

// Event is one thing that a [Monitor] has noticed. Exactly one of the pointers
// is set; what it points to is a copy that belongs to the receiver.
type Event struct {
	Seq      uint64 // 1, 2, 3, … over the life of the monitor, restarts included
	Time     int64  // of the sample that led to it; Unix milliseconds
	Kind     EventKind
	Instance string // "" for an incident of several instances

	Anomaly  *Anomaly
	Risk     *Risk
	Incident *Incident
	Load     *Load
	Advice   *advise.Advice
	Warning  *Warning

	asks bool // the instance should be advised on its size
}

// Anomaly is an alarm on one series, from its first unusual sample to its last.
type Anomaly struct {
	Series   ingest.Labels
	Instance string
	Start    int64 // time of the sample that raised it
	End      int64 // time of the sample that ended it; 0 while it goes on
	Kind     anomaly.Kind

	Peak    anomaly.Verdict // the most surprising sample so far
	Current anomaly.Verdict // the sample that led to the event
}

// Risk is the probability that an instance fails within the horizon, with what
// it rests on: Base, the contributions of Reasons, and Rest add up to Margin.
type Risk struct {
	failure.Risk

	// Low and High hold the probability that a learnt model could as well have
	// given (a Venn-Abers interval): far apart where few failures were ever seen
	// at such a score. Without a learnt model both are Probability.
	Low, High float64

	// Reasons are the contributions, the largest in size first. Those of
	// Config.Failure add up to LogOdds, which is Margin then. Those of a learnt
	// model are Shapley values of its boosted trees: Margin is their mean
	// log-odds, before the other members and the calibration have their say.
	Reasons []failure.Reason
	Base    float64 // log-odds when nothing is known of the instance
	Rest    float64 // of all contributions that are not listed
	Margin  float64
}

// Incident is a set of alarms that belong together: on one instance, or on
// instances that are neighbours in the call graph or share a group, close in
// time.
type Incident struct {
	ID        uint64
	Start     int64 // of its first alarm
	End       int64 // 0 while it goes on
	Instances []string
	Alarms    []ingest.Labels // series in alarm, in the order in which they joined
	Blamed    string          // the instance most to blame; "" until explained, or when nothing is
	Ranking   *rca.Ranking    // the whole ranking; only in IncidentExplained
	Frame     *rca.Frame      // the window that was ranked; only in IncidentExplained
	Risks     []string        // instances whose failure risk was raised
	Warnings  []string        // what kept it from being explained, or explained well

	// With Config.Memory: the number of the case that the incident was stored as,
	// the past cases most like it, and the fixes that worked there, best first.
	// The last two only in IncidentExplained.
	Case      memory.ID
	Similar   []memory.Match
	Proposals []memory.Proposal
}

// Load is the weighted score of one instance with what it was made of.
type Load struct {
	Band  Band // of Score.Value
	Score scoring.Score
}

// Band is a coarse reading of a load score, with two points of hysteresis.
type Band uint8

// The bands and their lower ends in points.
const (
	Idle Band = iota // from 0
	Busy             // from 40
	High             // from 65
	Full             // from 85
)

var bandNames = [...]string{"idle", "busy", "high", "full"}
var bandFloor = [...]float64{0, 40, 65, 85}

// String returns the band in lower case.
func (b Band) String() string {
	if int(b) >= len(bandNames) {
		return "invalid"
	}
	return bandNames[b]
}

// next returns the band of a score, given the band before.
func (b Band) next(score float64) Band {
	const hysteresis = 2
	for b < Full && score >= bandFloor[b+1] {
		b++
	}
	for b > Idle && score < bandFloor[b]-hysteresis {
		b--
	}
	return b
}

// Hooks are functions that a [Monitor] calls; nil ones are skipped. Event and
// Batch are called by Push, one at a time, in the order of events. Verdict and
// Risk are called for every accepted sample and every evaluation, from several
// goroutines at once when there are several shards (never concurrently for one
// instance); they must be quick, for they stand in the hot path.
//
// A hook must not call methods of the monitor: they would wait for Push, which
// waits for the hook.
type Hooks struct {
	Event   func(Event)
	Verdict func(id ingest.SeriesID, v anomaly.Verdict)
	Risk    func(instance string, r failure.Risk)
	Batch   func(BatchReport)
}

// BatchReport says what became of one pushed batch.
type BatchReport struct {
	Samples int
	Drops   ingest.Drops // by the decoder and the gate together
}
