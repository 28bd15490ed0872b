//go:build linux

package main

import (
	"reflect"
	"testing"
)

func TestPlanIsDeterministic(t *testing.T) {
	if !reflect.DeepEqual(planLives(3, 100), planLives(3, 100)) || !reflect.DeepEqual(planIncidents(3, 40), planIncidents(3, 40)) {
		t.Error("the same seed gives another plan")
	}
	if reflect.DeepEqual(planLives(3, 100), planLives(4, 100)) {
		t.Error("another seed gives the same plan")
	}
}

func TestPlanBounds(t *testing.T) {
	lives := planLives(1, 340)
	if len(lives) != 340 {
		t.Fatalf("%d lives", len(lives))
	}
	kinds := map[string]map[string]bool{}
	for _, p := range lives {
		l := p.Limits
		if p.Onset < 45 || p.Length > 420 || p.Length < 90 || l.CPU > 0.08 || l.MemBytes > 96<<20 || l.MemBytes < 32<<20 || l.DiskMiB > 32 || l.Nofile > 512 {
			t.Errorf("%v out of bounds: %+v", &p, p)
		}
		if p.room() <= 0 {
			t.Errorf("%v has no room for memory", &p)
		}
		if kinds[p.Part] == nil {
			kinds[p.Part] = map[string]bool{}
		}
		kinds[p.Part][p.Fault+p.Kind] = true
	}
	for _, part := range parts {
		if len(kinds[part.name]) != len(lifeKinds) {
			t.Errorf("%s has %d of %d kinds", part.name, len(kinds[part.name]), len(lifeKinds))
		}
	}
}

func TestPlanIncidentsCoverKinds(t *testing.T) {
	seen := map[string]int{}
	for _, p := range planIncidents(1, 84) {
		seen[p.Part+p.Fault]++
		if p.Normal < 45 || p.Length < 30 {
			t.Errorf("%v too short", &p)
		}
	}
	for _, part := range parts {
		for _, k := range incidentKinds {
			if seen[part.name+k.fault] == 0 {
				t.Errorf("%s has no %s", part.name, k.fault)
			}
		}
	}
}

func TestLoadShapes(t *testing.T) {
	for _, shape := range []string{"steady", "sine", "bursty", "ramp"} {
		l := loadPlan{Shape: shape, Rate: 10, Swing: 0.5, Period: 50}
		for s := range 200 {
			if r := l.rate(float64(s)); r < 4.9 || r > 25.1 {
				t.Errorf("%s: %g requests a second after %d s", shape, r, s)
			}
		}
	}
}
