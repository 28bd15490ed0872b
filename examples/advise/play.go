package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"strings"
	"time"

	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/advise/sizing"
	"github.com/portent-go/portent/scoring/catalog"
)

// play is what one policy gave on a trace.
type play struct {
	name   string
	first  int
	wanted map[catalog.Dimension]*sizing.Result // capacities before the catalogue
	fleets []advise.Fleet                       // per sample; nil without a catalogue
	moves  []fleetMove                          // of the fleets, the first one included
	score  map[catalog.Dimension]sizing.Score   // against what was provisioned
	change float64                              // changes a day
	missed float64                              // share of samples short in any dimension
	slack  float64                              // mean over dimensions
	cost   float64
}

// playPolicy replays one policy on every dimension, and lets the fleet follow.
func playPolicy(t *trace, m maker, warmup time.Duration, shapes catalog.Catalogue, most int) (*play, error) {
	p := &play{name: m.name, wanted: map[catalog.Dimension]*sizing.Result{}, score: map[catalog.Dimension]sizing.Score{}}
	for d, y := range t.used {
		policy, err := m.make(y, d == catalog.Memory)
		if err != nil {
			return nil, err
		}
		r, err := sizing.Replay{Step: t.step, Warmup: warmup, Start: t.start}.Run(y, policy)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", nameOf(d), err)
		}
		p.wanted[d], p.first = r, r.First
	}
	if shapes != nil {
		if err := p.follow(t, shapes, most); err != nil {
			return nil, err
		}
	}
	p.measure(t)
	return p, nil
}

// leastFleetSaving keeps a fleet that suffices while another would save less, for
// every policy alike.
const leastFleetSaving = 0.1

// follow picks a fleet whenever the wanted capacities change.
func (p *play) follow(t *trace, shapes catalog.Catalogue, most int) error {
	var now advise.Fleet
	var last [catalog.Dimensions]float64
	n := t.samples() - p.first
	for i := range n {
		var need [catalog.Dimensions]float64
		for d, r := range p.wanted {
			need[d] = r.Capacity[i]
		}
		if need != last || i == 0 {
			best, ok := cheapest(shapes, &need, most)
			if !ok {
				return fmt.Errorf("no fleet of up to %d instances has %s", most, needWords(t, &need))
			}
			if now.Count == 0 || !covers(now, &need) || best.Price() < now.Price()*(1-leastFleetSaving) {
				p.moves = append(p.moves, fleetMove{i, now, best, need})
				now = best
			}
			last = need
		}
		p.fleets = append(p.fleets, now)
	}
	return nil
}

func covers(f advise.Fleet, need *[catalog.Dimensions]float64) bool {
	for d, v := range need {
		if v > f.Capacity(catalog.Dimension(d)) {
			return false
		}
	}
	return true
}

// cheapest tries every shape in the fewest instances that cover the need.
func cheapest(shapes catalog.Catalogue, need *[catalog.Dimensions]float64, most int) (best advise.Fleet, ok bool) {
	for _, s := range shapes {
		k := 1.0
		for d, v := range need {
			if v > 0 {
				k = max(k, math.Ceil(v/s.Capacity(catalog.Dimension(d))))
			}
		}
		if k > float64(most) {
			continue
		}
		f := advise.Fleet{Shape: s, Count: int(k)}
		if !ok || cmp.Or(cmp.Compare(f.Price(), best.Price()), cmp.Compare(f.Count, best.Count)) < 0 {
			best, ok = f, true
		}
	}
	return best, ok
}

func needWords(t *trace, need *[catalog.Dimensions]float64) string {
	var words []string
	for _, d := range t.dimensions() {
		words = append(words, nameOf(d)+" "+unitOf(d).amount(need[d]))
	}
	return strings.Join(words, ", ")
}

// capacity returns what was provisioned in a dimension.
func (p *play) capacity(d catalog.Dimension) []float64 {
	if p.fleets == nil {
		return p.wanted[d].Capacity
	}
	out := make([]float64, len(p.fleets))
	for i, f := range p.fleets {
		out[i] = f.Capacity(d)
	}
	return out
}

func (p *play) measure(t *trace) {
	n := t.samples() - p.first
	short, present := make([]bool, n), make([]bool, n)
	for d, y := range t.used {
		c := p.capacity(d)
		s := sizing.Measure(y[p.first:], c, t.step)
		p.score[d] = s
		p.slack += s.Slack / float64(len(t.used))
		p.change = max(p.change, s.Changes)
		p.cost += s.Cost * float64(n) * t.step.Hours()
		for i, v := range y[p.first:] {
			short[i] = short[i] || v > c[i]
			present[i] = present[i] || !math.IsNaN(v)
		}
	}
	p.missed = share(short, present)
	if p.fleets == nil {
		return
	}
	p.cost, p.change = 0, 0
	for i, f := range p.fleets {
		p.cost += f.Price() * t.step.Hours()
		if i > 0 && f != p.fleets[i-1] {
			p.change++
		}
	}
	p.change /= float64(n) * t.step.Hours() / 24
}

// share returns how many of the samples present fell short.
func share(short, present []bool) float64 {
	hit, all := 0.0, 0.0
	for i, is := range present {
		if is {
			all++
		}
		if short[i] {
			hit++
		}
	}
	return hit / max(all, 1)
}

// readCatalogue reads a file by its ending.
func readCatalogue(file string) (catalog.Catalogue, error) {
	switch file {
	case "none":
		return nil, nil
	case "example":
		return catalog.Example(), nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if strings.HasSuffix(file, ".json") {
		return catalog.ReadJSON(file, f)
	}
	return catalog.ReadCSV(file, f)
}
