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
	// capacity: how deep the misses were. +Inf once demand met no capacity at all.
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
	var t tally
	for i, c := range capacity {
		t.add(demand[i], c)
	}
	return t.score(step)
}

// tally adds up a [Score] sample by sample.
type tally struct {
	n, slack, under, missing float64 // samples present
	all, cost, changes       float64 // all
	capacity                 float64 // the last one
}

func (t *tally) add(demand, capacity float64) {
	t.all++
	t.cost += capacity
	if t.capacity > 0 && capacity != t.capacity {
		t.changes++
	}
	t.capacity = capacity
	switch {
	case math.IsNaN(demand):
		return
	case demand > capacity:
		t.under++
		t.missing += demand/capacity - 1
	case demand < capacity: // equal ones, 0 and 0 too, leave no slack
		t.slack += 1 - demand/capacity
	}
	t.n++
}

// score is the zero Score while there is no sample.
func (t *tally) score(step time.Duration) Score {
	if t.n == 0 {
		return Score{}
	}
	return Score{
		Samples: int(t.n), Slack: t.slack / t.n, Under: t.under / t.n, Missing: t.missing / t.n,
		Cost: t.cost / t.all, Changes: t.changes / (t.all * step.Hours() / 24),
	}
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
