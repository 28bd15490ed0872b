package portent

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/advise/sizing"
	"github.com/portent-go/portent/scoring/catalog"
)

// demandTest drives the demand of one instance.
type demandTest struct {
	s  *shard
	in *instance
}

func newDemandTest(t *testing.T, step time.Duration) *demandTest {
	cfg := replayConfig(1)
	cfg.DemandStep = step
	m := newMonitor(t, cfg)
	in := newInstance(m, "a", "")
	m.shards[0].adopt(in)
	return &demandTest{m.shards[0], in}
}

// use adds a moment with so many cores in use.
func (d *demandTest) use(second int, cores float64) {
	d.in.signals.value[cpuUsed] = cores
	d.in.demand.step(d.s, d.in, at(second))
}

func TestDemandKeepsThePeakOfEachCell(t *testing.T) {
	d := newDemandTest(t, 10*time.Second)
	for second, cores := range []float64{1, 3, 2, 2, 2, 2, 2, 2, 2, 2, 0.5, math.NaN(), 0.25} {
		d.use(second, cores)
	}
	d.use(50, 7) // three cells without samples lie between
	d.use(60, 1)
	u := d.in.demand.usage(d.s.m)
	want := []float64{3, 0.5, math.NaN(), math.NaN(), math.NaN(), 7} // the cell being filled is not told
	if len(u.CPU) != len(want) {
		t.Fatalf("%v, want %v", u.CPU, want)
	}
	for i := range want {
		if !near(u.CPU[i], want[i]) {
			t.Errorf("cell %d: %v, want %v", i, u.CPU[i], want[i])
		}
	}
	if u.Memory != nil || u.IOPS != nil || u.Bandwidth != nil {
		t.Error("usage of what was never measured")
	}
	if end := at(60); u.Step != 10*time.Second || u.End.UnixMilli() != end-end%10_000 {
		t.Errorf("step %v until %v", u.Step, u.End)
	}
}

func TestDemandKeepsAWeek(t *testing.T) {
	d := newDemandTest(t, 5*time.Minute)
	for cell := range 3 * demandKeep {
		d.use(300*cell, float64(cell))
		if n := len(d.in.demand.used); n > demandKeep+demandKeep/4 {
			t.Fatalf("%d cells kept", n)
		}
	}
	u := d.in.demand.usage(d.s.m)
	if n := len(u.CPU); n != demandKeep || u.CPU[n-1] != 3*demandKeep-2 || u.CPU[0] != 2*demandKeep-1 {
		t.Errorf("%d cells from %v to %v", n, u.CPU[0], u.CPU[n-1])
	}
}

// TestDemandAfterALongAbsence: a jump of years costs no more memory than a week.
func TestDemandAfterALongAbsence(t *testing.T) {
	d := newDemandTest(t, time.Second)
	d.use(0, 1)
	d.use(1<<30, 2) // 34 years
	d.use(1<<30+1, 3)
	u := d.in.demand.usage(d.s.m)
	if n := len(u.CPU); n != demandKeep || u.CPU[n-1] != 2 || u.CPU[0] == u.CPU[0] {
		t.Errorf("%d cells from %v to %v", n, u.CPU[0], u.CPU[n-1])
	}
}

// TestDemandAfterAnotherStep: a snapshot taken with a shorter step holds cells
// that lie in the future of the longer one's numbers.
func TestDemandAfterAnotherStep(t *testing.T) {
	d := newDemandTest(t, time.Minute)
	d.use(0, 1)
	d.s.m.cfg.DemandStep = 5 * time.Minute
	for cell := range 4 {
		d.use(300*cell, float64(cell))
	}
	if u := d.in.demand.usage(d.s.m); len(u.CPU) != 3 || u.CPU[2] != 2 {
		t.Errorf("cells %v, want 0, 1, 2", u.CPU)
	}
}

func TestUnsizedInstancesHaveNoDemand(t *testing.T) {
	d := newDemandTest(t, time.Second)
	d.in.load.sized = false
	d.use(0, 1)
	if len(d.in.demand.used) != 0 {
		t.Error("demand kept of an instance that nobody can be advised on")
	}
	if _, ok, err := d.s.m.Advise("nobody"); ok || err != nil {
		t.Errorf("advice on an unknown instance: %v, %v", ok, err)
	}
}

// TestAdviceIsAskedForAndSpaced: at most advicePerTick at a tick, at most one per
// instance in AdviceEvery.
func TestAdviceIsAskedForAndSpaced(t *testing.T) {
	cfg := replayConfig(1)
	cfg.Advice = advise.Options{Horizon: time.Minute, MinHistory: time.Minute}
	cfg.DemandStep, cfg.AdviceEvery = time.Second, time.Minute
	var told []string
	cfg.Hooks.Event = func(ev Event) {
		if ev.Kind == AdviceGiven {
			told = append(told, ev.Instance)
			if ev.Advice.Action != advise.Resize || ev.Advice.Binding != catalog.CPU {
				t.Errorf("advice %+v, want another shape for the CPU's sake", ev.Advice)
			}
		}
	}
	m := newMonitor(t, cfg)
	for _, name := range []string{"a", "b", "c"} {
		in := newInstance(m, name, "")
		m.shards[0].adopt(in)
		m.instances[name] = in
		d := demandTest{m.shards[0], in}
		for second := range 200 {
			d.use(second, 3) // on one core
		}
	}
	tick := func(second, want int) {
		t.Helper()
		told = nil
		if m.adviseDue(at(second)); len(told) != want {
			t.Errorf("second %d: advice on %v, want %d", second, told, want)
		}
	}
	ask := func(names ...string) {
		for _, name := range names {
			m.ask(m.instances[name])
		}
	}
	m.askers = []string{"gone"}
	ask("a", "b", "c", "a")
	tick(200, 2)
	tick(210, 1)
	ask("a")
	tick(220, 0) // too soon
	ask("a")
	tick(260, 1)
}

// TestAdviceComesBeforeTheFlood: every evening the load leaves little of four
// cores. Nobody asks: the first day's flood could not be known, before the second
// one advice is there, once, and it ends when the instance has been resized.
func TestAdviceComesBeforeTheFlood(t *testing.T) {
	var shapes catalog.Catalogue
	for _, s := range catalog.Example() {
		if s.Family == "general" {
			shapes = append(shapes, s)
		}
	}
	shape := shapes[slices.IndexFunc(shapes, func(s catalog.Shape) bool { return s.VCPU == 4 })]
	var told []Event
	cfg := Config{
		Now: func() time.Time { return time.Time{} }, Catalogue: shapes,
		Shape: func(string) (catalog.Shape, bool) { return shape, true },
		Hooks: Hooks{Event: func(ev Event) {
			if ev.Kind == AdviceGiven && ev.Advice.Action != advise.Refuse {
				told = append(told, ev)
			}
		}},
	}
	m := newMonitor(t, cfg)
	labels := func(name string) ingest.Labels {
		return ingest.Labels{{Name: ingest.MetricName, Value: name}, {Name: "instance", Value: "shop"}}
	}
	seconds, b := 0.0, m.NewBatch()
	play := func(from, to int) {
		for minute := from; minute < to; minute++ {
			cores := 0.5
			if hour := minute / 60 % 24; hour >= 19 && hour < 22 {
				cores = 3.8
			}
			seconds += 60 * cores
			id, _ := m.Registry().Series(labels("container_cpu_usage_seconds_total"))
			b.Reset()
			b.Append(id, at(60*minute), seconds)
			if err := m.Push(b); err != nil {
				t.Fatal(err)
			}
		}
	}
	const day = 24 * 60
	play(0, day+18*60)
	if len(told) != 1 || told[0].Advice.Binding != catalog.CPU || told[0].Advice.To.Shape.VCPU <= shape.VCPU {
		t.Fatalf("before the second flood: %+v, want one piece of advice to grow the CPU", told)
	}
	if lead := at(60*(day+19*60)) - told[0].Time; lead < 12*time.Hour.Milliseconds() {
		t.Errorf("advice %v ms before the flood", lead)
	}
	shape = told[0].Advice.To.Shape
	play(day+18*60, 3*day)
	if len(told) != 1 {
		t.Errorf("after the resize: %v", told[1].Advice.Reason())
	}
}

// TestAdviceKnowsTheCalendar: a sale within the horizon asks for its size, one
// that is over does not.
func TestAdviceKnowsTheCalendar(t *testing.T) {
	d := newDemandTest(t, 30*time.Second)
	for second := range 1200 {
		d.use(second, 0.2)
	}
	for from, want := range map[int]float64{1300: 5, 100: 0} {
		sale := sizing.Override{From: time.UnixMilli(at(from)), To: time.UnixMilli(at(from + 60)), AtLeast: 5}
		d.s.m.cfg.Advice.Calendar[catalog.CPU] = []sizing.Override{sale}
		a, err := d.s.m.advice(d.in)
		if err != nil || a.To.Capacity(catalog.CPU) < want || want == 0 && a.To.Capacity(catalog.CPU) >= 5 {
			t.Errorf("a sale from second %d on: %v, %v", from, a.Reason(), err)
		}
	}
}

// TestAdviceIsToldOnce: within the horizon of a piece of advice only a dearer
// size is news, or that nothing covers the load; a refusal only under high load.
func TestAdviceIsToldOnce(t *testing.T) {
	in := &instance{}
	sized := func(price float64) *advise.Advice {
		return &advise.Advice{Action: advise.Resize, To: advise.Fleet{Shape: catalog.Shape{Price: price}, Count: 1}}
	}
	steps := []struct {
		t    int64
		a    *advise.Advice
		want bool
	}{
		{1, &advise.Advice{Action: advise.Keep}, false},
		{2, &advise.Advice{Action: advise.Refuse, Refusal: advise.ShortHistory}, false},
		{3, sized(1), true},
		{4, sized(1), false},
		{5, sized(0.5), false},
		{6, sized(2), true},
		{7, sized(1), false},
		{8, &advise.Advice{Action: advise.Refuse, Refusal: advise.NothingFits}, true},
		{9, &advise.Advice{Action: advise.Refuse, Refusal: advise.NothingFits}, false},
		{10, sized(3), true},
		{11, sized(3), false},
		{20, sized(0.5), true},
	}
	for _, s := range steps {
		if got := in.news(s.t, s.a, 10); got != s.want {
			t.Errorf("step %d: %v, want %v", s.t, got, s.want)
		}
	}
	in.load.band = High
	if !in.news(40, &advise.Advice{Action: advise.Refuse, Refusal: advise.Gaps}, 10) {
		t.Error("a refusal under high load is no news")
	}
}
