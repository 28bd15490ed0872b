package ensemble

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/failure/landmark"
	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/forecast/lstm"
)

// kind is a kind of member.
type kind uint8

const (
	boost kind = iota
	forest
	hazard
	net
	kinds
)

// String returns the kind's name.
func (k kind) String() string { return [...]string{"boost", "forest", "hazard", "net"}[k] }

// members are the models of one kind. Their scores rise with the risk and are
// averaged.
type members struct {
	kind  kind
	trees []*gbdt.Model // boosts, forests, and hazards, whose last feature is the step
	nets  []*lstm.Model
	steps int // of hazards
	ref   reference
	share float64 // weight of the kind in the blend
}

// rounds is what the first fit found and the last one keeps.
type rounds struct{ boost, epochs int }

// fitMembers fits every kind on a part. With a validation part it finds the
// number of rounds, without it takes r.
func fitMembers(c Config, p *part, in *inputs, r rounds) (all []members, found rounds, err error) {
	found = r
	if c.Boosts > 0 {
		m := members{kind: boost}
		if m.trees, found.boost, err = fitBoosts(c, p, r.boost); err != nil {
			return nil, r, fmt.Errorf("%w: boosts: %w", ErrTraining, err)
		}
		all = append(all, m)
	}
	if c.Forests > 0 {
		m := members{kind: forest}
		if m.trees, err = fitForests(c, p); err != nil {
			return nil, r, fmt.Errorf("%w: forests: %w", ErrTraining, err)
		}
		all = append(all, m)
	}
	if c.Hazards > 0 {
		m := members{kind: hazard, steps: c.Steps}
		if m.trees, err = fitHazards(c, p, found.boost); err != nil {
			return nil, r, fmt.Errorf("%w: hazards: %w", ErrTraining, err)
		}
		all = append(all, m)
	}
	if c.Nets > 0 {
		m := members{kind: net}
		if m.nets, found.epochs, err = fitNets(c, p, in, c.Nets, r.epochs); err != nil {
			return nil, r, fmt.Errorf("%w: nets: %w", ErrTraining, err)
		}
		all = append(all, m)
	}
	return all, found, nil
}

// fitBoosts fits boosts on samples of their own. With a validation part the
// first finds the number of trees; every second is one level less deep and takes
// categories as numbers, to differ.
func fitBoosts(c Config, p *part, trees int) (ms []*gbdt.Model, found int, err error) {
	share := p.share(c.Negatives)
	found = trees
	for k := range c.Boosts {
		t := c.Boost
		t.Seed, t.Categories = c.Seed+uint64(k), p.table.Categories
		if k%2 == 1 {
			t.Categories = nil
			t.MaxDepth = max(2, t.MaxDepth-1)
		}
		d := p.data(p.sample(p.learn, share, t.Seed))
		var m *gbdt.Model
		if found == 0 && p.valid != nil {
			m, _, err = t.FitValid(d, p.data(p.sample(p.valid, share, t.Seed)))
			if err == nil {
				found = min(max(minTrees, m.Trees()), t.Trees)
			}
		} else {
			t.Trees = found
			m, err = t.Fit(d)
		}
		if err != nil {
			return nil, 0, err
		}
		ms = append(ms, m)
	}
	return ms, found, nil
}

// minTrees are grown even where the validation loss is least before: its minimum
// is flat, and the order of rows still improves.
const minTrees = 30

func fitForests(c Config, p *part) (ms []*gbdt.Model, err error) {
	share := p.share(c.Negatives / 4)
	for k := range c.Forests {
		f := c.Forest
		f.Seed, f.Categories = c.Seed+100+uint64(k), p.table.Categories
		m, err := f.Fit(p.data(p.sample(p.learn, share, f.Seed)))
		if err != nil {
			return nil, err
		}
		ms = append(ms, m)
	}
	return ms, nil
}

// fitHazards fits hazards of as many trees as the boosts found best: their rows
// are the same, cut into steps.
func fitHazards(c Config, p *part, trees int) (ms []*gbdt.Model, err error) {
	share := p.share(c.Negatives)
	for k := range c.Hazards {
		t := c.Boost
		t.Seed, t.Categories = c.Seed+200+uint64(k), p.table.Categories
		if trees > 0 {
			t.Trees = trees
		} else {
			t.Trees = 150
		}
		z := gbdt.Hazard{Trainer: t, Steps: c.Steps}
		m, err := z.Fit(p.lives(p.sample(p.learn, share, t.Seed), c.Steps))
		if err != nil {
			return nil, err
		}
		ms = append(ms, m.Model())
	}
	return ms, nil
}

// score returns the mean score of every row of a table.
func (m *members) score(t *landmark.Table, in *inputs) []float64 {
	if m.kind == net {
		return scoreNets(m.nets, in, t)
	}
	out := make([]float64, t.Len())
	if m.kind == hazard {
		scratch := make([]float64, len(t.Columns)+1)
		for i := range out {
			copy(scratch, t.Row(i))
			out[i] = m.hazard(scratch, nil)
		}
		return out
	}
	x := gbdt.Matrix{Data: t.Data, Cols: len(t.Columns)}
	one := make([]float64, t.Len())
	for _, g := range m.trees {
		if m.kind == boost {
			g.MarginBatch(one, x)
		} else {
			g.PredictBatch(one, x)
		}
		for i, v := range one {
			out[i] += v
		}
	}
	for i := range out {
		out[i] /= float64(len(m.trees))
	}
	return out
}

// row is the score of one row by boosts or forests.
func (m *members) row(row []float64) (s float64) {
	for _, g := range m.trees {
		if m.kind == boost {
			s += g.Margin(row)
		} else {
			s += g.Predict(row)
		}
	}
	return s / float64(len(m.trees))
}

// hazard is the log-odds of failing within the horizon; row has a place more
// than the features, for the step.
func (m *members) hazard(row, curve []float64) float64 {
	cumulated := 0.0
	for s := range m.steps {
		row[len(row)-1] = float64(s + 1)
		h := 0.0
		for _, g := range m.trees {
			h += g.Predict(row) / float64(len(m.trees))
		}
		if curve != nil {
			curve[s] = h
		}
		cumulated -= math.Log1p(-min(h, 1-1e-12))
	}
	return logit(-math.Expm1(-cumulated))
}
