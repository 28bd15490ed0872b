package survival

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Concordance counts, over the pairs of rows of one stratum of which one fails
// while the other is under watch and outlives it, in how many the one that
// fails had the higher risk (Harrell et al., Statistics in Medicine 15, 1996).
// A row last seen at the very time of the failure outlives it.
type Concordance struct {
	Concordant, Discordant float64 // weight of pairs in and out of order
	TiedRisk               float64 // of pairs of equal risk
	TiedTime               float64 // of pairs that fail at one time, of unequal risk: not counted
	TiedBoth               float64 // of equal risk

	C      float64 // (Concordant + TiedRisk/2) / all three; NaN without pairs
	StdErr float64 // of C, from the rows' influence on it, summed by Cluster or Subject
}

// Concord computes the concordance of risks, higher for what is expected to
// fail earlier, in any unit. Errors: those of [Data.Validate], [ErrShape] and
// [ErrValue] about the risks. Cost: n·ln n.
func Concord(d Data, risk []float64) (Concordance, error) {
	if err := d.Validate(); err != nil {
		return Concordance{}, err
	}
	d, err := d.tieTimes()
	if err != nil {
		return Concordance{}, err
	}
	if len(risk) != d.Len() {
		return Concordance{}, fmt.Errorf("%w: %d risks for %d rows", ErrShape, len(risk), d.Len())
	}
	for i, r := range risk {
		if math.IsNaN(r) {
			return Concordance{}, fmt.Errorf("%w: row %d: risk %v", ErrValue, i, r)
		}
	}
	return concord(&d, risk), nil
}

func concord(d *Data, risk []float64) Concordance {
	var c Concordance
	influence := make([]order, d.Len())
	_, rows := d.strata()
	for _, list := range rows {
		p := newPairs(d, risk, list)
		p.rowsAtRisk(&c, influence)
		p.eventsMet(influence)
	}
	c.finish(d, influence)
	return c
}

// order is the weight of the pairs in order less those out of order, and of all
// that count, that a row is part of.
type order struct{ balance, all float64 }

// pairs is a stratum in the order of time.
type pairs struct {
	d       *Data
	risk    []float64
	rank    []int32 // of each row's risk among the distinct ones, by row of the stratum
	ranks   int32   // how many there are
	row     []int   // the stratum's rows
	byStop  []int32 // places in row, latest first; at one time the censored before the failed
	byStart []int32 // latest first; nil without Start
}

func newPairs(d *Data, risk []float64, rows []int) *pairs {
	p := &pairs{d: d, risk: risk, row: rows, rank: make([]int32, len(rows))}
	byRisk := ascending(places(len(rows)), func(k int32) float64 { return risk[rows[k]] })
	for k, i := range byRisk {
		if k == 0 || risk[rows[i]] != risk[rows[byRisk[k-1]]] {
			p.ranks++
		}
		p.rank[i] = p.ranks - 1
	}
	p.byStop = make([]int32, 0, len(rows)) // the failed first, so that descending has them last
	for _, failed := range []bool{true, false} {
		for k, i := range rows {
			if d.Event[i] == failed {
				p.byStop = append(p.byStop, int32(k))
			}
		}
	}
	descending(p.byStop, func(k int32) float64 { return d.Stop[rows[k]] })
	if d.Start != nil {
		p.byStart = descending(places(len(rows)), func(k int32) float64 { return d.Start[rows[k]] })
	}
	return p
}

func places(n int) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

func (p *pairs) weight(k int32) float64 { return p.d.weight(p.row[k]) }

// tied returns the end of the run of failures at the time of the one at place k
// of byStop.
func (p *pairs) tied(k int) int {
	t := p.d.Stop[p.row[p.byStop[k]]]
	end := k
	for end < len(p.byStop) && p.d.Stop[p.row[p.byStop[end]]] == t {
		end++
	}
	return end
}

// rowsAtRisk goes back in time and, at each failure, asks how the risks of those
// who outlive it compare.
func (p *pairs) rowsAtRisk(c *Concordance, influence []order) {
	alive, total, next := newFenwick(int(p.ranks)), 0.0, 0
	for k := 0; k < len(p.byStop); {
		i := p.byStop[k]
		if !p.d.Event[p.row[i]] {
			alive.add(p.rank[i], p.weight(i))
			total += p.weight(i)
			k++
			continue
		}
		t := p.d.Stop[p.row[i]]
		for ; next < len(p.byStart) && p.d.Start[p.row[p.byStart[next]]] >= t; next++ {
			gone := p.byStart[next]
			alive.add(p.rank[gone], -p.weight(gone))
			total -= p.weight(gone)
		}
		end := p.tied(k)
		p.compareDead(c, influence, p.byStop[k:end], alive, total)
		for ; k < end; k++ {
			alive.add(p.rank[p.byStop[k]], p.weight(p.byStop[k]))
			total += p.weight(p.byStop[k])
		}
	}
}

func (p *pairs) compareDead(c *Concordance, influence []order, dead []int32, alive fenwick, total float64) {
	for _, i := range dead {
		w := p.weight(i)
		lower, upTo := alive.before(p.rank[i]), alive.before(p.rank[i]+1)
		c.Concordant += w * lower
		c.TiedRisk += w * (upTo - lower)
		c.Discordant += w * (total - upTo)
		o := &influence[p.row[i]]
		o.balance += lower - (total - upTo)
		o.all += total
	}
	c.countTies(p, dead)
}

// countTies counts pairs that fail together.
func (c *Concordance) countTies(p *pairs, dead []int32) {
	if len(dead) < 2 {
		return
	}
	byRank := slices.Clone(dead)
	slices.SortFunc(byRank, func(a, b int32) int { return int(p.rank[a] - p.rank[b]) })
	before, same := 0.0, 0.0
	for k, i := range byRank {
		if k > 0 && p.rank[i] != p.rank[byRank[k-1]] {
			before, same = before+same, 0
		}
		w := p.weight(i)
		c.TiedTime += w * before
		c.TiedBoth += w * same
		same += w
	}
}

// eventsMet goes back in time and asks, for each row, how the risks of those
// that failed while it was watched compare: the other half of its influence.
// What failed after it is what it finds on entering; what it finds on leaving,
// those before its start as well.
func (p *pairs) eventsMet(influence []order) {
	failed, total, next := newFenwick(int(p.ranks)), 0.0, 0
	met := func(i int32, sign float64) {
		lower, upTo := failed.before(p.rank[i]), failed.before(p.rank[i]+1)
		o := &influence[p.row[i]]
		o.balance += sign * ((total - upTo) - lower)
		o.all += sign * total
	}
	leave := func(t float64) {
		for ; next < len(p.byStart) && p.d.Start[p.row[p.byStart[next]]] >= t; next++ {
			met(p.byStart[next], 1)
		}
	}
	for k := 0; k < len(p.byStop); {
		i := p.byStop[k]
		leave(p.d.Stop[p.row[i]])
		if !p.d.Event[p.row[i]] {
			met(i, -1)
			k++
			continue
		}
		end := p.tied(k)
		for j := k; j < end; j++ {
			failed.add(p.rank[p.byStop[j]], p.weight(p.byStop[j]))
			total += p.weight(p.byStop[j])
		}
		for ; k < end; k++ {
			met(p.byStop[k], -1)
		}
	}
	leave(math.Inf(-1))
	if p.byStart == nil {
		for i := range p.byStop {
			met(int32(i), 1)
		}
	}
}

// finish computes C and its standard error: C is a ratio of sums over pairs,
// and taking a row away changes it by (balance/2 - (C-1/2)·all)/pairs.
func (c *Concordance) finish(d *Data, influence []order) {
	all := c.Concordant + c.Discordant + c.TiedRisk
	c.C = (c.Concordant + c.TiedRisk/2) / all
	cluster := d.Cluster
	if cluster == nil {
		cluster = d.Subject
	}
	sum := map[int]float64{}
	variance := 0.0
	for i, o := range influence {
		v := d.weight(i) * (o.balance/2 - (c.C-0.5)*o.all) / all
		if cluster == nil {
			variance += v * v
		} else {
			sum[cluster[i]] += v
		}
	}
	for _, v := range slices.Sorted(maps.Values(sum)) {
		variance += v * v
	}
	c.StdErr = math.Sqrt(variance)
}
