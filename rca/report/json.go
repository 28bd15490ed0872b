package report

import (
	"encoding/json"
	"io"
	"math"
	"strconv"

	"github.com/portent-go/portent/rca"
)

// WriteJSON writes the report as one JSON object on one line. Times are Unix
// milliseconds; missing and infinite numbers are null. The blamed metrics'
// series are included, the rest of the frame is not. Field names are stable.
// Errors: [ErrReport], and those of w.
func (r *Report) WriteJSON(w io.Writer) error {
	if err := r.Validate(); err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(r.document())
}

// real is a number that may be missing.
type real float64

// MarshalJSON implements [json.Marshaler].
func (x real) MarshalJSON() ([]byte, error) {
	v := float64(x)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, v, 'g', -1, 64), nil
}

func reals(values []float64) []real {
	out := make([]real, len(values))
	for i, v := range values {
		out[i] = real(v)
	}
	return out
}

type document struct {
	Title    string      `json:"title"`
	Subject  string      `json:"subject,omitempty"`
	Summary  string      `json:"summary,omitempty"`
	Incident spanDoc     `json:"incident"`
	Timeline []eventDoc  `json:"timeline,omitempty"`
	Risk     *riskDoc    `json:"risk,omitempty"`
	Ranking  *rankingDoc `json:"ranking,omitempty"`
	Series   *seriesDoc  `json:"series,omitempty"`
	Score    *scoreDoc   `json:"score,omitempty"`
	Advice   *adviceDoc  `json:"advice,omitempty"`

	Similar   []pastDoc     `json:"similar,omitempty"`
	Compared  []unusualDoc  `json:"compared,omitempty"`
	Proposals []proposalDoc `json:"proposals,omitempty"`
	Repair    *repairDoc    `json:"repair,omitempty"`

	Trace []fieldDoc `json:"trace,omitempty"`
}

type spanDoc struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

type fieldDoc struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type eventDoc struct {
	Time int64     `json:"time"`
	Kind EventKind `json:"kind"`
	Text string    `json:"text"`
}

type riskDoc struct {
	Time           []int64   `json:"time"`
	Probability    []real    `json:"probability"`
	HorizonSeconds float64   `json:"horizon_seconds"`
	Threshold      real      `json:"threshold"`
	Alarm          int64     `json:"alarm,omitempty"`
	Failure        int64     `json:"failure,omitempty"`
	Reasons        []partDoc `json:"reasons,omitempty"`
}

type partDoc struct {
	Name   string `json:"name"`
	Points real   `json:"points"`
	Level  *real  `json:"level,omitempty"`
	Weight real   `json:"weight,omitempty"`
}

type rankingDoc struct {
	Method     string     `json:"method"`
	At         int64      `json:"at"`
	Searched   bool       `json:"searched"`
	Abstained  bool       `json:"abstained"`
	Baseline   spanDoc    `json:"baseline"`
	Window     spanDoc    `json:"window"`
	Components []causeDoc `json:"components"`
	Metrics    []causeDoc `json:"metrics"`
	Warnings   []string   `json:"warnings,omitempty"`
}

type causeDoc struct {
	Component string        `json:"component"`
	Metric    string        `json:"metric,omitempty"`
	Score     real          `json:"score"`
	Share     real          `json:"share"`
	Evidence  []evidenceDoc `json:"evidence"`
}

type evidenceDoc struct {
	Method    string `json:"method"`
	Metric    string `json:"metric"`
	Deviation real   `json:"deviation"`
	Direction int    `json:"direction"`
	Median    real   `json:"median"`
	Scale     real   `json:"scale"`
	Peak      real   `json:"peak"`
	PeakTime  int64  `json:"peak_time"`
	Onset     int64  `json:"onset,omitempty"`
}

type seriesDoc struct {
	Time    []int64     `json:"time"`
	Columns []columnDoc `json:"columns"`
}

type columnDoc struct {
	Component string `json:"component"`
	Metric    string `json:"metric"`
	Values    []real `json:"values"`
}

type scoreDoc struct {
	Name       string    `json:"name"`
	Value      real      `json:"value"`
	Parts      []partDoc `json:"parts"`
	Bottleneck string    `json:"bottleneck,omitempty"`
	Reason     string    `json:"reason,omitempty"`
}

type adviceDoc struct {
	Action      string    `json:"action"`
	From        string    `json:"from"`
	To          string    `json:"to"`
	PriceChange real      `json:"price_change_per_hour"`
	Reason      string    `json:"reason,omitempty"`
	Needs       []needDoc `json:"needs,omitempty"`
}

type needDoc struct {
	Dimension   string `json:"dimension"`
	Demand      string `json:"demand"`
	Utilisation real   `json:"utilisation"`
	Binding     bool   `json:"binding,omitempty"`
}

func (r *Report) document() document {
	d := document{
		Title: r.title(), Subject: r.Subject, Summary: r.summary(), Incident: spanDoc(r.Incident),
		Risk: r.riskDoc(), Ranking: r.rankingDoc(), Series: r.seriesDoc(), Score: r.scoreDoc(), Advice: r.adviceDoc(),
		Similar: r.pastDocs(), Compared: r.unusualDocs(), Proposals: r.proposalDocs(), Repair: r.repairDoc(),
	}
	for _, e := range r.Timeline {
		d.Timeline = append(d.Timeline, eventDoc(e))
	}
	for _, f := range r.trace() {
		d.Trace = append(d.Trace, fieldDoc(f))
	}
	return d
}

func (r *Report) riskDoc() *riskDoc {
	k := r.Risk
	if k == nil {
		return nil
	}
	return &riskDoc{k.Time, reals(k.Probability), k.Horizon.Seconds(), real(k.Threshold), k.Alarm, k.Failure, partDocs(k.Reasons, false)}
}

// partDocs maps contributions; only the parts of a score have a level.
func partDocs(parts []Part, levels bool) (out []partDoc) {
	for _, p := range parts {
		d := partDoc{Name: p.Name, Points: real(p.Points), Weight: real(p.Weight)}
		if levels {
			level := real(p.Level)
			d.Level = &level
		}
		out = append(out, d)
	}
	return out
}

func (r *Report) rankingDoc() *rankingDoc {
	k := r.Ranking
	if k == nil {
		return nil
	}
	d := &rankingDoc{
		Method: k.Method, At: k.At, Searched: k.Searched, Abstained: k.Abstained,
		Baseline: spanDoc(k.Baseline), Window: spanDoc(k.Window),
		Components: causeDocs(k.Components), Metrics: causeDocs(k.Metrics),
	}
	for _, w := range k.Warnings {
		d.Warnings = append(d.Warnings, w.String())
	}
	return d
}

func causeDocs(causes []rca.Cause) (out []causeDoc) {
	for _, c := range causes {
		d := causeDoc{Component: c.Component, Metric: c.Metric, Score: real(c.Score), Share: real(c.Share)}
		for _, e := range c.Evidence {
			d.Evidence = append(d.Evidence, evidenceDoc{
				e.Method, e.Metric, real(e.Deviation), e.Direction, real(e.Median), real(e.Scale), real(e.Peak), e.PeakTime, e.Onset,
			})
		}
		out = append(out, d)
	}
	return out
}

// seriesDoc holds the series that the page draws.
func (r *Report) seriesDoc() *seriesDoc {
	panels := r.drawPanels()
	if len(panels) == 0 {
		return nil
	}
	d := &seriesDoc{Time: r.Frame.Time}
	for _, p := range panels {
		values := r.column(rca.Cause{Component: p.Component, Metric: p.Metric})
		d.Columns = append(d.Columns, columnDoc{p.Component, p.Metric, reals(values)})
	}
	return d
}

func (r *Report) scoreDoc() *scoreDoc {
	s := r.Score
	if s == nil {
		return nil
	}
	return &scoreDoc{s.Name, real(s.Value), partDocs(s.Parts, true), s.Bottleneck, s.Reason}
}

func (r *Report) adviceDoc() *adviceDoc {
	a := r.Advice
	if a == nil {
		return nil
	}
	d := &adviceDoc{Action: a.Action, From: a.From, To: a.To, PriceChange: real(a.PriceChange), Reason: a.Reason}
	for _, n := range a.Needs {
		d.Needs = append(d.Needs, needDoc{n.Dimension, n.Demand, real(n.Utilisation), n.Binding})
	}
	return d
}
