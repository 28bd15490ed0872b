package portent

import (
	"math"
	"testing"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/scoring"
	"github.com/portent-go/portent/scoring/catalog"
)

func TestBands(t *testing.T) {
	f := func(from Band, score float64, want Band) {
		t.Helper()
		if got := from.next(score); got != want {
			t.Errorf("%v at %v points becomes %v, want %v", from, score, got, want)
		}
	}
	f(Idle, 39.9, Idle)
	f(Idle, 40, Busy)
	f(Idle, 100, Full) // over several bands at once
	f(Busy, 38, Busy)  // two points of hysteresis on the way down …
	f(Busy, 37.9, Idle)
	f(Busy, 65, High) // … none on the way up
	f(High, 63, High)
	f(High, 62.9, Busy)
	f(Full, 83, Full)
	f(Full, 82.9, High)
	f(Full, 0, Idle)
}

// loads returns the load events of one instance with a CPU utilisation per
// second, in a container with a quota of one core.
func loads(t *testing.T, cfg Config, utilisation []float64) (bands []Band) {
	t.Helper()
	cfg.Shards = 1
	cfg.Hooks.Event = func(ev Event) {
		if ev.Kind == LoadChanged {
			bands = append(bands, ev.Load.Band)
		}
	}
	m := newMonitor(t, cfg)
	var points []point
	used := 0.0
	for i, u := range utilisation {
		used += u
		for _, s := range []struct {
			metric string
			v      float64
		}{{"container_cpu_usage_seconds_total", used}, {"container_spec_cpu_quota", 1e5}, {"container_spec_cpu_period", 1e5}} {
			points = append(points, point{ingest.FromStrings(ingest.MetricName, s.metric, "instance", "a"), at(i), s.v})
		}
	}
	push(t, m, points, 100)
	return bands
}

func constant(n int, v float64) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = v
	}
	return list
}

func TestLoadFollowsTheScore(t *testing.T) {
	cfg := replayConfig(1)
	cfg.Shape = nil
	f := func(want int, bands ...float64) {
		t.Helper()
		if got := loads(t, cfg, bands); len(got) != want {
			t.Errorf("bands %v, want %d", got, want)
		}
	}
	f(0, constant(60, 0.2)...)
	f(1, constant(60, 0.5)...)                                 // only the CPU is known: all the weight is its
	f(0, append(constant(60, 0.2), 0.9, 0.2, 0.2)...)          // a spike is no state
	f(3, append(constant(60, 0.2), constant(60, 0.95)...)...)  // … to busy, high and full in turn, at loadRate
	f(1, append(constant(60, 0.42), constant(60, 0.39)...)...) // hysteresis
	f(2, append(constant(60, 0.42), constant(60, 0.30)...)...) // down again
}

// TestCustomProfile: items are known by name, and take signals too.
func TestCustomProfile(t *testing.T) {
	cfg := replayConfig(1)
	cfg.Profile = scoring.Profile{Name: "own", Items: []scoring.Item{
		{Name: scoring.Utilisation().Items[scoring.CPU].Name, Weight: 50}, {Name: "memory_utilization", Weight: 30}, {Name: "unheard_of", Weight: 20},
	}}
	m := newMonitor(t, cfg)
	var l loadState
	l.init(m, "a")
	s := signalsOf(t, "container_cpu_usage_seconds_total 0.5", "container_spec_cpu_quota 100000", "container_spec_cpu_period 100000",
		"container_memory_working_set_bytes 9e8", "container_spec_memory_limit_bytes 1e9")
	if !l.evaluate(m, s) {
		t.Fatal("nothing evaluated")
	}
	want := (50*50 + 90*30) / 80.0 // the weight of what nobody knows is shared out
	if !near(l.score.Value, want) || l.score.Coverage.Missing != 1 || l.score.Bottleneck.Item != "memory_utilization" {
		t.Errorf("score %+v, want %v", l.score, want)
	}
}

func TestLoadInputs(t *testing.T) {
	cfg := replayConfig(1)
	cfg.Shape = func(name string) (catalog.Shape, bool) {
		return catalog.Shape{VCPU: 1, Memory: 1, IOPS: 100, Bandwidth: 1000}, name == "sized"
	}
	m := newMonitor(t, cfg)
	s := signalsOf(t, "node_disk_reads_completed_total{device=sda} 25", "node_network_receive_bytes_total{device=eth0} 500")
	f := func(instance string, want ...float64) {
		t.Helper()
		var l loadState
		l.init(m, instance)
		l.evaluate(m, s)
		for i, w := range want {
			if got := l.score.Contributions[i].Raw; !near(got, w) {
				t.Errorf("%s: %s is %v, want %v", instance, l.score.Contributions[i].Item, got, w)
			}
		}
	}
	nan := math.NaN()
	f("sized", nan, nan, 0.25, 0.5)
	var unsized loadState
	unsized.init(m, "other")
	if unsized.evaluate(m, s) || unsized.score.Value == unsized.score.Value {
		t.Errorf("score %v of an instance of which nothing is known", unsized.score.Value)
	}
}

// TestImpossibleInputs: what a broken exporter says must not stop the score.
func TestImpossibleInputs(t *testing.T) {
	m := newMonitor(t, replayConfig(1))
	var l loadState
	l.init(m, "a")
	s := signalsOf(t, "node_disk_reads_completed_total{device=sda} -5", "node_network_receive_bytes_total{device=eth0} 5e5")
	if !l.evaluate(m, s) || !near(l.score.Value, 50) {
		t.Errorf("score %+v, want 50 from the bandwidth alone", l.score)
	}
}
