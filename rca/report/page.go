package report

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/rca"
)

// page is what the HTML template shows: words and numbers only.
type page struct {
	Title, Subject, When, Zone string
	Summary                    string
	Facts                      []Field
	Events                     []eventRow
	Risk                       *chart
	RiskNote                   string
	Reasons                    []bar
	Causes                     []causeRow
	Abstained                  bool
	Panels                     []panel
	Score                      *scoreView
	Advice                     *adviceView
	Past                       []pastRow
	Unusual                    []unusualRow
	Proposals                  []proposalRow
	Repair                     *repairView
	Warnings                   []string
	Trace                      []Field
}

type eventRow struct{ Clock, Kind, Class, Text string }

// bar is one contribution with the length of its bar in percent.
type bar struct {
	Name, Value string
	Length      float64
	Down        bool // negative
}

type causeRow struct {
	Place            int
	Component, Share string
	Length           float64 // of its bar in percent
	Evidence         []string
}

type scoreView struct {
	Name, Value, Reason, Bottleneck string
	Parts                           []scorePart
}

type scorePart struct {
	Name, Points, Level, Weight, Class string
	X, Width                           float64 // in percent of the bar
	Bottleneck                         bool
}

type adviceView struct {
	Action, From, To, Price, Reason string
	Needs                           []needRow
}

type needRow struct {
	Dimension, Demand, Utilisation string
	Length                         float64
	Binding                        bool
}

// page turns the report into words.
func (r *Report) page() page {
	p := page{
		Title: r.title(), Subject: r.Subject, Summary: r.summary(), Facts: r.facts(),
		Risk: r.drawRisk(), Panels: r.drawPanels(), Trace: r.trace(),
		Score: r.scoreView(), Advice: r.adviceView(),
		Past: r.pastRows(), Unusual: r.unusualRows(), Proposals: r.proposalRows(), Repair: r.repairView(),
	}
	p.When, p.Zone = r.when()
	for _, e := range r.Timeline {
		p.Events = append(p.Events, eventRow{r.clock(e.Time), string(e.Kind), eventClass(e.Kind), e.Text})
	}
	if r.Risk != nil {
		p.RiskNote, p.Reasons = r.riskNote(), bars(r.Risk.Reasons)
	}
	if k := r.Ranking; k != nil {
		p.Causes, p.Abstained = causeRows(k), k.Abstained
		for _, w := range k.Warnings {
			p.Warnings = append(p.Warnings, w.String())
		}
	}
	return p
}

// when is the stretch of time the report is about, and its zone.
func (r *Report) when() (text, zone string) {
	if r.Incident == (rca.Span{}) {
		return "", ""
	}
	from, to := r.Incident.From, r.Incident.To
	zone, _ = r.at(from).Zone()
	end := r.clock(to)
	if r.at(from).Format("2006-01-02") != r.at(to).Format("2006-01-02") {
		end = r.date(to)
	}
	return r.date(from) + " to " + end, zone
}

// facts are the figures a reader looks for first.
func (r *Report) facts() (facts []Field) {
	if r.Incident.To > r.Incident.From {
		facts = append(facts, Field{"Lasted", duration(r.Incident.To - r.Incident.From)})
	}
	if r.Risk != nil {
		if p, _ := r.Risk.peak(); !math.IsNaN(p) {
			facts = append(facts, Field{"Highest risk", percent(p)})
		}
		if a, f := r.Risk.Alarm, r.Risk.Failure; a != 0 && f > a {
			facts = append(facts, Field{"Warned ahead by", duration(f - a)})
		}
	}
	if r.Ranking != nil && r.Ranking.Top() != "" {
		facts = append(facts, Field{"First suspect", r.Ranking.Top()})
	}
	if r.Score != nil {
		facts = append(facts, Field{"Score", scoreNumber(r.Score.Value)})
	}
	return facts
}

func scoreNumber(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.0f of 100", v)
}

// eventClass maps a kind to a class of the page; anything unknown is a note.
func eventClass(k EventKind) string {
	switch k {
	case Anomaly, Alarm, Failure, Change:
		return string(k)
	}
	return string(Note)
}

func (r *Report) riskNote() string {
	k := r.Risk
	p, at := k.peak()
	if math.IsNaN(p) {
		return "No risk was known."
	}
	note := fmt.Sprintf("Probability of failing within the next %s. It was highest at %s, with %s.", duration(k.Horizon.Milliseconds()), r.clock(at), percent(p))
	if k.Alarm != 0 && k.Failure > k.Alarm {
		note += fmt.Sprintf(" The alarm came %s before the failure.", duration(k.Failure-k.Alarm))
	}
	return note
}

// bars scales contributions to the largest.
func bars(parts []Part) (rows []bar) {
	top := 0.0
	for _, p := range parts {
		top = max(top, math.Abs(p.Points))
	}
	for _, p := range parts {
		length := 0.0
		if top > 0 {
			length = round1(100 * math.Abs(p.Points) / top)
		}
		rows = append(rows, bar{p.Name, fmt.Sprintf("%+.1f", p.Points), length, p.Points < 0})
	}
	return rows
}

// maxCauses shown: beyond the eighth nobody reads.
const maxCauses = 8

func causeRows(k *rca.Ranking) (rows []causeRow) {
	for i, c := range k.Components[:min(len(k.Components), maxCauses)] {
		row := causeRow{Place: i + 1, Component: c.Component, Share: percent(c.Share), Length: round1(100 * c.Share)}
		for _, e := range c.Evidence {
			row.Evidence = append(row.Evidence, fmt.Sprintf("%s %s (%s× its usual spread)", e.Metric, movement(e), number(math.Round(e.Deviation))))
		}
		rows = append(rows, row)
	}
	return rows
}

func (r *Report) scoreView() *scoreView {
	s := r.Score
	if s == nil {
		return nil
	}
	v := &scoreView{Name: s.Name, Value: scoreNumber(s.Value), Reason: s.Reason, Bottleneck: s.Bottleneck}
	x := 0.0
	for i, p := range s.Parts {
		width := round1(max(0, p.Points))
		v.Parts = append(v.Parts, scorePart{
			Name: p.Name, Points: digits(round1(p.Points)), Level: levelWords(p.Level), Weight: digits(p.Weight),
			Class: fmt.Sprintf("part%d", i%6), X: x, Width: width, Bottleneck: p.Name == s.Bottleneck,
		})
		x = round1(x + width)
	}
	return v
}

func levelWords(level float64) string {
	if math.IsNaN(level) {
		return "not seen"
	}
	return fmt.Sprintf("%.0f", level)
}

func (r *Report) adviceView() *adviceView {
	a := r.Advice
	if a == nil {
		return nil
	}
	v := &adviceView{Action: a.Action, From: a.From, To: a.To, Reason: a.Reason, Price: "no change"}
	if a.PriceChange != 0 {
		v.Price = fmt.Sprintf("%+.3f per hour", a.PriceChange)
	}
	for _, n := range a.Needs {
		v.Needs = append(v.Needs, needRow{n.Dimension, n.Demand, percent(n.Utilisation), round1(min(max(100*n.Utilisation, 0), 100)), n.Binding})
	}
	return v
}
