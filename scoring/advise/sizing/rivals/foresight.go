package rivals

import (
	"math"
	"time"

	"github.com/portent-go/portent/internal/order"
	"github.com/portent-go/portent/scoring/advise/sizing"
)

// Foresight knows the future and keeps to a budget: of all capacities that
// change at whole hours, at most Changes times a day, and miss at most the share
// Missed of samples, the ones with the least slack. What a policy has more than
// this it pays for not knowing, not for moving seldom. It is asked along one
// replay, from its first decision to the end of All; not safe for concurrent use.
//
// The least of slack + miss·missed + change·changes is found by dynamic
// programming over the hours, as in the planner; the two prices are bisected until
// both budgets hold (Everett, "Generalized Lagrange multiplier method for solving
// problems of optimum allocation of resources", Operations Research 11, 1963).
// Capacities are 3 % apart, and budgets are met from below, so the true least is
// lower by less than 2 %.
type Foresight struct {
	All     []float64 // the whole series, whose past it is shown
	Changes float64   // a day, above 0
	Missed  float64   // share of samples, 0 to below 1

	first, per int
	capacity   []float64 // by hour from first on
}

// Every implements [sizing.Policy].
func (*Foresight) Every() time.Duration { return time.Hour }

// Decide implements [sizing.Policy].
func (f *Foresight) Decide(v sizing.View) (sizing.Decision, error) {
	if f.capacity == nil {
		f.first, f.per = len(v.Past), int(time.Hour/v.Step)
		f.capacity = newCosts(f.All[f.first:], f.per).within(f.Changes, f.Missed)
	}
	return sized(f.capacity[(len(v.Past)-f.first)/f.per])
}

// costs holds what every capacity would cost in every hour.
type costs struct {
	samples  float64
	level    []float64   // the capacities
	idle     [][]float64 // by hour, then capacity: sum of 1 - demand/capacity
	short    [][]float64 // samples that find too little
	moved    [][]bool    // of the last solve: whether the capacity is new
	from     []int       // of the last solve: the best capacity of the hour before
	next, at []float64
}

// levelRatio is between capacities; levelReach is from the largest demand down.
const (
	levelRatio = 1.03
	levelReach = 260 // a factor of 2,000
)

func newCosts(y []float64, per int) *costs {
	top := peakOf(y)
	h := &costs{next: make([]float64, levelReach), at: make([]float64, levelReach)}
	for i := range levelReach {
		h.level = append(h.level, top*math.Pow(levelRatio, float64(i-levelReach+1)))
	}
	for i := 0; i < len(y); i += per {
		idle, short := make([]float64, levelReach), make([]float64, levelReach)
		for _, d := range order.AppendPresent(nil, y[i:min(i+per, len(y))]) {
			h.samples++
			for b, c := range h.level {
				if d > c {
					short[b]++
				} else {
					idle[b] += 1 - d/c
				}
			}
		}
		h.idle, h.short = append(h.idle, idle), append(h.short, short)
		h.moved = append(h.moved, make([]bool, levelReach))
	}
	h.from = make([]int, len(h.idle))
	return h
}

func peakOf(y []float64) float64 {
	top := 0.0
	for _, v := range y {
		if v > top {
			top = v
		}
	}
	return max(top, 1e-12)
}

// within bisects the price of a miss, and for each of its values that of a
// change.
func (h *costs) within(changes, missed float64) []float64 {
	low, high := -1.0, 9.0 // logarithms; 9 is 8,000 idle samples for one missed
	best := h.moving(math.Exp(high), changes)
	for range bisections {
		m := (low + high) / 2
		if c := h.moving(math.Exp(m), changes); h.missed(c) <= missed {
			high, best = m, c
		} else {
			low = m
		}
	}
	return h.capacities(best)
}

const bisections = 14

func (h *costs) moving(miss, changes float64) []int {
	low, high := -7.0, 12.0
	best := h.solve(miss, math.Exp(high))
	for range bisections {
		m := (low + high) / 2
		if c := h.solve(miss, math.Exp(m)); 24*float64(moves(c)) <= changes*float64(len(c)) {
			high, best = m, c
		} else {
			low = m
		}
	}
	return best
}

// solve returns the number of the cheapest capacity for every hour, at a price of
// a miss and of a change in idle samples.
func (h *costs) solve(miss, change float64) []int {
	clear(h.at)
	for i := range h.idle {
		least := smallest(h.at)
		h.from[i] = least
		for b, stay := range h.at {
			h.moved[i][b] = i > 0 && stay > h.at[least]+change
			h.next[b] = min(stay, h.at[least]+change) + h.idle[i][b] + miss*h.short[i][b]
		}
		h.at, h.next = h.next, h.at
	}
	path := make([]int, len(h.idle))
	b := smallest(h.at)
	for i := len(path) - 1; i >= 0; i-- {
		path[i] = b
		if h.moved[i][b] {
			b = h.from[i]
		}
	}
	return path
}

func smallest(v []float64) int {
	at := 0
	for i, x := range v {
		if x < v[at] {
			at = i
		}
	}
	return at
}

func moves(path []int) int {
	n := 0
	for i := 1; i < len(path); i++ {
		if path[i] != path[i-1] {
			n++
		}
	}
	return n
}

func (h *costs) missed(path []int) float64 {
	n := 0.0
	for i, b := range path {
		n += h.short[i][b]
	}
	return n / max(h.samples, 1)
}

func (h *costs) capacities(path []int) []float64 {
	c := make([]float64, len(path))
	for i, b := range path {
		c[i] = h.level[b]
	}
	return c
}
