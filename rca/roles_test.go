package rca

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// chain is d <- c <- b <- a with trouble from row 200 on in d, c and b, less
// and less of it; e has trouble of its own and f none.
func chain() (*Frame, Graph) {
	f := system(11, 6, 300, 200, func(c, m int, v float64) float64 {
		return v * []float64{1, 1.6, 2, 8, 1.5, 1}[c]
	})
	return f, Graph{Edges: []Edge{{"a", "b"}, {"b", "c"}, {"c", "d"}, {"a", "f"}, {"x", "b"}, {"d", "c"}}}
}

func TestImpact(t *testing.T) {
	f, g := chain()
	r := mustRank(t, f, Options{At: 201000, Graph: g})
	im := g.Impact(&r)
	roles := map[string]Role{}
	for _, p := range im.Parts {
		roles[p.Component] = p.Role
	}
	want := map[string]Role{"a": Healthy, "b": Victim, "c": Carrier, "d": Root, "e": Bystander, "f": Healthy}
	if diff := cmp.Diff(want, roles); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(im.Radius, []string{"a", "b", "c", "x"}) || im.Hit != 2 {
		t.Errorf("radius %v, hit %d", im.Radius, im.Hit)
	}
	for _, p := range (Graph{}).Impact(&r).Parts {
		if want := map[string]Role{"d": Root, "b": Victim, "c": Victim, "e": Victim}[p.Component]; p.Role != want {
			t.Errorf("without a graph %s is %v, want %v", p.Component, p.Role, want)
		}
	}
}

func TestImpactOfNothing(t *testing.T) {
	f, g := chain()
	r := mustRank(t, f, Options{At: 101000, Window: time.Minute, Graph: g})
	im := g.Impact(&r)
	if !r.Abstained || im.Hit != 0 || im.Radius != nil || im.Parts[0].Role != Healthy {
		t.Errorf("%+v", im)
	}
	if Role(9).String() != "role 9" || Carrier.String() != "carrier" {
		t.Error("names")
	}
}

func TestGroupAlerts(t *testing.T) {
	g := Graph{Edges: []Edge{{"a", "b"}, {"b", "c"}, {"x", "y"}}}
	alerts := []Alert{
		{"c", "cpu", 1000}, {"a", "latency", 9000}, {"b", "latency", 5000}, // a chain, given out of order
		{"x", "latency", 5000}, {"y", "cpu", 6000}, // elsewhere at the same time
		{"c", "cpu", 60000}, // the same component, much later
	}
	kept := slices.Clone(alerts)
	var got [][]string
	for _, group := range GroupAlerts(alerts, g, 5*time.Second) {
		got = append(got, group.Components)
	}
	if diff := cmp.Diff([][]string{{"a", "b", "c"}, {"x", "y"}, {"c"}}, got); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(alerts, kept) {
		t.Error("alerts changed")
	}
	if len(GroupAlerts(alerts, Graph{}, 5*time.Second)) != 6 {
		t.Error("without a graph only a component joins its own alerts")
	}
}
