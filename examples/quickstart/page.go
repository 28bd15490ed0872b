package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/portent-go/portent/examples/internal/view"
	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/rca/report"
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
			r.Score = view.Score(st.Load)
		}
	}
	if s.advice != nil {
		r.Advice = view.Advice(s.advice)
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
		v.Reasons = view.Reasons(s.raised.Risk)
	}
	for _, r := range s.inc.Restarts {
		if r.Service == s.inc.Target && v.Failure == 0 {
			v.Failure = r.Time
		}
	}
	return v
}
