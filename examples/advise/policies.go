package main

import (
	"fmt"
	"time"

	"github.com/portent-go/portent/scoring/advise/sizing"
	"github.com/portent-go/portent/scoring/advise/sizing/rivals"
)

// maker makes a policy for one series. Memory is told because its shortage kills;
// only ours listen.
type maker struct {
	name string
	make func(y []float64, memory bool) (sizing.Policy, error)
}

func planned(o sizing.Options, changes float64) func([]float64, bool) (sizing.Policy, error) {
	if changes > 0 {
		o.ChangesPerDay = changes
	}
	return func(_ []float64, memory bool) (sizing.Policy, error) {
		o := o
		o.Memory = memory
		return sizing.NewPlanner(o)
	}
}

func rival(p sizing.Policy) func([]float64, bool) (sizing.Policy, error) {
	return func([]float64, bool) (sizing.Policy, error) { return p, nil }
}

func oracle(span time.Duration) func([]float64, bool) (sizing.Policy, error) {
	return func(y []float64, _ bool) (sizing.Policy, error) { return rivals.Oracle{Span: span, All: y}, nil }
}

// foresight is the least slack within the budgets of the hourly policy.
func foresight(y []float64, _ bool) (sizing.Policy, error) {
	return &rivals.Foresight{All: y, Changes: 4, Missed: 0.015}, nil
}

func everyPolicy(o sizing.Options) []maker {
	daily := func(_ []float64, memory bool) (sizing.Policy, error) {
		o := o
		o.Memory = memory
		return sizing.NewStatic(o)
	}
	careful := o
	careful.MissPrice, careful.MissMost = 10, 0.002
	return []maker{
		{"hourly", planned(o, 0)},
		{"budget1", planned(o, 1)},
		{"budget10", planned(o, 10)},
		{"daily", daily},
		{"careful", planned(careful, 0)},
		{"vpa", rival(rivals.VPA{})},
		{"p99", rival(rivals.Percentile{P: 0.99, Margin: 1.15})},
		{"lasthour", rival(rivals.LastHour{})},
		{"ehpa", rival(rivals.EHPA{})},
		{"oracle-day", oracle(24 * time.Hour)},
		{"oracle-hour", oracle(time.Hour)},
		{"oracle-budget", foresight},
	}
}

// policies returns the policy of a name, or all.
func policies(name string, o sizing.Options) ([]maker, error) {
	all := everyPolicy(o)
	if name == "all" {
		return all, nil
	}
	for _, m := range all {
		if m.name == name {
			return []maker{m}, nil
		}
	}
	return nil, fmt.Errorf("no policy %q; -h lists them", name)
}
