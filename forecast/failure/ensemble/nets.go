package ensemble

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/portent-go/portent/forecast/failure/landmark"
	"github.com/portent-go/portent/forecast/lstm"
)

// inputs turns features into inputs of a net. A feature becomes
// sign(v)·ln(1+|v|), because counts and bytes span decades; a category becomes
// the log-odds of failing in it, drawn to the whole by ten failures' worth of
// rows. Two inputs more: the share of features missing, and ln(1 + hours since
// the entity's last row).
type inputs struct {
	use        []int       // columns that the nets see
	categories []int       // places in use that are categories
	odds       [][]float64 // of each, per category
	alone      bool        // nets remember nothing
}

// newInputs learns the odds of categories from the rows of a part.
func newInputs(p *part, rows, use []int, alone bool) inputs {
	t := p.table
	in := inputs{use: use, alone: alone}
	base := (float64(p.failures(rows)) + 0.5) / (float64(len(rows)) + 1)
	for place, c := range use {
		if !slices.Contains(t.Categories, c) {
			continue
		}
		var failed, all [256]float64
		for _, i := range rows {
			k := category(t.Row(i)[c])
			all[k]++
			if f, _ := t.Label(i, p.horizon); f {
				failed[k]++
			}
		}
		odds := make([]float64, 256)
		for k := range odds {
			q := (failed[k] + 10) / (all[k] + 10/base)
			odds[k] = math.Log(q) - math.Log1p(-q)
		}
		in.categories, in.odds = append(in.categories, place), append(in.odds, odds)
	}
	return in
}

// netColumns are the columns named for the nets, all when none are.
func (c Config) netColumns(t *landmark.Table) (use []int, err error) {
	if len(c.NetColumns) == 0 {
		for i := range t.Columns {
			use = append(use, i)
		}
		return use, nil
	}
	for _, name := range c.NetColumns {
		i := slices.Index(t.Columns, name)
		if i < 0 {
			return nil, fmt.Errorf("%w: NetColumns has %q, which the table has not", ErrConfig, name)
		}
		use = append(use, i)
	}
	return use, nil
}

// category is the place of a category; what is none shares the last.
func category(v float64) int {
	if v >= 0 && v < 255 {
		return int(v)
	}
	return 255
}

func (in *inputs) width() int { return len(in.use) + 2 }

// row writes the inputs of a row into dst, which has width places.
func (in *inputs) row(dst, features []float64, gapHours float64) {
	missing := 0.0
	for j, c := range in.use {
		v := features[c]
		if math.IsNaN(v) {
			missing++
		}
		dst[j] = math.Copysign(math.Log1p(math.Abs(v)), v)
	}
	for k, j := range in.categories {
		dst[j] = in.odds[k][category(features[in.use[j]])]
	}
	dst[len(in.use)] = missing / float64(len(in.use))
	dst[len(in.use)+1] = math.Log1p(gapHours)
}

// sequence lays the rows of an entity out; target says what to learn from a row,
// nil nothing.
func (in *inputs) sequence(t *landmark.Table, rows []int, target func(i int) []float64) lstm.Sequence {
	s := lstm.Sequence{X: make([][]float64, len(rows))}
	block := make([]float64, len(rows)*in.width())
	for k, i := range rows {
		s.X[k] = block[k*in.width() : (k+1)*in.width()]
		gap := 0.0
		if k > 0 {
			gap = hours(t.Time[i] - t.Time[rows[k-1]])
		}
		in.row(s.X[k], t.Row(i), gap)
		if target != nil {
			s.Y = append(s.Y, target(i))
		}
	}
	return s
}

func hours(ms int64) float64 { return float64(ms) / 3_600_000 }

// lives are the rows that a net takes one after the other: an entity's, in the
// order of time, or each row by itself.
func (in *inputs) lives(t *landmark.Table) [][]int {
	if !in.alone {
		return byEntity(t)
	}
	groups := make([][]int, t.Len())
	for i := range groups {
		groups[i] = []int{i}
	}
	return groups
}

// sequences lays out the entities that failed and a share of the others, with
// targets on the rows of use. Entities without such a row are left out, and what
// comes after the last one too.
func (in *inputs) sequences(p *part, use []int, share float64, seed uint64) []lstm.Sequence {
	rng := rand.New(rand.NewPCG(seed, 3))
	wanted := make([]bool, p.table.Len())
	for _, i := range use {
		wanted[i] = true
	}
	var out []lstm.Sequence
	for _, rows := range in.lives(p.table) {
		lucky, last, failed := rng.Float64() < share, -1, false
		for k, i := range rows {
			if wanted[i] {
				last = k
				f, _ := p.table.Label(i, p.horizon)
				failed = failed || f
			}
		}
		if last < 0 || !lucky && !failed {
			continue
		}
		out = append(out, in.sequence(p.table, rows[:last+1], func(i int) []float64 {
			if !wanted[i] {
				return nil
			}
			if f, _ := p.table.Label(i, p.horizon); f {
				return []float64{1}
			}
			return []float64{0}
		}))
	}
	return out
}

// fitNets fits n nets of different seeds. Epochs are found on the validation
// part, or given.
func fitNets(c Config, p *part, in *inputs, n, epochs int) (nets []*lstm.Model, best int, err error) {
	share := p.netShare(c.Negatives)
	if c.NetAlone {
		share = p.share(c.Negatives)
	}
	for k := range n {
		cfg := c.Net
		cfg.Seed = c.Seed + uint64(k)
		train := in.sequences(p, p.learn, share, cfg.Seed)
		var valid []lstm.Sequence
		if p.valid != nil {
			valid = in.sequences(p, p.valid, share, cfg.Seed)
		} else {
			cfg.Epochs = epochs
		}
		m, report, err := cfg.Fit(train, valid)
		if err != nil {
			return nil, 0, err
		}
		nets, best = append(nets, m), best+report.Best+1
	}
	return nets, max(1, best/max(1, n)), nil
}

// netShare is the share of entities without a failure, such that there are about
// ratio/8 for each with one: an entity has many rows.
func (p *part) netShare(ratio float64) float64 {
	failed := map[string]bool{}
	all := map[string]bool{}
	for _, i := range p.learn {
		e := p.table.Entity[i]
		all[e] = true
		if f, _ := p.table.Label(i, p.horizon); f {
			failed[e] = true
		}
	}
	return min(1, ratio/8*float64(len(failed))/float64(max(1, len(all)-len(failed))))
}

// scoreNets returns the mean log-odds of the nets for every row of a table.
func scoreNets(nets []*lstm.Model, in *inputs, t *landmark.Table) []float64 {
	out := make([]float64, t.Len())
	for chunk := range slices.Chunk(in.lives(t), 512) {
		seqs := make([]lstm.Sequence, len(chunk))
		for k, rows := range chunk {
			seqs[k] = in.sequence(t, rows, nil)
		}
		for _, m := range nets {
			for k, answers := range m.Predict(seqs) {
				for s, a := range answers {
					out[chunk[k][s]] += logit(a[0]) / float64(len(nets))
				}
			}
		}
	}
	return out
}

// logit is log(p/(1-p)), finite.
func logit(p float64) float64 {
	p = min(max(p, 1e-12), 1-1e-12)
	return math.Log(p) - math.Log1p(-p)
}
