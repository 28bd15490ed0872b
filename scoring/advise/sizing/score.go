package sizing

import (
	"math"
	"time"
)

// Score is what a sizing cost and what it spared, over the samples present.
type Score struct {
	Samples int
	// Slack is the unused share of what was provisioned, as the mean over
	// samples of max(0, 1 - demand/capacity).
	Slack float64
	// Under is the share of samples whose demand exceeded capacity.
	Under float64
	// Missing is the mean over samples of the demand not covered, as a share of
	// capacity: how deep the misses were.
	Missing float64
	// Changes is the changes of capacity per day.
	Changes float64
	// Cost is the mean capacity provisioned, in the units of demand: times hours
	// and a price per unit it is money.
	Cost float64
}

// Measure scores capacities against the demand they met; missing demand counts
// for nothing but cost and changes. It panics when the lengths differ.
func Measure(demand, capacity []float64, step time.Duration) Score {
	if len(demand) != len(capacity) {
		panic(badLength)
	}
	var s Score
	changes := 0
	for i, c := range capacity {
		s.Cost += c
		if i > 0 && c != capacity[i-1] {
			changes++
		}
		d := demand[i]
		if math.IsNaN(d) {
			continue
		}
		s.Samples++
		if d > c {
			s.Under++
			s.Missing += d/c - 1
		} else {
			s.Slack += 1 - d/c
		}
	}
	n := float64(s.Samples)
	s.Slack, s.Under, s.Missing = s.Slack/n, s.Under/n, s.Missing/n
	s.Cost /= float64(len(capacity))
	s.Changes = float64(changes) / (float64(len(capacity)) * step.Hours() / 24)
	return s
}

const badLength = "sizing: demand and capacity differ in length"

// Mean averages scores, each series counting the same; Samples is their sum.
func Mean(scores ...Score) Score {
	var m Score
	n := float64(len(scores))
	for _, s := range scores {
		m.Samples += s.Samples
		m.Slack += s.Slack / n
		m.Under += s.Under / n
		m.Missing += s.Missing / n
		m.Changes += s.Changes / n
		m.Cost += s.Cost / n
	}
	return m
}
