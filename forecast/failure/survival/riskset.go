package survival

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// riskSets is the data of a Cox model, made ready to be summed over the sets of
// those at risk.
//
// Each stratum has a node for each distinct time of its events, and one more.
// A row is at risk at the nodes from lo to before hi: no row is ever sorted,
// and a sum over all risk sets is a running sum of what enters at lo and leaves
// at hi. Rows that are at risk at no event's time are left out: they take no
// part in the partial likelihood.
type riskSets struct {
	n, p   int
	row    []int32 // rows of the data, by stratum
	x      []column
	weight []float64
	offset []float64 // nil: none
	lo, hi []int32
	dead   []int32     // places of the rows that fail, at node hi-1, by node
	fell   [][]float64 // their covariates, by column
	group  []group

	// By node.
	time   []float64
	deaths []int32
	fallen []float64 // weight of those that fail
	tie    []int32   // place among the nodes with several deaths under Efron's rule, else -1
	ties   int
}

// group is a stratum: its name, and the ends of its rows and nodes.
type group struct {
	name          int
	row, rowEnd   int
	node, nodeEnd int       // nodeEnd-1 is the node after the last event
	mean          []float64 // constants that its covariates are less by, see column
}

func newRiskSets(d *Data, efron bool) *riskSets {
	q := &riskSets{p: len(d.X)}
	names, rows := d.strata()
	for s, list := range rows {
		q.addStratum(d, names[s], list)
	}
	q.n = len(q.row)
	q.weight = make([]float64, q.n)
	for k, i := range q.row {
		q.weight[k] = d.weight(int(i))
	}
	if d.Offset != nil {
		q.offset = make([]float64, q.n)
		for k, i := range q.row {
			q.offset[k] = d.Offset[i]
		}
	}
	q.count(d, efron)
	for c, x := range d.X {
		q.x = append(q.x, newColumn(x, q.row, q.weight, q.group, c))
	}
	q.gatherDead()
	return q
}

// addStratum finds the event times of a stratum and who is at risk at which.
func (q *riskSets) addStratum(d *Data, name int, rows []int) {
	var times []float64
	for _, i := range rows {
		if d.Event[i] {
			times = append(times, d.Stop[i])
		}
	}
	slices.Sort(times)
	times = slices.Compact(times)
	base := len(q.time)
	q.time = append(append(q.time, times...), math.Inf(1))
	g := group{name: name, row: len(q.row), node: base, nodeEnd: len(q.time), mean: make([]float64, q.p)}
	find := newLocator(times)
	last, at := math.NaN(), 0
	for _, i := range rows {
		lo := 0
		if d.Start != nil {
			if d.Start[i] != last { // mostly the row goes on where the one before ended
				at = find.after(d.Start[i])
			}
			lo = at
		}
		hi := find.after(d.Stop[i])
		last, at = d.Stop[i], hi
		if lo < hi {
			q.row = append(q.row, int32(i))
			q.lo, q.hi = append(q.lo, int32(base+lo)), append(q.hi, int32(base+hi))
		}
	}
	g.rowEnd = len(q.row)
	q.group = append(q.group, g)
}

// locator finds places among sorted times through a table of equal cells, in
// which the times are few: a lookup costs little more than a memory access.
type locator struct {
	times []float64
	first []int32 // number of times before each cell
	from  float64
	cells float64 // per unit of time
}

func newLocator(times []float64) locator {
	l := locator{times: times}
	if len(times) < 2 {
		return l
	}
	span := times[len(times)-1] - times[0]
	l.from, l.cells = times[0], 2*float64(len(times))/span
	if !finite(span) || !finite(l.cells) {
		return l
	}
	l.first = make([]int32, 2*len(times)+2)
	for _, t := range times {
		l.first[l.cell(t)+1]++
	}
	for c := 1; c < len(l.first); c++ {
		l.first[c] += l.first[c-1]
	}
	return l
}

func (l *locator) cell(t float64) int {
	return min(int((t-l.from)*l.cells), len(l.first)-2)
}

// after returns the number of times up to t, t included.
func (l *locator) after(t float64) int {
	n := len(l.times)
	if l.first == nil || n == 0 || t < l.from || t >= l.times[n-1] {
		return sort.Search(n, func(k int) bool { return l.times[k] > t })
	}
	c := l.cell(t)
	k, end := int(l.first[c]), int(l.first[c+1])
	if end-k > 16 {
		return k + sort.Search(end-k, func(j int) bool { return l.times[k+j] > t })
	}
	for k < end && l.times[k] <= t {
		k++
	}
	return k
}

// count gathers the deaths of each node.
func (q *riskSets) count(d *Data, efron bool) {
	nodes := len(q.time)
	q.deaths, q.fallen, q.tie = make([]int32, nodes), make([]float64, nodes), make([]int32, nodes)
	for k, i := range q.row {
		if d.Event[i] {
			q.dead = append(q.dead, int32(k))
			q.deaths[q.hi[k]-1]++
			q.fallen[q.hi[k]-1] += q.weight[k]
		}
	}
	slices.SortStableFunc(q.dead, func(a, b int32) int { return cmp.Compare(q.hi[a], q.hi[b]) })
	for t, n := range q.deaths {
		q.tie[t] = -1
		if efron && n > 1 {
			q.tie[t] = int32(q.ties)
			q.ties++
		}
	}
}

// gatherDead copies the covariates of the rows that fail.
func (q *riskSets) gatherDead() {
	for c := range q.x {
		fell := make([]float64, len(q.dead))
		x := q.x[c].dense(q.n)
		for j, k := range q.dead {
			fell[j] = x[k]
		}
		q.fell = append(q.fell, fell)
	}
}
