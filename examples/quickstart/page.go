package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/rca/report"
	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/catalog"
)

// kinds maps the timeline's words to the report's.
var kinds = map[string]report.EventKind{
	"unusual": report.Anomaly, "ALARM": report.Alarm, "truth": report.Failure, "advice": report.Change,
}

// writeReport writes the page.
func (s *story) writeReport(name string) error {
	r := report.Report{
		Title:    fmt.Sprintf("Incident %d", s.inc.ID),
		Subject:  fmt.Sprintf("%d services in a call graph", len(s.inc.Services)),
		Incident: rca.Span{From: s.inc.Onset, To: s.inc.Cleared},
		Risk:     s.riskView(),
	}
	for _, e := range s.events {
		kind, ok := kinds[e.kind]
		if !ok {
			kind = report.Note
		}
		r.Timeline = append(r.Timeline, report.Event{Time: e.time, Kind: kind, Text: e.kind + ": " + e.text})
	}
	if s.explained != nil {
		r.Ranking, r.Frame = s.explained.Ranking, s.explained.Frame
	}
	for _, st := range s.status {
		if st.Instance == s.inc.Target && st.Load != nil {
			r.Score = scoreView(st.Load)
		}
	}
	if s.advice != nil {
		r.Advice = adviceView(s.advice)
	}
	if s.raised != nil {
		r.Trace = append(r.Trace, report.Field{Name: "failure model", Value: s.raised.Risk.ModelVersion})
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(r.WriteHTML(f), f.Close())
}

// riskView is the curve of the broken service.
func (s *story) riskView() *report.Risk {
	v := &report.Risk{Time: s.risk.time, Probability: s.risk.probability, Threshold: 0.5}
	if s.raised != nil {
		v.Alarm, v.Horizon = s.raised.Time, s.raised.Risk.Horizon
		for _, reason := range s.raised.Risk.Reasons {
			v.Reasons = append(v.Reasons, report.Part{Name: reason.Signal + " " + reason.Feature, Points: reason.Contribution})
		}
	}
	for _, r := range s.inc.Restarts {
		if r.Service == s.inc.Target && v.Failure == 0 {
			v.Failure = r.Time
		}
	}
	return v
}

func scoreView(l *portent.Load) *report.Score {
	reason := l.Score.Reason()
	v := &report.Score{Name: l.Score.Profile, Value: l.Score.Value, Bottleneck: l.Score.Bottleneck.Item, Reason: reason.String()}
	for _, c := range l.Score.Contributions {
		v.Parts = append(v.Parts, report.Part{Name: c.Item, Points: c.Points, Level: c.Level, Weight: c.Weight})
	}
	return v
}

func adviceView(a *advise.Advice) *report.Advice {
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
