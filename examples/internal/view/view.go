// Package view turns what a monitor says into what package report draws.
package view

import (
	"fmt"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/rca/memory"
	"github.com/portent-go/portent/rca/report"
	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/catalog"
)

// Health is the health report of one instance.
func Health(d *portent.Diagnosis) *report.Report {
	r := &report.Report{Title: "Health report", Subject: d.Instance, Ranking: d.Ranking, Frame: d.Frame}
	if d.Frame != nil && len(d.Frame.Time) > 0 {
		r.Incident = rca.Span{From: d.Frame.Time[0], To: d.Frame.Time[len(d.Frame.Time)-1]}
	}
	for _, a := range d.Open {
		r.Timeline = append(r.Timeline, report.Event{Time: a.Start, Kind: report.Anomaly, Text: fmt.Sprintf("%v: %v, peak %.4g", a.Series, a.Kind, a.Peak.Value)})
	}
	for _, inc := range d.Incidents {
		r.Timeline = append(r.Timeline, report.Event{Time: inc.Start, Kind: report.Alarm, Text: inc.String()})
	}
	for i := range d.Warnings {
		r.Timeline = append(r.Timeline, report.Event{Time: d.Time, Kind: report.Alarm, Text: d.Warnings[i].Reason()})
	}
	for _, p := range d.Problems {
		r.Timeline = append(r.Timeline, report.Event{Time: d.Time, Kind: report.Note, Text: p})
	}
	if d.Risk != nil {
		r.Risk = &report.Risk{Time: []int64{d.Risk.Time}, Probability: []float64{d.Risk.Probability}, Horizon: d.Risk.Horizon, Reasons: Reasons(d.Risk)}
		r.Trace = append(r.Trace, report.Field{Name: "failure model", Value: d.Risk.ModelVersion})
	}
	if d.Load != nil {
		r.Score = Score(d.Load)
	}
	r.Similar, r.Proposals = Similar(d.Similar), Proposals(d.Proposals)
	if d.Advice != nil && d.Advice.Action != advise.Refuse {
		r.Advice = Advice(d.Advice)
	}
	return r
}

// Similar are past cases with what helped in them.
func Similar(matches []memory.Match) (cases []report.PastCase) {
	for _, m := range matches {
		c := report.PastCase{Title: fmt.Sprintf("case %d: %s", m.Case.ID, m.Case.Title), Time: m.Case.From, Similarity: m.Similarity}
		for _, reason := range m.Reasons {
			c.Reasons = append(c.Reasons, report.Part{Name: reason.Text, Points: reason.Points})
		}
		if n := len(m.Case.Outcomes); n > 0 {
			c.Outcome = fmt.Sprintf("%s: %v", m.Case.Outcomes[n-1].Fix, m.Case.Outcomes[n-1].Result)
		}
		if n := len(m.Case.Notes); n > 0 {
			c.Note = m.Case.Notes[n-1]
		}
		cases = append(cases, c)
	}
	return cases
}

// Proposals are fixes that may work.
func Proposals(list []memory.Proposal) (fixes []report.Proposal) {
	for _, p := range list {
		fixes = append(fixes, report.Proposal{Fix: p.Fix, Success: p.Success, Low: p.Low, High: p.High, Tried: p.Tried, Worked: p.Worked})
	}
	return fixes
}

// Reasons are the contributions to a risk.
func Reasons(k *portent.Risk) (parts []report.Part) {
	for _, reason := range k.Reasons {
		parts = append(parts, report.Part{Name: reason.Signal + " " + reason.Feature, Points: reason.Contribution})
	}
	return parts
}

// Score is a load score with its parts.
func Score(l *portent.Load) *report.Score {
	reason := l.Score.Reason()
	v := &report.Score{Name: l.Score.Profile, Value: l.Score.Value, Bottleneck: l.Score.Bottleneck.Item, Reason: reason.String()}
	for _, c := range l.Score.Contributions {
		v.Parts = append(v.Parts, report.Part{Name: c.Item, Points: c.Points, Level: c.Level, Weight: c.Weight})
	}
	return v
}

// Advice is a change of size with what each dimension needs.
func Advice(a *advise.Advice) *report.Advice {
	v := &report.Advice{Action: a.Action.String(), From: a.From.String(), To: a.To.String(), PriceChange: a.PriceChange, Reason: a.Reason()}
	for d := range catalog.Dimensions {
		if a.Demand[d].Measured {
			v.Needs = append(v.Needs, report.Need{
				Dimension: d.String(), Demand: amount(d, a.Demand[d].Peak), Utilisation: a.Utilisation[d], Binding: d == a.Binding,
			})
		}
	}
	return v
}

// amount writes a demand with its unit.
func amount(d catalog.Dimension, x float64) string {
	switch d {
	case catalog.CPU:
		return fmt.Sprintf("%.2f cores", x)
	case catalog.Memory:
		return fmt.Sprintf("%.0f MiB", x/(1<<20))
	case catalog.IOPS:
		return fmt.Sprintf("%.0f per s", x)
	}
	return fmt.Sprintf("%.1f MB/s", x/1e6)
}
