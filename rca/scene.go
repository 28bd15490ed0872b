package rca

import (
	"math"
	"slices"

	"github.com/portent-go/portent/internal/order"
	"github.com/portent-go/portent/rca/internal/pick"
)

// scene is a frame made ready for the methods: columns measured, names turned
// into numbers, the graph into lists. Methods only read it; what several of
// them derive from it is derived once and kept.
type scene struct {
	frame      *Frame
	opt        Options
	signals    []signal // one per column
	components []string // sorted
	of         [][]int  // columns of each component, without those that have a peer
	callees    [][]int
	callers    [][]int
	rows       struct{ b0, b1, w0, w1 int }
	symptom    int  // column, -1 for none
	front      int  // component of the symptom, -1 for none
	named      bool // the symptom is the one that the options name

	model   *linear
	flows   [2]*flow // the accounts of latency and of failures
	values  pick.Values
	scratch []float64
}

// signal is a measured column.
type signal struct {
	Evidence
	ok              bool
	kind            Kind
	component, peer int     // peer -1 for none
	bad             float64 // deviation in the direction that hurts; 0 for a latency that fell
}

// newScene measures a frame.
func newScene(f *Frame, opt Options, baseline, window Span) (*scene, []Warning) {
	s := &scene{frame: f, opt: opt, symptom: -1, front: -1}
	s.rows.b0, s.rows.b1 = f.rows(baseline)
	s.rows.w0, s.rows.w1 = f.rows(window)
	s.name()
	m := meter{frame: f, opt: opt, baseline: baseline, window: window}
	m.measure(s.signals)
	for i := range s.signals {
		s.signals[i].bad = hurts(&s.signals[i])
	}
	s.link(opt.Graph)
	s.findSymptom()
	return s, m.warnings
}

// name numbers the components.
func (s *scene) name() {
	for _, c := range s.frame.Columns {
		s.components = append(s.components, c.Component)
	}
	slices.Sort(s.components)
	s.components = slices.Compact(s.components)
	s.signals = make([]signal, len(s.frame.Columns))
	s.of = make([][]int, len(s.components))
	for i, c := range s.frame.Columns {
		g := &s.signals[i]
		g.kind, g.component, g.peer = KindOf(c.Metric), s.number(c.Component), -1
		if c.Peer != "" {
			g.peer = s.number(c.Peer)
			continue
		}
		s.of[g.component] = append(s.of[g.component], i)
	}
}

// number returns the number of a component, -1 when it has no metrics.
func (s *scene) number(name string) int {
	if i, ok := slices.BinarySearch(s.components, name); ok {
		return i
	}
	return -1
}

// hurts is the deviation of a signal in the direction that hurts users.
func hurts(g *signal) float64 {
	switch {
	case !g.ok:
		return 0
	case g.kind == Latency || g.kind == Errors:
		if g.Direction < 0 {
			return 0
		}
	case g.kind == Success:
		if g.Direction > 0 {
			return 0
		}
	}
	return g.Deviation
}

// link turns the graph into lists of numbers.
func (s *scene) link(g Graph) {
	s.callees, s.callers = make([][]int, len(s.components)), make([][]int, len(s.components))
	for _, e := range g.Edges {
		u, v := s.number(e.Caller), s.number(e.Callee)
		if u < 0 || v < 0 || u == v || slices.Contains(s.callees[u], v) {
			continue
		}
		s.callees[u] = append(s.callees[u], v)
		s.callers[v] = append(s.callers[v], u)
	}
}

// linked reports whether the graph joins any two components.
func (s *scene) linked() bool {
	return slices.ContainsFunc(s.callees, func(c []int) bool { return len(c) > 0 })
}

// findSymptom settles what hurts: what the options name, or else the worst
// external metric of a component that nobody calls, or else of any.
func (s *scene) findSymptom() {
	want := s.opt.Symptom
	worst := func(allowed func(*signal) bool) int {
		best := -1
		for i := range s.signals {
			g := &s.signals[i]
			if g.ok && g.peer < 0 && allowed(g) && (best < 0 || g.bad > s.signals[best].bad) {
				best = i
			}
		}
		return best
	}
	if want.Component != "" {
		s.symptom = worst(func(g *signal) bool {
			return s.components[g.component] == want.Component && (want.Metric == "" || g.Metric == want.Metric)
		})
	}
	s.named = s.symptom >= 0
	if s.symptom < 0 && s.linked() {
		s.symptom = worst(func(g *signal) bool {
			return g.kind.External() && len(s.callers[g.component]) == 0 && len(s.callees[g.component]) > 0
		})
	}
	if s.symptom < 0 {
		s.symptom = worst(func(g *signal) bool { return g.kind.External() })
	}
	if s.symptom >= 0 {
		s.front = s.signals[s.symptom].component
	}
}

// baselineOf returns the values of a column before the fault that are there;
// windowOf those in the window. Both append to dst.
func (s *scene) baselineOf(dst []float64, column int) []float64 {
	return order.AppendPresent(dst, s.frame.Columns[column].Values[s.rows.b0:s.rows.b1])
}

func (s *scene) windowOf(dst []float64, column int) []float64 {
	return order.AppendPresent(dst, s.frame.Columns[column].Values[s.rows.w0:s.rows.w1])
}

// eachUsable calls f for every measured column that is a component's own.
func (s *scene) eachUsable(f func(i int, g *signal)) {
	for i := range s.signals {
		if g := &s.signals[i]; g.ok && g.peer < 0 {
			f(i, g)
		}
	}
}

// face returns, for each component, the column that stands for it where a
// method wants one: the metric of the symptom's name, else the worst of its
// kind, else the worst external one, else the worst; -1 for none.
func (s *scene) face() []int {
	face := make([]int, len(s.components))
	rank := func(g *signal) int {
		if s.symptom < 0 {
			return 0
		}
		switch y := &s.signals[s.symptom]; {
		case g.Metric == y.Metric:
			return 3
		case g.kind == y.kind:
			return 2
		case g.kind.External():
			return 1
		}
		return 0
	}
	for c := range face {
		face[c] = -1
		best, at := math.Inf(-1), -1
		for _, i := range s.of[c] {
			g := &s.signals[i]
			if r := rank(g); g.ok && (r > at || r == at && g.bad > best) {
				face[c], at, best = i, r, g.bad
			}
		}
	}
	return face
}

// reach returns which components the symptom's component calls, directly or
// not, itself included; all of them when there is no symptom or no graph.
func (s *scene) reach() []bool {
	seen := make([]bool, len(s.components))
	if s.front < 0 || !s.linked() {
		for i := range seen {
			seen[i] = true
		}
		return seen
	}
	seen[s.front] = true
	for queue := []int{s.front}; len(queue) > 0; queue = queue[1:] {
		for _, v := range s.callees[queue[0]] {
			if !seen[v] {
				seen[v] = true
				queue = append(queue, v)
			}
		}
	}
	return seen
}
