package rca

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// calls is three services in a row, front -> mid -> back, and a cache that mid
// calls as well; from row 200 of 300 on, back takes slow longer. Latencies add up.
func calls(seed uint64, slow float64) (*Frame, Graph) {
	rng := rand.New(rand.NewPCG(seed, 7))
	f := &Frame{}
	names := []string{"back", "cache", "front", "mid"}
	for _, n := range names {
		for _, m := range []string{"cpu", "latency_mean", "requests"} {
			f.Columns = append(f.Columns, Column{Component: n, Metric: m})
		}
	}
	for i := range 300 {
		f.Time = append(f.Time, int64(i+1)*1000)
		noise := func() float64 { return 1 + 0.05*rng.NormFloat64() }
		back, cache := 0.050*noise(), 0.002*noise()
		cpu := 0.3 * noise()
		if i >= 200 {
			back, cpu = back+slow, cpu*(1+20*slow)
		}
		mid := 0.010*noise() + back + cache
		front := 0.020*noise() + mid
		for k, v := range []float64{cpu, back, 100, 0.1 * noise(), cache, 100, 0.4 * noise(), front, 100, 0.2 * noise(), mid, 100} {
			f.Columns[k].Values = append(f.Columns[k].Values, v)
		}
	}
	return f, Graph{Edges: []Edge{{"front", "mid"}, {"mid", "back"}, {"mid", "cache"}}}
}

func TestEveryMethodFindsTheSlowCallee(t *testing.T) {
	f, g := calls(1, 0.2)
	for _, m := range Methods() {
		r, err := Rank(f, Options{At: 201000, Graph: g, Method: m})
		if m == EdgeDelay {
			if !errors.Is(err, ErrMethod) {
				t.Errorf("%s without metrics of calls: %v", m.Name(), err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", m.Name(), err)
			continue
		}
		// Nothing in the values of followers tells them from their cause.
		blind := m == External || m == OnsetOrder || m == Correlation || m == NSigma || m == MedianIQR ||
			m == TailProbability || m == Energy || m == Deviation
		if place := placeOf(r.Components, "back"); place > 0 && !blind {
			t.Errorf("%s: back is at %d: %v", m.Name(), place+1, names(r.Components))
		}
	}
}

func placeOf(causes []Cause, component string) int {
	return slices.IndexFunc(causes, func(c Cause) bool { return c.Component == component })
}

// The order of columns and edges, and units, change no method's mind.
func TestMethodsAreMetamorphic(t *testing.T) {
	f, g := calls(2, 0.1)
	h := &Frame{Time: f.Time, Columns: slices.Clone(f.Columns)}
	slices.Reverse(h.Columns)
	back := Graph{Edges: slices.Clone(g.Edges)}
	slices.Reverse(back.Edges)
	for _, m := range Methods() {
		a, errA := Rank(f, Options{At: 201000, Graph: g, Method: m})
		b, errB := Rank(h, Options{At: 201000, Graph: back, Method: m})
		if (errA == nil) != (errB == nil) || errA == nil && !slices.Equal(names(a.Components), names(b.Components)) {
			t.Errorf("%s: %v and %v", m.Name(), names(a.Components), names(b.Components))
		}
	}
}

func TestMethodsThatNeedAGraphSaySo(t *testing.T) {
	f, _ := calls(3, 0.1)
	for _, m := range []Method{Traversal, FaultFlow, Regression, Intervention, RandomWalk, Counterfactual, EdgeDelay} {
		if _, err := Rank(f, Options{At: 201000, Method: m}); !errors.Is(err, ErrMethod) {
			t.Errorf("%s: %v", m.Name(), err)
		}
	}
	if r := mustRank(t, f, Options{At: 201000}); r.Top() != "back" {
		t.Errorf("without a graph: %v", names(r.Components))
	}
}

func TestVotesAndConfidence(t *testing.T) {
	f, g := calls(4, 0.2)
	r := mustRank(t, f, Options{At: 201000, Graph: g})
	if len(r.Votes) != len(panel)-1 { // no metrics of calls
		t.Errorf("%d votes", len(r.Votes))
	}
	if !(r.Confidence > 0.5 && r.Confidence <= 1) || r.Votes[0].Scores[r.Votes[0].Component] != 1 {
		t.Errorf("confidence %v, first vote %+v", r.Confidence, r.Votes[0])
	}
	if r = mustRank(t, f, Options{At: 101000, Window: 60e9, Graph: g}); r.Confidence != 0 || !r.Abstained {
		t.Errorf("calm: confidence %v", r.Confidence)
	}
}

func TestASymptomThatIsFineAbstains(t *testing.T) {
	f, g := calls(5, 0.2)
	for i := range f.Columns {
		if c := &f.Columns[i]; c.Component == "cache" && c.Metric == "cpu" {
			for k := 250; k < 300; k++ {
				c.Values[k] *= 10
			}
		}
	}
	calm := Options{At: 101000, Window: 90e9, Graph: g, Symptom: Symptom{"front", "latency_mean"}}
	if r := mustRank(t, f, calm); !r.Abstained {
		t.Error("blames someone in the calm")
	}
	calm.At, calm.Window = 201000, 0
	if r := mustRank(t, f, calm); r.Top() != "back" {
		t.Errorf("top %q", r.Top())
	}
}

func TestFaultFlowTakesOffTheCallees(t *testing.T) {
	f, g := calls(6, 0.2)
	s, _ := newScene(f, Options{At: 201000, Graph: g}.withDefaults(), Span{1000, 201000}, Span{201000, 301000})
	own, total := s.flow(false).own(s)
	back := own[s.number("back")]
	if math.Abs(back-20) > 1 || back/total < 0.9 { // 0.2 s of 100 requests
		t.Errorf("own %v of %v", own, total)
	}
}

// A callee that two share is taken off each in proportion to what they suffer.
func TestFaultFlowSharesACallee(t *testing.T) {
	f, g := calls(7, 0.2)
	g.Edges = append(g.Edges, Edge{"front", "back"})
	r := mustRank(t, f, Options{At: 201000, Graph: g, Method: FaultFlow})
	if r.Top() != "back" || r.Components[0].Score < 2*r.Components[1].Score {
		t.Errorf("%v", names(r.Components))
	}
}

func TestEdgeDelayBlamesTheEndWithMoreSlowEdges(t *testing.T) {
	f, _ := calls(8, 0)
	rng := rand.New(rand.NewPCG(8, 8))
	add := func(caller, callee, metric string, extra float64) {
		v := make([]float64, 300)
		for i := range v {
			if v[i] = 0.01 + 0.001*rng.NormFloat64(); i >= 200 {
				v[i] += extra
			}
		}
		f.Columns = append(f.Columns, Column{Component: caller, Peer: callee, Metric: metric, Values: v})
	}
	add("front", "mid", "latency", 0.2) // slow on the way
	add("front", "mid", "latency_destination", 0)
	add("cache", "mid", "latency", 0.2)
	add("front", "cache", "latency", 0.3) // slow at the callee too
	add("front", "cache", "latency_destination", 0.3)
	add("front", "back", "latency", 0)
	r := mustRank(t, f, Options{At: 201000, Method: EdgeDelay})
	if r.Top() != "mid" || r.Metrics[0].Peer != "mid" {
		t.Errorf("%v", r.Components)
	}
}

func TestShapleyOfSumAddsUp(t *testing.T) {
	part := []float64{3, -1, 0.5, 2}
	sum, total := 0.0, 0.0
	for i, phi := range shapleyOfSum(part) {
		sum += phi
		total += part[i]
	}
	if want := math.Log1p(math.Abs(total)); math.Abs(sum-want) > 1e-12 {
		t.Errorf("sum %v, want %v", sum, want)
	}
	equal := shapleyOfSum([]float64{2, 2, 0})
	if equal[0] != equal[1] || equal[2] != 0 {
		t.Errorf("symmetry or dummy broken: %v", equal)
	}
}

func TestRiskDifference(t *testing.T) {
	x, y := make([]bool, 100), make([]bool, 100)
	for i := 90; i < 100; i++ {
		x[i], y[i] = true, true
	}
	if got := riskDifference(y, x); math.Abs(got-(10.5/11-0.5/91)) > 1e-12 {
		t.Error(got)
	}
}

func TestKindOf(t *testing.T) {
	f := func(metric string, want Kind) {
		t.Helper()
		if got := KindOf(metric); got != want {
			t.Errorf("%s is %v, want %v", metric, got, want)
		}
	}
	f("container_cpu_cfs_throttled_seconds_total", CPU)
	f("container_memory_working_set_bytes", Memory)
	f("container_fs_writes_bytes_total", Disk)
	f("container_sockets", Network)
	f("process_open_fds", Handles)
	f("go_goroutines", Queue)
	f("http_requests_total", Traffic)
	f("http_request_duration_seconds_p99", Latency)
	f("http_requests_failed_total", Errors) // before a request
	f("availability_Average", Success)
	f("NodeCpuUsageRate(%)", Shared)
	f("node_cpu_seconds_total", CPU) // a host is a component too
	f("lat_90", Latency)
	f("mystery", Other)
	if Kind(99).String() != "kind?" || Queue.String() != "queue" || !Other.Internal() || Traffic.Internal() || Traffic.External() {
		t.Error("sides or names")
	}
}
