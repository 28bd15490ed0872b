package report

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/rca"
)

// ErrReport marks a report that cannot be drawn; test with [errors.Is].
var ErrReport = errors.New("report: invalid report")

// Report is one incident. The zero value is an empty page. Nothing is changed
// or kept by writing it.
type Report struct {
	Title    string // default "Incident report", or "Repair report" with a repair
	Subject  string // the instance, service or system concerned
	Summary  string // default: a sentence made from the ranking
	Incident rca.Span
	Location *time.Location // of all times shown; default UTC

	Timeline []Event
	Risk     *Risk
	Ranking  *rca.Ranking
	Frame    *rca.Frame // where the blamed metrics are drawn from
	Score    *Score
	Advice   *Advice

	Similar   []PastCase // most similar first
	Compared  []Unusual  // with the same hours of past days, farthest first
	Proposals []Proposal // best first
	Repair    *Repair    // once there is one

	// Trace lists what made the report, such as model versions; the ranking's
	// method and windows are added by themselves.
	Trace []Field

	// Panels is how many blamed metrics are drawn. Default 6: two rows on a
	// desk, and beyond the sixth the blame is usually noise.
	Panels int
}

// EventKind gives an event its colour and its word.
type EventKind string

// Kinds of events. Others are shown as they are.
const (
	Anomaly EventKind = "anomaly"
	Alarm   EventKind = "alarm"
	Failure EventKind = "failure"
	Change  EventKind = "change"
	Note    EventKind = "note"
)

// Event is one line of the timeline.
type Event struct {
	Time int64 // Unix milliseconds
	Kind EventKind
	Text string
}

// Risk is the failure probability over time.
type Risk struct {
	Time        []int64   // Unix milliseconds, increasing
	Probability []float64 // within Horizon, 0 to 1; NaN where unknown
	Horizon     time.Duration
	Threshold   float64 // at which an alarm is raised; 0 draws none
	Alarm       int64   // when it was raised; 0 never
	Failure     int64   // when the instance failed; 0 it did not
	Reasons     []Part  // contributions at the alarm or at the end; Points in log-odds
}

// Score is a weighted score with its contributions.
type Score struct {
	Name       string
	Value      float64 // 0 to 100; NaN unknown
	Parts      []Part  // Points add up to Value
	Bottleneck string
	Reason     string
}

// Part is one contribution.
type Part struct {
	Name   string
	Points float64
	Level  float64 // the item's own level, 0 to 100; NaN missing
	Weight float64 // out of 100
}

// Advice is what to change.
type Advice struct {
	Action      string // "resize", "keep", …
	From, To    string
	PriceChange float64 // per hour
	Reason      string
	Needs       []Need
}

// Need is one dimension of the advice.
type Need struct {
	Dimension   string
	Demand      string  // with its unit
	Utilisation float64 // of the new capacity, 0 to 1
	Binding     bool
}

// Field is a name and a value.
type Field struct{ Name, Value string }

const defaultPanels = 6

// Validate reports every fault at once, each wrapped in [ErrReport]: series
// whose lengths differ, times that do not increase, a negative number of
// panels, causes without evidence, a frame that is none, and similarities or
// chances outside 0 to 1.
func (r *Report) Validate() error {
	var errs []error
	if r.Panels < 0 {
		errs = append(errs, fmt.Errorf("%w: %d panels", ErrReport, r.Panels))
	}
	if r.Incident.To < r.Incident.From {
		errs = append(errs, fmt.Errorf("%w: incident from %d to %d", ErrReport, r.Incident.From, r.Incident.To))
	}
	if k := r.Ranking; k != nil {
		errs = append(errs, evidenceFaults(k.Components)...)
		errs = append(errs, evidenceFaults(k.Metrics)...)
	}
	if r.Frame != nil {
		if err := r.Frame.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("%w: %w", ErrReport, err))
		}
	}
	return errors.Join(append(append(errs, r.pastFaults()), r.Risk.faults()...)...)
}

// evidenceFaults names the causes without evidence, which a ranking by package
// rca never holds.
func evidenceFaults(causes []rca.Cause) (errs []error) {
	for _, c := range causes {
		if len(c.Evidence) == 0 {
			errs = append(errs, fmt.Errorf("%w: cause %q %q has no evidence", ErrReport, c.Component, c.Metric))
		}
	}
	return errs
}

func (k *Risk) faults() (errs []error) {
	if k == nil {
		return nil
	}
	if len(k.Time) != len(k.Probability) {
		errs = append(errs, fmt.Errorf("%w: %d risks at %d times", ErrReport, len(k.Probability), len(k.Time)))
	}
	for i := 1; i < len(k.Time); i++ {
		if k.Time[i] <= k.Time[i-1] {
			errs = append(errs, fmt.Errorf("%w: risk %d at %d after %d", ErrReport, i, k.Time[i], k.Time[i-1]))
			break
		}
	}
	return errs
}

func (r *Report) title() string {
	switch {
	case r.Title != "":
		return r.Title
	case r.Repair != nil:
		return "Repair report"
	}
	return "Incident report"
}

func (r *Report) panels() int {
	if r.Panels == 0 {
		return defaultPanels
	}
	return r.Panels
}

// peak returns the highest risk and when; NaN when none is known.
func (k *Risk) peak() (p float64, at int64) {
	p = math.NaN()
	for i, v := range k.Probability {
		if v > p || (math.IsNaN(p) && !math.IsNaN(v)) {
			p, at = v, k.Time[i]
		}
	}
	return p, at
}
