package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/portent-go/portent/rca"
)

// shown is how many metrics are listed.
const shown = 8

func clock(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05") }

// writeText prints the diagnosis for a terminal.
func (d *diagnosis) writeText(out io.Writer) error {
	var b strings.Builder
	r := &d.ranking
	b.WriteString(d.verdict() + "\n\n")
	for i, p := range d.impact.Parts {
		c := r.Components[i]
		fmt.Fprintf(&b, "%2d. %-24s %5.1f %%  %-9s  %s\n", i+1, c.Component, 100*c.Share, p.Role, evidence(c.Evidence))
	}
	b.WriteString("\nmetrics\n")
	for i, m := range r.Metrics[:min(shown, len(r.Metrics))] {
		fmt.Fprintf(&b, "%2d. %-40s %5.1f %%  %s\n", i+1, nameOf(&m), 100*m.Share, movement(m.Evidence[0]))
	}
	b.WriteString("\nvotes\n")
	for _, v := range r.Votes {
		fmt.Fprintf(&b, "    %-32s %s\n", v.Method, v.Component)
	}
	if len(d.impact.Radius) > 0 {
		fmt.Fprintf(&b, "\nblast radius: %s (%d of %d suffer)\n", strings.Join(d.impact.Radius, ", "), d.impact.Hit, len(d.impact.Radius))
	}
	for _, w := range d.warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// verdict is the result in a sentence or two.
func (d *diagnosis) verdict() string {
	r := &d.ranking
	how := "given"
	if r.Searched {
		how = "found in the data"
	}
	when := fmt.Sprintf("Fault time %s UTC, %s.", clock(r.At), how)
	if r.Abstained {
		return "Nothing is wrong, as far as these metrics tell. " + when
	}
	return fmt.Sprintf("%s is the most likely cause, with %.0f %% of the blame; confidence %.0f %%. %s",
		r.Top(), 100*r.Components[0].Share, 100*r.Confidence, when)
}

func nameOf(c *rca.Cause) string {
	return rca.Column{Component: c.Component, Peer: c.Peer, Metric: c.Metric}.Name()
}

func evidence(list []rca.Evidence) string {
	var parts []string
	for _, e := range list[:min(2, len(list))] {
		if e.Deviation >= 1 {
			parts = append(parts, e.Metric+" "+movement(e))
		}
	}
	return strings.Join(parts, "; ")
}

func movement(e rca.Evidence) string {
	verb := map[int]string{1: "rose", -1: "fell", 0: "stayed"}[e.Direction]
	return fmt.Sprintf("%s from %.4g to %.4g, %.3g scales", verb, e.Median, e.Peak, e.Deviation)
}

// The document of -json; times are Unix milliseconds.
type (
	document struct {
		Verdict    string         `json:"verdict"`
		At         int64          `json:"at"`
		Searched   bool           `json:"searched"`
		Abstained  bool           `json:"abstained"`
		Confidence float64        `json:"confidence"`
		Components []componentDoc `json:"components"`
		Metrics    []metricDoc    `json:"metrics"`
		Votes      []voteDoc      `json:"votes"`
		Radius     []string       `json:"blast_radius"`
		Hit        int            `json:"hit"`
		Warnings   []string       `json:"warnings"`
	}
	componentDoc struct {
		Component string  `json:"component"`
		Role      string  `json:"role"`
		Score     float64 `json:"score"`
		Share     float64 `json:"share"`
	}
	metricDoc struct {
		Component string  `json:"component"`
		Peer      string  `json:"peer,omitempty"`
		Metric    string  `json:"metric"`
		Score     float64 `json:"score"`
		Share     float64 `json:"share"`
		Deviation float64 `json:"deviation"`
		Direction int     `json:"direction"`
		Median    float64 `json:"median"`
		Scale     float64 `json:"scale"`
		Peak      float64 `json:"peak"`
		PeakTime  int64   `json:"peak_time"`
		Onset     int64   `json:"onset,omitempty"`
	}
	voteDoc struct {
		Method    string             `json:"method"`
		Component string             `json:"component"`
		Scores    map[string]float64 `json:"scores"`
	}
)

// writeJSON prints the whole diagnosis.
func (d *diagnosis) writeJSON(out io.Writer) error {
	r := &d.ranking
	doc := document{
		Verdict: d.verdict(), At: r.At, Searched: r.Searched, Abstained: r.Abstained, Confidence: r.Confidence,
		Radius: d.impact.Radius, Hit: d.impact.Hit, Warnings: d.warnings,
	}
	for i, c := range r.Components {
		doc.Components = append(doc.Components, componentDoc{c.Component, d.impact.Parts[i].Role.String(), c.Score, c.Share})
	}
	for _, m := range r.Metrics {
		e := m.Evidence[0]
		doc.Metrics = append(doc.Metrics, metricDoc{
			m.Component, m.Peer, m.Metric, m.Score, m.Share, e.Deviation, e.Direction, e.Median, e.Scale, finite(e.Peak), e.PeakTime, e.Onset,
		})
	}
	for _, v := range r.Votes {
		doc.Votes = append(doc.Votes, voteDoc{v.Method, v.Component, v.Scores})
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(doc)
}

func finite(v float64) float64 {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return 0
	}
	return v
}
