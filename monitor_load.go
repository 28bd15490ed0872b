package portent

import (
	"math"

	"github.com/portent-go/portent/scoring"
	"github.com/portent-go/portent/scoring/catalog"
)

// loadState follows the weighted score of one instance.
type loadState struct {
	shape   catalog.Shape // zero when unknown
	sized   bool
	band    Band
	score   scoring.Score
	smooth  float64 // exponentially weighted score, which the band follows
	started bool
	inputs  []float64 // scratch
}

func (l *loadState) init(m *Monitor, instance string) {
	l.score.Value = math.NaN() // not measured yet
	l.size(m, instance)
}

// size asks what the instance's shape is now.
func (l *loadState) size(m *Monitor, instance string) {
	l.shape, l.sized = catalog.Shape{}, false
	if m.cfg.Shape != nil {
		if shape, ok := m.cfg.Shape(instance); ok {
			l.shape, l.sized = shape, true
		}
	}
}

// loadRate smooths the score over about five moments: a band is a state, not a
// spike.
const loadRate = 0.2

// step scores the moment and tells when the band changes.
func (l *loadState) step(s *shard, in *instance, t int64, at int) {
	if !l.evaluate(s.m, &in.signals) {
		return
	}
	if !l.started {
		l.smooth, l.started = l.score.Value, true
	}
	l.smooth += loadRate * (l.score.Value - l.smooth)
	band := l.band.next(l.smooth)
	if band == l.band {
		return
	}
	asks := l.sized && band.wants(l.band)
	l.band = band
	s.out = append(s.out, flagged{at, Event{Time: t, Kind: LoadChanged, Instance: in.name, Load: l.copy(), asks: asks}})
}

// evaluate fills the score; it reports false when nothing was measured.
func (l *loadState) evaluate(m *Monitor, s *signals) bool {
	l.fill(m, s)
	return m.scorer.Evaluate(&l.score, l.inputs) == nil && l.score.Value == l.score.Value
}

// fill computes the raw inputs of the score's items, NaN where unknown. Items are
// known by name, so that a profile of the user's own finds its inputs too.
func (l *loadState) fill(m *Monitor, s *signals) {
	l.inputs = l.inputs[:0]
	for _, item := range m.items {
		x := item(l, s)
		if x < 0 || math.IsInf(x, 0) {
			x = math.NaN()
		}
		l.inputs = append(l.inputs, x)
	}
}

// itemInput returns where a profile's item gets its input from: one of the four
// of scoring.Utilisation, or a signal of the failure model by name.
func itemInput(name string) func(*loadState, *signals) float64 {
	if f, ok := itemInputs[name]; ok {
		return f
	}
	if f, ok := named[name]; ok {
		return func(_ *loadState, s *signals) float64 { return f(s) }
	}
	return func(*loadState, *signals) float64 { return math.NaN() }
}

var itemInputs = func() map[string]func(*loadState, *signals) float64 {
	items := scoring.Utilisation().Items
	return map[string]func(*loadState, *signals) float64{
		items[scoring.CPU].Name:           func(_ *loadState, s *signals) float64 { return s.cpuUtilization() },
		items[scoring.Fragmentation].Name: func(_ *loadState, s *signals) float64 { return s.fragmentation() },
		items[scoring.DiskIOPS].Name:      func(l *loadState, s *signals) float64 { return share(s.at(diskOps), l.shape.IOPS) },
		items[scoring.Bandwidth].Name:     func(l *loadState, s *signals) float64 { return share(s.bandwidth(), l.shape.Bandwidth) },
	}
}()

// share returns used/capacity, NaN when the capacity is not known.
func share(used, capacity float64) float64 {
	if capacity > 0 {
		return used / capacity
	}
	return math.NaN()
}

// copy returns the load for an event.
func (l *loadState) copy() *Load {
	score := l.score
	score.Contributions = append([]scoring.Contribution(nil), l.score.Contributions...)
	return &Load{Band: l.band, Score: score}
}
