package sizing

// plan chooses a capacity for each of the next slots so that the expected cost
//
//	Σ_k E[max(0, 1 - d/c_k)] + miss·P(d > c_k) + change·1{c_k ≠ c_k-1}
//
// is least: idle capacity, samples that find too little, and changes, in units
// of one slot of idle capacity. Because a change costs the same from anywhere to
// anywhere, dynamic programming needs one pass per slot over the capacities:
//
//	V_k(c) = cost_k(c) + g·min(V_k+1(c), change + min over c' of V_k+1(c'))
//
// The capacities are the upper edges of the buckets. g < 1 because the plan is
// made again every slot: what lies far ahead will be decided with more known.
type plan struct {
	value, next, cost []float64
}

// farther is g. On the development traces 0.9 to 1 were within 1 %.
const farther = 0.95

// best returns the cheapest bucket for the next slot, and by how much staying at
// bucket now would be dearer than that without a change's price. Now may be outside
// of what the forecast covers; its end then stands for it.
func (p *plan) best(o *Outlook, slots int, now int, miss, change float64) (bucket int, regret float64, covered bool) {
	n := o.high - o.low + 1
	if len(p.value) != n {
		p.value, p.next, p.cost = make([]float64, n), make([]float64, n), make([]float64, n)
	}
	clear(p.next)
	for k := slots - 1; k >= 0; k-- {
		p.price(o.scratch.mix[k], miss)
		least := p.least()
		for b := range p.value {
			p.value[b] = p.cost[b] + farther*min(p.next[b], p.next[least]+change)
		}
		p.value, p.next = p.next, p.value
	}
	at := p.least()
	stay := min(max(now, o.low), o.high)
	return o.low + at, p.next[stay-o.low] - p.next[at], stay == now
}

// price fills in the cost of one slot at every capacity. The lowest buckets hold
// what is next to nothing, whose capacity is idle whatever it is: counting it as
// used would reward shrinking to nothing.
func (p *plan) price(d dense, miss float64) {
	covered, used := 0.0, 0.0
	for b, share := range d.p {
		covered += share
		if b >= coverMargin {
			used += share * bucketMiddle(d.low+b)
		}
		p.cost[b] = covered - used/bucketTop(d.low+b) + miss*(1-covered)
	}
}

// least returns where next is least; the smallest capacity of equals.
func (p *plan) least() int {
	at := 0
	for b, v := range p.next {
		if v < p.next[at] {
			at = b
		}
	}
	return at
}
