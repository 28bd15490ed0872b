package ensemble

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/portent-go/portent/forecast/failure/landmark"
	"github.com/portent-go/portent/forecast/gbdt"
)

// part says what of a table is learned from and what is validated on.
type part struct {
	table   *landmark.Table
	horizon time.Duration
	learn   []int // rows with a known label
	valid   []int // nil in the last fit
}

// divide cuts the last share of time off for validation, an embargo of one
// horizon before it. Where fewer than twenty failures lie in it, for the last
// lives of a table are mostly those that were left, it is the last share of the
// failures instead.
func divide(t *landmark.Table, horizon time.Duration, share float64) part {
	all := whole(t, horizon)
	lo, hi := slices.Min(t.Time), slices.Max(t.Time)
	p := all.cut(hi - int64(share*float64(hi-lo)))
	if p.failures(p.valid) >= enoughToValidate {
		return p
	}
	var failed []int64
	for _, i := range all.learn {
		if f, _ := t.Label(i, horizon); f {
			failed = append(failed, t.Time[i])
		}
	}
	if len(failed) == 0 {
		return p
	}
	slices.Sort(failed)
	return all.cut(failed[int((1-share)*float64(len(failed)))])
}

const enoughToValidate = 20

// cut puts the rows from a moment on into the validation part.
func (p part) cut(from int64) part {
	first := int64(math.MaxInt64) // of the validation
	for _, at := range p.table.Time {
		if at >= from {
			first = min(first, at)
		}
	}
	q := part{table: p.table, horizon: p.horizon}
	for _, i := range p.learn {
		if at := p.table.Time[i]; at >= first {
			q.valid = append(q.valid, i)
		} else if at <= first-p.horizon.Milliseconds() {
			q.learn = append(q.learn, i)
		}
	}
	return q
}

// whole learns from every row with a known label.
func whole(t *landmark.Table, horizon time.Duration) part {
	p := part{table: t, horizon: horizon}
	for i := range t.Time {
		if _, known := t.Label(i, horizon); known {
			p.learn = append(p.learn, i)
		}
	}
	return p
}

// failures counts the failures among rows.
func (p *part) failures(rows []int) (n int) {
	for _, i := range rows {
		if f, _ := p.table.Label(i, p.horizon); f {
			n++
		}
	}
	return n
}

// share of the survivals that gives ratio of them for each failure.
func (p *part) share(ratio float64) float64 {
	f := p.failures(p.learn)
	return min(1, ratio*float64(f)/float64(max(1, len(p.learn)-f)))
}

// sample keeps the failures and a share of the survivals.
func (p *part) sample(rows []int, share float64, seed uint64) []int {
	rng := rand.New(rand.NewPCG(seed, 1))
	var kept []int
	for _, i := range rows {
		if f, _ := p.table.Label(i, p.horizon); rng.Float64() < share || f {
			kept = append(kept, i)
		}
	}
	return kept
}

// data lays rows out for trees.
func (p *part) data(rows []int) gbdt.Data {
	t := p.table
	d := gbdt.Data{X: gbdt.Matrix{Data: make([]float64, 0, len(rows)*len(t.Columns)), Cols: len(t.Columns)}, Names: t.Columns}
	for _, i := range rows {
		y := 0.0
		if f, _ := t.Label(i, p.horizon); f {
			y = 1
		}
		d.X.Data, d.Y = append(d.X.Data, t.Row(i)...), append(d.Y, y)
		if t.Weight != nil {
			d.Weight = append(d.Weight, t.Weight[i])
		}
	}
	return d
}

// lives lays rows out for hazards: in how many steps of the horizon each is
// known to have lived.
func (p *part) lives(rows []int, steps int) gbdt.Lives {
	d := p.data(rows)
	l := gbdt.Lives{X: d.X, Weight: d.Weight, Names: d.Names}
	step := float64(p.horizon.Milliseconds()) / float64(steps)
	for _, i := range rows {
		failed, _ := p.table.Label(i, p.horizon)
		lived := steps
		if failed {
			lived = min(int(float64(p.table.After[i])/step), steps-1)
		}
		l.Lived, l.Failed = append(l.Lived, lived), append(l.Failed, failed)
	}
	return l
}

// byEntity returns the rows of each entity in the order of time; entities in the
// order of their first row in the table.
func byEntity(t *landmark.Table) [][]int {
	at := map[string]int{}
	var groups [][]int
	for i, e := range t.Entity {
		g, ok := at[e]
		if !ok {
			g = len(groups)
			at[e] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	for _, g := range groups {
		slices.SortStableFunc(g, func(a, b int) int { return cmp.Compare(t.Time[a], t.Time[b]) })
	}
	return groups
}
