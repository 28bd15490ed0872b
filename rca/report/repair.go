package report

import (
	"fmt"
	"math"
)

// Repair is a fix that was made, and what it did. A report that has one is a
// repair report: it begins with it.
type Repair struct {
	Fix     string
	Outcome string // "worked", "helped", "failed"
	Time    int64  // when it was made, Unix milliseconds
	BackAt  int64  // when everything that came back was back; 0 unknown
	Detail  string
	Metrics []Recovery
}

// Recovery is one metric around a repair.
type Recovery struct {
	Component, Metric     string
	Before, During, After float64 // NaN unknown
	Back                  bool    // it is where it was before
	BackAt                int64   // since when, Unix milliseconds; 0 unknown
}

type repairView struct {
	Fix, Outcome, Class, Words, Detail string
	Metrics                            []recoveryRow
}

type recoveryRow struct{ Component, Metric, Before, During, After, Back, Class string }

func (r *Report) repairView() *repairView {
	k := r.Repair
	if k == nil {
		return nil
	}
	v := &repairView{Fix: k.Fix, Outcome: k.Outcome, Class: outcomeClass(k.Outcome), Detail: k.Detail, Words: r.repairWords()}
	for _, m := range k.Metrics {
		unit := unitOf(m.Metric)
		row := recoveryRow{m.Component, m.Metric, quantity(m.Before, unit), quantity(m.During, unit), quantity(m.After, unit), "still away", "bad"}
		switch {
		case m.Back && m.BackAt > k.Time:
			row.Back, row.Class = "back after "+duration(m.BackAt-k.Time), "good"
		case m.Back:
			row.Back, row.Class = "back", "good"
		case math.IsNaN(m.After):
			row.Back = "gone"
		}
		v.Metrics = append(v.Metrics, row)
	}
	return v
}

func outcomeClass(outcome string) string {
	switch outcome {
	case "worked":
		return "good"
	case "failed":
		return "bad"
	}
	return "fair"
}

// repairWords is the sentence on top of a repair report.
func (r *Report) repairWords() string {
	k := r.Repair
	back := 0
	for _, m := range k.Metrics {
		if m.Back {
			back++
		}
	}
	text := fmt.Sprintf("Made at %s", r.clock(k.Time))
	if r.Incident.From != 0 && k.Time > r.Incident.From {
		text += fmt.Sprintf(", %s after the incident began", duration(k.Time-r.Incident.From))
	}
	text += "."
	if len(k.Metrics) > 0 {
		text += fmt.Sprintf(" Back to normal: %d of the %d metrics that had moved", back, len(k.Metrics))
		if k.BackAt > k.Time {
			text += fmt.Sprintf(", %s after it", duration(k.BackAt-k.Time))
		}
		text += "."
	}
	return text
}
