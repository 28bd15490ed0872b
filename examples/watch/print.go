package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest"
)

// terminal writes whole lines for several goroutines.
type terminal struct {
	mu  sync.Mutex
	out io.Writer
}

// note prints a line about the program itself.
func (t *terminal) note(format string, args ...any) {
	t.line(time.Now(), "", "", fmt.Sprintf(format, args...))
}

// event prints time, kind, instance, what and why.
func (t *terminal) event(ev portent.Event) {
	t.line(time.UnixMilli(ev.Time), ev.Kind.String(), ev.Instance, describe(&ev))
}

func (t *terminal) line(at time.Time, kind, instance, text string) {
	t.write(fmt.Sprintf("%s  %-18s  %-12s  %s\n", at.Format(time.TimeOnly), kind, instance, text))
}

func (t *terminal) write(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	io.WriteString(t.out, text)
}

// describe says what an event tells and why.
func describe(ev *portent.Event) string {
	switch ev.Kind {
	case portent.AnomalyOpened:
		return unusual(ev.Anomaly)
	case portent.AnomalyClosed:
		a := ev.Anomaly
		return fmt.Sprintf("%v is ordinary again after %v", short(a.Series), time.Duration(a.End-a.Start)*time.Millisecond)
	case portent.RiskRaised:
		return "fails within " + risk(ev.Risk)
	case portent.RiskCleared:
		return "no longer likely to fail: " + risk(ev.Risk)
	case portent.LoadChanged:
		return fmt.Sprintf("%v, %.0f of 100: %v", ev.Load.Band, ev.Load.Score.Value, ev.Load.Score.Reason())
	case portent.AdviceGiven:
		return ev.Advice.Reason()
	case portent.WarningRaised, portent.WarningCleared:
		return ev.Warning.Reason()
	}
	return incident(ev)
}

// short leaves out the labels that every series of an instance carries.
func short(series ingest.Labels) ingest.Labels {
	return slices.DeleteFunc(slices.Clone(series), func(l ingest.Label) bool { return l.Name == "instance" || l.Name == "job" })
}

func unusual(a *portent.Anomaly) string {
	v := &a.Current
	text := fmt.Sprintf("%v %s: %.4g", short(a.Series), strings.ReplaceAll(a.Kind.String(), "_", " "), v.Value)
	if a.Kind == anomaly.FlatLine {
		return text + " again and again, in a series that used to move"
	}
	return text + fmt.Sprintf(", expected %.4g (%.4g to %.4g); one sample in %.2g is as unusual", v.Expected, v.Lower, v.Upper, 1/v.PValue)
}

// risk is the probability and the first reason.
func risk(r *portent.Risk) string {
	text := fmt.Sprintf("%v with %.1f %%", r.Horizon, 100*r.Probability)
	if len(r.Reasons) > 0 {
		text += ": " + r.Reasons[0].String()
	}
	return text
}

// remembered says what past cases tell.
func remembered(inc *portent.Incident) (text string) {
	if inc.Case != 0 {
		text = fmt.Sprintf("; stored as case %d", inc.Case)
	}
	if len(inc.Similar) > 0 {
		m := inc.Similar[0]
		text += fmt.Sprintf("; %.0f %% like case %d (%s)", 100*m.Similarity, m.Case.ID, m.Case.Title)
	}
	if len(inc.Proposals) > 0 {
		p := inc.Proposals[0]
		text += fmt.Sprintf("; try %q, which works in %.0f %% (%.0f to %.0f)", p.Fix, 100*p.Success, 100*p.Low, 100*p.High)
	}
	return text
}

func incident(ev *portent.Event) string {
	inc := ev.Incident
	head := fmt.Sprintf("#%d on %s: ", inc.ID, strings.Join(inc.Instances, ", "))
	switch ev.Kind {
	case portent.IncidentExplained:
		return head + causes(inc) + remembered(inc)
	case portent.IncidentClosed:
		return head + fmt.Sprintf("over after %v", time.Duration(inc.End-inc.Start)*time.Millisecond)
	}
	if len(inc.Risks) > 0 {
		return head + fmt.Sprintf("a raised failure risk and %d unusual series", len(inc.Alarms))
	}
	return head + fmt.Sprintf("%d unusual series belong together", len(inc.Alarms))
}

// causes puts the ranking in one line.
func causes(inc *portent.Incident) string {
	r := inc.Ranking
	if r == nil {
		return "cannot be ranked: " + strings.Join(inc.Warnings, "; ")
	}
	if r.Abstained {
		return "nothing stands out enough to be blamed"
	}
	var list []string
	for _, c := range r.Metrics[:min(3, len(r.Metrics))] {
		list = append(list, fmt.Sprintf("%s %s (%.0f %%)", c.Component, c.Metric, 100*c.Share))
	}
	return "most to blame: " + strings.Join(list, ", ")
}
