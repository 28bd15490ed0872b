package benchdata_test

import (
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/scoring/advise/sizing"
	"github.com/portent-go/portent/scoring/advise/sizing/rivals"
)

func scalingTraces(t *testing.T) []*benchdata.ForecastTask {
	t.Helper()
	set, _ := benchdata.Named("scaling")
	dir, ok := set.Dir("")
	if !ok {
		t.Skipf("%s is not set, or holds no scaling", benchdata.DataVariable)
	}
	var out []*benchdata.ForecastTask
	for f, err := range set.Forecasts(dir) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Step == time.Minute {
			out = append(out, f)
		}
	}
	return out
}

func TestScaling(t *testing.T) {
	traces := scalingTraces(t)
	pol := []struct {
		name string
		p    func(y []float64) sizing.Policy
	}{
		{"vpa", func(y []float64) sizing.Policy { return rivals.VPA{} }},
		{"p99", func(y []float64) sizing.Policy { return rivals.Percentile{P: .99, Margin: 1.15} }},
		{"oracle-day", func(y []float64) sizing.Policy { return rivals.Oracle{Span: 24 * time.Hour, All: y} }},
		{"lasthour", func(y []float64) sizing.Policy { return rivals.LastHour{} }},
		{"oracle-hour", func(y []float64) sizing.Policy { return rivals.Oracle{Span: time.Hour, All: y} }},
		{"static", func(y []float64) sizing.Policy { p, _ := sizing.NewStatic(sizing.Options{}); return p }},
		{"once a day", func(y []float64) sizing.Policy {
			p, _ := sizing.NewPlanner(sizing.Options{ChangesPerDay: 1, ChangePrice: 1.5, MissPrice: 3})
			return p
		}},
		{"hourly", func(y []float64) sizing.Policy { p, _ := sizing.NewPlanner(sizing.Options{}); return p }},
		{"on the hour", func(y []float64) sizing.Policy {
			p, _ := sizing.NewPlanner(sizing.Options{NoEmergency: true, MissPrice: 4})
			return p
		}},
	}
	for _, p := range pol {
		var crane []sizing.Score
		var wc sizing.Score
		for _, f := range traces {
			r, err := sizing.Replay{Step: f.Step}.Run(f.Value, p.p(f.Value))
			if err != nil {
				t.Fatal(f.Name, err)
			}
			if strings.HasPrefix(f.Name, "input") {
				crane = append(crane, r.Score)
			} else {
				wc = r.Score
			}
		}
		m := sizing.Mean(crane...)
		for i, f := range traces[:8] {
			if strings.Contains(p.name, "plan") || strings.Contains(p.name, "static") {
				t.Logf("    %s %.3f %.2f %.1f", f.Name, crane[i].Slack, 100*crane[i].Under, crane[i].Changes)
			}
		}
		t.Logf("%-12s crane %.3f/%.2f%% %.1f   wc %.3f/%.2f%% %.1f", p.name, m.Slack, 100*m.Under, m.Changes, wc.Slack, 100*wc.Under, wc.Changes)
	}
}
