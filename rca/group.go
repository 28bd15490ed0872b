package rca

import (
	"cmp"
	"slices"
	"time"
)

// Alert is something unusual about a component.
type Alert struct {
	Component string
	Metric    string
	At        int64 // when it began, Unix milliseconds
}

// Group is alerts that belong to one incident.
type Group struct {
	Alerts     []Alert  // by time, then component and metric
	Components []string // sorted
	Start, End int64    // of the first and the last alert
}

// GroupAlerts puts alerts of one cause into one group: two belong together when they
// begin within that much time of each other and are of one component or of two
// that call each other, and so do all that are linked through others. A chain
// of callers is one incident although its ends are no neighbours, provided that
// those between them alert too. Groups come in the order of their first alert.
// The alerts given are not changed. Cost: for n alerts of which k begin within
// that time of each other, n·log n + n·k.
func GroupAlerts(alerts []Alert, g Graph, within time.Duration) []Group {
	alerts = slices.Clone(alerts)
	slices.SortFunc(alerts, func(a, b Alert) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Component, b.Component), cmp.Compare(a.Metric, b.Metric))
	})
	near := map[Edge]bool{}
	for _, e := range g.Edges {
		near[e], near[Edge{e.Callee, e.Caller}] = true, true
	}
	parent := make([]int, len(alerts))
	for i, a := range alerts {
		parent[i] = i
		for j := i - 1; j >= 0 && a.At-alerts[j].At <= within.Milliseconds(); j-- {
			if b := alerts[j]; a.Component == b.Component || near[Edge{a.Component, b.Component}] {
				union(parent, i, j)
			}
		}
	}
	return collect(alerts, parent)
}

// find returns the first alert of the group of i, halving the way to it.
func find(parent []int, i int) int {
	for parent[i] != i {
		parent[i] = parent[parent[i]]
		i = parent[i]
	}
	return i
}

// union joins two groups under the earlier first alert.
func union(parent []int, i, j int) {
	a, b := find(parent, i), find(parent, j)
	parent[max(a, b)] = min(a, b)
}

func collect(alerts []Alert, parent []int) []Group {
	var groups []Group
	at := map[int]int{}
	for i, a := range alerts {
		first := find(parent, i)
		k, ok := at[first]
		if !ok {
			k = len(groups)
			at[first] = k
			groups = append(groups, Group{Start: a.At})
		}
		g := &groups[k]
		g.Alerts, g.End = append(g.Alerts, a), a.At
		if c, there := slices.BinarySearch(g.Components, a.Component); !there {
			g.Components = slices.Insert(g.Components, c, a.Component)
		}
	}
	return groups
}
