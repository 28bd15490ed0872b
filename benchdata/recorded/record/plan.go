//go:build linux

package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// action is where and how a fault acts.
type action struct {
	Where string    // service, network, dependency, flood, sockets, deploy, kill; "" nowhere
	Spec  faultSpec // amount, ramp, bound and hold of every kind
	Net   netFault  // of network and dependency, at full level
	Bug   bug       // of deploy
}

// lifePlan is everything decided about a life before it begins.
type lifePlan struct {
	ID          int
	Part        string // train, validation or test
	Fault       string
	Kind        string // harmful, benign or none: what is meant to happen
	Foreseeable bool   // false where nothing leads up to the end
	Carrier     string // the metric that shows the fault first or most
	Onset       int    // seconds after the first sample
	Length      int    // seconds after the first sample at which a survivor is stopped
	Aim         float64
	Limits      limits
	Service     serviceConfig
	Load        loadPlan
	Action      action
}

// parts are recorded one after the other with a pause between, so that no life
// of one touches another.
var parts = []struct {
	name  string
	share float64
}{{"train", 0.6}, {"validation", 0.2}, {"test", 0.2}}

// embargo is the pause between the last sample of one part and the first of
// the next.
const embargo = 125 * time.Second

// dice is the random source of a plan with the draws it needs.
type dice struct{ *rand.Rand }

func newDice(seed, stream uint64) dice { return dice{rand.New(rand.NewPCG(seed, stream))} }

func (d dice) between(lo, hi float64) float64 { return lo + (hi-lo)*d.Float64() }
func (d dice) int(lo, hi int) int             { return lo + d.IntN(hi-lo+1) }
func (d dice) log(lo, hi float64) float64     { return lo * math.Pow(hi/lo, d.Float64()) }
func (d dice) coin(p float64) bool            { return d.Float64() < p }

func pick[T any](d dice, of ...T) T { return of[d.IntN(len(of))] }

// planLives lays out n lives. Kinds are dealt in rounds, so that every part
// has its share of each, and shuffled within the part.
func planLives(seed uint64, n int) []lifePlan {
	var out []lifePlan
	for i, part := range parts {
		deck := dealLives(newDice(seed, uint64(i)), partEnd(n, i)-len(out))
		for _, deal := range deck {
			p := lifePlan{ID: len(out) + 1, Part: part.name}
			p.draw(newDice(seed, 1000+uint64(p.ID)), deal)
			out = append(out, p)
		}
	}
	return out
}

// dealLives returns count entries of the catalogue by weight.
func dealLives(d dice, count int) []lifeKind {
	total := 0.0
	for _, k := range lifeKinds {
		total += k.weight
	}
	deck := make([]lifeKind, 0, count)
	due, have := 0.0, map[string]int{}
	for len(deck) < count {
		due++
		for _, k := range lifeKinds {
			key := k.fault + k.kind
			if want := int(k.weight/total*due + 0.5); have[key] < want && len(deck) < count {
				have[key]++
				deck = append(deck, k)
			}
		}
	}
	d.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	return deck
}

// draw decides the circumstances, then lets the kind decide the fault.
func (p *lifePlan) draw(d dice, k lifeKind) {
	p.Fault, p.Kind, p.Foreseeable, p.Carrier = k.fault, k.kind, k.fault != "sudden", k.carrier
	p.Limits = limits{CPU: d.between(0.04, 0.08), MemBytes: int64(d.int(40, 96)) << 20, Pids: 160,
		Nofile: uint64(d.int(160, 512)), DiskMiB: d.int(16, 32), WriteRate: int64(d.int(6, 20)) << 16}
	p.Service = serviceConfig{Slots: d.int(8, 24), CostKB: d.int(16, 96), AllocKB: d.int(8, 48),
		DataMB: d.int(2, 8), CacheMB: d.int(1, 4), ENOSPC: pick(d, "exit", "serve")}
	p.Load = d.load(d.between(6, 32))
	p.Onset = d.int(45, 120)
	p.Aim = d.log(20, 200)
	switch p.Kind {
	case "harmful":
		p.Length = min(420, p.Onset+int(1.7*p.Aim)+60)
	default:
		p.Length = d.int(150, 330)
	}
	if k.draw != nil {
		k.draw(d, p)
	}
}

func (d dice) load(rate float64) loadPlan {
	l := loadPlan{Shape: pick(d, "steady", "sine", "bursty", "ramp"), Rate: rate, Swing: d.between(0.2, 0.7)}
	switch l.Shape {
	case "sine":
		l.Period = d.between(40, 160)
	case "bursty":
		l.Period = d.between(25, 90)
	case "ramp":
		l.Period = d.between(90, 300)
	}
	return l
}

// room is the memory a life can still take before its limit, as far as can be
// told beforehand: the runtime and the kernel's own share take about 9 MiB.
func (p *lifePlan) room() float64 {
	return float64(p.Limits.MemBytes) - float64(9+p.Service.DataMB+p.Service.CacheMB)*(1<<20)
}

// diskBytes is what the disk holds when empty, less the file system's own.
func (p *lifePlan) diskBytes() float64 { return float64(p.Limits.DiskMiB) * 0.97 * (1 << 20) }

// String is for the progress line.
func (p *lifePlan) String() string {
	return fmt.Sprintf("life %d %s %s/%s", p.ID, p.Part, p.Fault, p.Kind)
}
