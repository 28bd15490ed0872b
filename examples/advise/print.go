package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/portent-go/portent/scoring/catalog"
)

// changeLine is one change of one dimension, or the first size.
type changeLine struct {
	Type      string    `json:"type"` // "change"
	Time      time.Time `json:"time"`
	Policy    string    `json:"policy"`
	Dimension string    `json:"dimension"`
	From      float64   `json:"from"`
	To        float64   `json:"to"`
	Cause     string    `json:"cause"`
	Low       float64   `json:"expected_low,omitempty"`
	High      float64   `json:"expected_high,omitempty"`
	Reason    string    `json:"reason"`
	Fleet     string    `json:"fleet,omitempty"`
	Price     float64   `json:"price_per_hour,omitempty"`
}

// fleetLine is one change of the fleet, or the first one.
type fleetLine struct {
	Type   string    `json:"type"` // "fleet"
	Time   time.Time `json:"time"`
	Policy string    `json:"policy"`
	From   string    `json:"from,omitempty"`
	To     string    `json:"to"`
	Price  float64   `json:"price_per_hour"`
	Reason string    `json:"reason"`
}

// sampleLine is one sample.
type sampleLine struct {
	Type     string              `json:"type"` // "sample"
	Time     time.Time           `json:"time"`
	Demand   map[string]*float64 `json:"demand"` // null where missing
	Capacity map[string]float64  `json:"capacity"`
}

// summaryLine ends the output of -json.
type summaryLine struct {
	Type      string             `json:"type"` // "summary"
	Policy    string             `json:"policy"`
	Samples   int                `json:"samples"`
	Slack     float64            `json:"slack"`
	Under     float64            `json:"under_provisioned"`
	Changes   float64            `json:"changes_per_day"`
	Cost      float64            `json:"cost"`
	Dimension map[string]summary `json:"dimensions"`
}

type summary struct {
	Slack float64 `json:"slack"`
	Under float64 `json:"under_provisioned"`
}

// writeLines writes the changes of a play; with -json also samples and a summary.
func writeLines(w io.Writer, t *trace, p *play, o options) error {
	e := json.NewEncoder(w)
	for _, line := range p.lines(t) {
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	for _, line := range p.fleetLines(t) {
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	if !o.json {
		return nil
	}
	if o.samples {
		if err := p.writeSamples(e, t); err != nil {
			return err
		}
	}
	s := summaryLine{
		Type: "summary", Policy: p.name, Samples: t.samples() - p.first,
		Slack: p.slack, Under: p.missed, Changes: p.change, Cost: p.cost, Dimension: map[string]summary{},
	}
	for d, x := range p.score {
		s.Dimension[nameOf(d)] = summary{x.Slack, x.Under}
	}
	return e.Encode(s)
}

func (p *play) lines(t *trace) []changeLine {
	var out []changeLine
	for _, d := range t.dimensions() {
		r := p.wanted[d]
		out = append(out, p.line(t, changeLine{
			Dimension: nameOf(d), To: r.Capacity[0], Cause: "first size", Reason: "First size: " + unitOf(d).amount(r.Capacity[0]),
		}, p.first))
		for _, m := range r.Moves {
			out = append(out, p.line(t, changeLine{
				Dimension: nameOf(d), From: m.From, To: m.To, Cause: m.Cause.String(), Low: m.Low, High: m.High, Reason: m.ReasonIn(unitOf(d).amount),
			}, m.At))
		}
	}
	slices.SortStableFunc(out, func(a, b changeLine) int { return a.Time.Compare(b.Time) })
	return out
}

func (p *play) fleetLines(t *trace) []fleetLine {
	var out []fleetLine
	for _, m := range p.moves {
		line := fleetLine{Type: "fleet", Time: t.at(p.first + m.at), Policy: p.name, To: m.to.String(), Price: round(m.to.Price()), Reason: m.sentence(t)}
		if m.from.Count > 0 {
			line.From = m.from.String()
		}
		out = append(out, line)
	}
	return out
}

// round rids a price of the noise of binary fractions.
func round(v float64) float64 { return math.Round(v*1e6) / 1e6 }

func (p *play) line(t *trace, c changeLine, at int) changeLine {
	c.Type, c.Time, c.Policy = "change", t.at(at), p.name
	if p.fleets != nil {
		f := p.fleets[at-p.first]
		c.Fleet, c.Price = f.String(), round(f.Price())
	}
	return c
}

func (p *play) writeSamples(e *json.Encoder, t *trace) error {
	capacity := map[catalog.Dimension][]float64{}
	for d := range t.used {
		capacity[d] = p.capacity(d)
	}
	for i := p.first; i < t.samples(); i++ {
		line := sampleLine{Type: "sample", Time: t.at(i), Demand: map[string]*float64{}, Capacity: map[string]float64{}}
		for d, y := range t.used {
			line.Capacity[nameOf(d)] = capacity[d][i-p.first]
			line.Demand[nameOf(d)] = nil
			if !math.IsNaN(y[i]) {
				line.Demand[nameOf(d)] = &y[i]
			}
		}
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// head and cells are the table of policies, for the terminal and the page.
func head(t *trace) []string {
	h := []string{"policy", "slack", "missed", "changes/day", "cost"}
	if len(t.used) > 1 {
		for _, d := range t.dimensions() {
			h = append(h, nameOf(d)+" slack", "missed")
		}
	}
	return h
}

func (p *play) cells(t *trace) []string {
	c := []string{p.name, fmt.Sprintf("%.3f", p.slack), fmt.Sprintf("%.2f %%", 100*p.missed), fmt.Sprintf("%.1f", p.change), fmt.Sprintf("%.2f", p.cost)}
	if len(t.used) > 1 {
		for _, d := range t.dimensions() {
			s := p.score[d]
			c = append(c, fmt.Sprintf("%.3f", s.Slack), fmt.Sprintf("%.2f %%", 100*s.Under))
		}
	}
	return c
}

func printTable(w io.Writer, t *trace, plays []*play) {
	fmt.Fprintf(w, "%s: %d samples every %v from %s; measured from %s on\n\n", t.name, t.samples(), t.step,
		t.start.Format(time.RFC3339), t.at(plays[0].first).Format(time.RFC3339))
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	row := func(cells []string) {
		for _, c := range cells {
			fmt.Fprint(tw, c, "\t")
		}
		fmt.Fprintln(tw)
	}
	row(head(t))
	for _, p := range plays {
		row(p.cells(t))
	}
	tw.Flush()
	if last := plays[0].fleets; last != nil {
		now := last[len(last)-1]
		fmt.Fprintf(w, "\nnow, by %s: %s (%v, %.3f an hour); the last change:\n%s\n", plays[0].name, sizeOf(now), now, now.Price(),
			plays[0].moves[len(plays[0].moves)-1].sentence(t))
	}
}
