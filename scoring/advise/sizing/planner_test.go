package sizing

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func planner(t *testing.T, o Options) *Planner {
	t.Helper()
	p, err := NewPlanner(o)
	must(t, err)
	return p
}

func run(t *testing.T, y []float64, o Options) *Result {
	t.Helper()
	r, err := Replay{Step: step5, Warmup: 4 * day, Start: time.Unix(0, 0)}.Run(y, planner(t, o))
	must(t, err)
	return r
}

// A surge every afternoon is provided for before it comes, and taken back.
func TestPlannerGrowsAheadOfWhatComesEveryDay(t *testing.T) {
	y := load(21, 10, 14, 0, 60, 3) // long enough for the budget to hold
	r := run(t, y, Options{})
	if r.Under > 0.01 || r.Changes > 4 || r.Slack > 0.35 {
		t.Errorf("%+v", r.Score)
	}
	ahead := 0
	for d := 4; d < 14; d++ {
		start := d*288 + 15*12 // the surge
		if r.Capacity[start-r.First] > 65 && r.Capacity[start-36-r.First] < 40 {
			ahead++
		}
	}
	if ahead < 9 {
		t.Errorf("ready at the start of %d of 10 surges, and not hours before", ahead)
	}
}

// What no history could foresee is met within minutes, by growth that counts.
func TestPlannerGrowsAtOnce(t *testing.T) {
	y := load(10, 10, 12, 8, 60, 3)
	r := run(t, y, Options{})
	first := 8*288 + 15*12 - r.First
	grown := -1
	for i := first; i < first+24 && grown < 0; i++ {
		if r.Capacity[i] > 70 {
			grown = i - first
		}
	}
	if grown < 0 || grown > 5 {
		t.Errorf("grown after %d samples", grown)
	}
	found := false
	for _, m := range r.Moves {
		found = found || m.Cause == GrowNow
	}
	if !found {
		t.Errorf("no emergency among %+v", r.Moves)
	}
	strict := run(t, y, Options{NoEmergency: true})
	if strict.Under <= r.Under {
		t.Errorf("without emergencies %v are missed, with %v", strict.Under, r.Under)
	}
}

// A sample that cannot be is no emergency, and not what one grows to.
func TestReactToStrangeUsage(t *testing.T) {
	y := load(4, 5, 9, 9, 0, 1)
	p := planner(t, Options{})
	grown := false
	for i := 900; i < 960; i++ {
		y[i] = 30
		if i%2 == 0 {
			y[i] = math.Inf(1)
		}
		d, err := p.React(View{Past: y[:i+1], Step: step5, Capacity: 12})
		must(t, err)
		if i%2 == 0 && (d.Refusal != Strange || d.Capacity != 12) || d.Capacity > 40 {
			t.Fatalf("%v: %+v", y[i], d)
		}
		grown = grown || d.Cause == GrowNow
	}
	if !grown {
		t.Error("what is between them was no emergency")
	}
}

func TestFlapBudget(t *testing.T) {
	y := load(21, 10, 60, 0, 40, 4)
	few, many := run(t, y, Options{ChangesPerDay: 1}), run(t, y, Options{ChangesPerDay: 12})
	if few.Changes > 2 || few.Changes >= many.Changes || few.Slack <= many.Slack {
		t.Errorf("few %+v\nmany %+v", few.Score, many.Score)
	}
}

func TestMissPriceBuysCover(t *testing.T) {
	y := load(14, 10, 30, 0, 0, 5)
	for i := range y { // heavy-tailed noise
		if i%37 == 0 {
			y[i] *= 1 + float64(i%11)/5
		}
	}
	cheap, dear := run(t, y, Options{MissPrice: 1, NoEmergency: true}), run(t, y, Options{MissPrice: 30, NoEmergency: true})
	if dear.Under >= cheap.Under || dear.Slack <= cheap.Slack {
		t.Errorf("%+v\n%+v", cheap.Score, dear.Score)
	}
}

// A load that is on and off at random would have a tenth of it missed at a fixed
// price of a miss; the price rises instead. The budget of changes holds, too.
func TestTooManyMissesMakeThemDearer(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	y := make([]float64, 20*288)
	for i := range y {
		y[i] = rng.Float64() / 100
		if rng.IntN(8) == 0 {
			y[i] = 10 + 5*rng.Float64()
		}
	}
	free, held := run(t, y, Options{MissMost: 1}), run(t, y, Options{})
	if free.Under < 0.06 || held.Under > 0.045 || held.Changes > 5 {
		t.Errorf("free %+v\nheld %+v", free.Score, held.Score)
	}
}

// Idle capacity is idle whatever it is: nothing is gained by shrinking to nothing
// where nothing is used.
func TestNothingIsNoUse(t *testing.T) {
	y := load(14, 10, 12, 99, 0, 9)
	for i := range y {
		if hour := i % 288 / 12; hour >= 20 || hour < 6 {
			y[i] = 0
		}
	}
	if r := run(t, y, Options{}); r.Changes > 2 || r.Under > 0.01 || r.Cost < 12 {
		t.Errorf("%+v", r.Score)
	}
}

func TestCooldownMinSavingAndGrowOnly(t *testing.T) {
	y := load(14, 10, 60, 0, 40, 4)
	free := run(t, y, Options{})
	shrinks := func(r *Result) (n int, soonest time.Duration, least float64) {
		soonest, least = 1e18, 1
		last := math.MinInt32
		for _, m := range r.Moves {
			if m.To < m.From {
				n++
				if last > 0 {
					soonest = min(soonest, time.Duration(m.At-last)*step5)
				}
				least = min(least, 1-m.To/m.From)
			}
			last = m.At
		}
		return n, soonest, least
	}
	n, _, _ := shrinks(free)
	if n < 8 {
		t.Fatalf("%d shrinks", n)
	}
	if _, soonest, _ := shrinks(run(t, y, Options{Cooldown: 5 * time.Hour})); soonest < 5*time.Hour {
		t.Errorf("shrunk after %v", soonest)
	}
	if _, _, least := shrinks(run(t, y, Options{MinSaving: 0.4})); least < 0.4 {
		t.Errorf("shrunk by %v", least)
	}
	epoch := time.Unix(0, 0)
	always := Override{From: epoch, To: epoch.Add(100 * day), GrowOnly: true}
	if n, _, _ := shrinks(run(t, y, Options{Calendar: []Override{always}})); n != 0 {
		t.Errorf("%d shrinks while only growth was allowed", n)
	}
}

func TestCalendar(t *testing.T) {
	y := load(10, 10, 20, 0, 0, 6)
	at := func(d, h int) time.Time { return time.Unix(0, 0).Add(time.Duration(24*d+h) * time.Hour) }
	r := run(t, y, Options{Calendar: []Override{
		{From: at(6, 10), To: at(6, 14), AtLeast: 100, Why: "sale"},
		{From: at(7, 10), To: at(7, 14), AtMost: 5},
	}})
	of := func(d, h int) float64 { return r.Capacity[d*288+h*12-r.First] }
	if of(6, 9) >= 100 || of(6, 10) != 100 || of(6, 13) != 100 || of(6, 16) >= 100 || of(7, 12) != 5 || of(7, 15) <= 5 {
		t.Errorf("%v %v %v %v %v %v", of(6, 9), of(6, 10), of(6, 13), of(6, 16), of(7, 12), of(7, 15))
	}
	// A day that says nothing of others is not learnt from.
	for i := 5 * 288; i < 6*288; i++ {
		y[i] *= 20
	}
	plain := run(t, y, Options{})
	told := run(t, y, Options{Calendar: []Override{{From: at(5, 0), To: at(6, 0), Ignore: true}}})
	if told.Cost >= plain.Cost {
		t.Errorf("cost %v told, %v not", told.Cost, plain.Cost)
	}
}

// Memory keeps above its decaying peak, whatever would be cheaper.
func TestMemoryFollowsPeaks(t *testing.T) {
	y := load(14, 10, 12, 99, 0, 7)
	y[5*288] = 40 // five minutes
	cpu, memory := run(t, y, Options{}), run(t, y, Options{Memory: true})
	i := 7*288 - memory.First
	if cpu.Capacity[i] > 20 || memory.Capacity[i] < 35 {
		t.Errorf("two days after a peak of 40: cpu %v, memory %v", cpu.Capacity[i], memory.Capacity[i])
	}
	p := planner(t, Options{Memory: true})
	_, err := p.Decide(View{Past: y[:4*288], Step: step5})
	must(t, err)
	must(t, p.Kill(20))
	d, err := p.Decide(View{Past: y[:4*288], Step: step5})
	must(t, err)
	if d.Capacity < 1.2*20 {
		t.Errorf("killed at 20, sized %v", d.Capacity)
	}
}

func TestPlannerRefuses(t *testing.T) {
	good := load(3, 5, 9, 9, 0, 1)
	f := func(past []float64, want Refusal) {
		t.Helper()
		for _, p := range []Policy{planner(t, Options{}), static(t, Options{})} {
			d, err := p.Decide(View{Past: past, Step: step5, Capacity: 7})
			if err != nil || d.Refusal != want || want != NoRefusal && d.Capacity != 7 {
				t.Errorf("%T: %+v %v, want %v", p, d, err, want)
			}
		}
	}
	holes := append([]float64(nil), good...)
	for i := range holes {
		if i%5 < 3 {
			holes[i] = nan
		}
	}
	f(good, NoRefusal)
	f(nil, ShortHistory)
	f(good[:100], ShortHistory)
	f([]float64{nan, nan}, ShortHistory)
	f(holes, Gaps)
	f(append([]float64{-1}, good...), Strange)
	f(append([]float64{math.Inf(1)}, good...), Strange)
	f(make([]float64, 1000), Idle)
}

func TestPlannerErrors(t *testing.T) {
	good := load(3, 5, 9, 9, 0, 1)
	p := planner(t, Options{})
	if _, err := p.Decide(View{Past: good, Step: 7 * time.Minute}); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
	_, err := p.Decide(View{Past: good, Step: step5})
	must(t, err)
	if _, err := p.Decide(View{Past: good[:800], Step: step5}); !errors.Is(err, ErrOrder) {
		t.Errorf("the clock went back: %v", err)
	}
	if _, err := p.React(View{Past: good[:800], Step: step5, Capacity: 1}); !errors.Is(err, ErrOrder) {
		t.Errorf("the clock went back: %v", err)
	}
	for _, c := range []float64{nan, math.Inf(1), math.Inf(-1), -1} {
		for _, q := range []Policy{planner(t, Options{}), static(t, Options{}), &Shadow{Policy: planner(t, Options{})}} {
			d, err := q.Decide(View{Past: good, Step: step5, Capacity: c})
			if !errors.Is(err, ErrCapacity) || !strings.Contains(err.Error(), fmt.Sprint(c)) || d != (Decision{}) {
				t.Errorf("%T at a capacity of %v: %+v, %v", q, c, d, err)
			}
			if r, ok := q.(Reactor); ok {
				if _, err := r.React(View{Past: good, Step: step5, Capacity: c}); !errors.Is(err, ErrCapacity) {
					t.Errorf("%T reacts at a capacity of %v: %v", q, c, err)
				}
			}
		}
	}
	epoch := time.Unix(0, 0)
	bad := Options{
		Slot: -1, MissPrice: -1, MissMost: 2, ChangePrice: nan, ChangesPerDay: -2, Cooldown: -1, MinSaving: 1, MinHistory: -1,
		Calendar: []Override{{From: epoch, To: epoch}, {From: epoch, To: epoch.Add(1), AtLeast: 2, AtMost: 1}, {To: epoch, AtLeast: nan}},
	}
	_, err = NewPlanner(bad)
	for _, w := range []string{"Slot", "MissPrice", "MissMost", "ChangePrice", "ChangesPerDay", "Cooldown", "MinSaving", "MinHistory", "Calendar[0]", "above AtMost", "AtLeast is NaN"} {
		if !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), w) {
			t.Errorf("no %s in %v", w, err)
		}
	}
	if _, err := NewPlanner(Options{Season: 90 * time.Minute}); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
}

// Without a whole slot to learn from there is no size: a history shorter than a
// slot, and one that the calendar ignores.
func TestNothingToLearnFromIsRefused(t *testing.T) {
	y := load(3, 5, 9, 9, 0, 1)
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	ignored := Options{Calendar: []Override{{From: now.Add(-9 * day), To: now, Ignore: true}}}
	for name, c := range map[string]struct {
		opt  Options
		past []float64
	}{"short": {Options{MinHistory: 10 * time.Minute}, y[:7]}, "ignored": {ignored, y}} {
		d, err := planner(t, c.opt).Decide(View{Past: c.past, Step: step5, Time: now, Capacity: 7})
		if err != nil || d.Refusal != ShortHistory || d.Capacity != 7 {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
		d, err = static(t, c.opt).Decide(View{Past: c.past, Step: step5, Time: now, Capacity: 7})
		if err != nil || d.Low != 0 || d.High != 0 || !(d.Capacity > 0) {
			t.Errorf("%s: static: %+v, %v", name, d, err)
		}
	}
}

// However far the present size is from all demand, what a move saves is a number.
func TestSavingIsFinite(t *testing.T) {
	y := load(5, 5, 9, 9, 0, 1)
	for _, c := range []float64{1e-9, 500, 1e300} {
		d, err := planner(t, Options{}).Decide(View{Past: y, Step: step5, Capacity: c})
		must(t, err)
		if d.Capacity == c || !(d.Saving > 0 && d.Saving < 100) {
			t.Errorf("from %v: %+v", c, d)
		}
	}
}

// After days that nobody saw the hours of the day are where they were.
func TestSeasonStaysInStepThroughALoss(t *testing.T) {
	const lost = 2000*288 + 11*12 // not whole days, more than any expert looks back
	for _, lost := range []int{lost, 9*288 + 7*12} {
		p := planner(t, Options{})
		y := load(20, 10, 40, 0, 0, 1)
		_, err := p.Decide(View{Past: y, Step: step5})
		must(t, err)
		before := p.outlook.Slots()
		window := make([]float64, 12)
		for i := range window {
			window[i] = 10
		}
		_, err = p.Decide(View{Past: window, Gone: len(y) + lost, Step: step5})
		must(t, err)
		if n := p.outlook.Slots() - before - 1; n > p.outlook.keep()+24 || (n-lost/12)%24 != 0 {
			t.Errorf("%d slots lost, %d booked", lost/12, n)
		}
	}
}

// A window that moves on, as a caller keeps it, gives the same decisions as the
// whole past; so does a planner that was started anew on the same past.
func TestDecisionsDependOnThePastAlone(t *testing.T) {
	y := load(12, 10, 40, 3, 25, 8)
	whole, window := planner(t, Options{}), planner(t, Options{})
	a, b := View{Step: step5}, View{Step: step5}
	for i := 4 * 288; i < len(y); i += 12 {
		a.Past = y[:i]
		b.Gone = max(0, i-4*288)
		b.Past = y[b.Gone:i]
		d, err := whole.Decide(a)
		must(t, err)
		e, err := window.Decide(b)
		must(t, err)
		if d != e {
			t.Fatalf("sample %d: %+v\n%+v", i, d, e)
		}
		a.Capacity, b.Capacity = d.Capacity, e.Capacity
	}
	again := planner(t, Options{})
	a.Capacity = 0
	d, err := again.Decide(a)
	must(t, err)
	e, err := planner(t, Options{}).Decide(a)
	must(t, err)
	if d != e {
		t.Errorf("%+v %+v", d, e)
	}
}

// The season may be anything: here ten hours.
func TestAnySeason(t *testing.T) {
	y := make([]float64, 14*288)
	for i := range y {
		y[i] = 10 + float64(i%7)
		if i%120 >= 96 { // the last two of ten hours
			y[i] = 60 + float64(i%7)
		}
	}
	day, ten := run(t, y, Options{}), run(t, y, Options{Season: 10 * time.Hour, ChangesPerDay: 5})
	if ten.Under > 0.0135 || ten.Slack > day.Slack-0.05 {
		t.Errorf("season a day %+v\nten hours %+v", day.Score, ten.Score)
	}
}

func static(t *testing.T, o Options) *Static {
	t.Helper()
	s, err := NewStatic(o)
	must(t, err)
	return s
}

// Memory that creeps up is not a change an hour.
func TestCreepingPeaksAreFewChanges(t *testing.T) {
	y := make([]float64, 20*288)
	for i := range y {
		y[i] = 100 * (1 + 0.02*float64(i)/288) // 2 % of the first day, every day
	}
	if r := run(t, y, Options{Memory: true}); r.Changes > 0.7 || r.Under > 0 {
		t.Errorf("%+v", r.Score)
	}
}

// Cooldown and MinSaving are the hourly policy's: a day's size has neither.
func TestStaticHasNoCooldown(t *testing.T) {
	v := View{Past: load(5, 5, 9, 0, 0, 1), Step: step5, Capacity: 14}
	a, err := static(t, Options{}).Decide(v)
	must(t, err)
	b, err := static(t, Options{Cooldown: 99 * day, MinSaving: 0.9}).Decide(v)
	must(t, err)
	if a != b || a.Cause != Shrink {
		t.Errorf("%+v and %+v", a, b)
	}
}

func TestStaticCoversTheDay(t *testing.T) {
	y := load(14, 10, 14, 0, 60, 3)
	r, err := Replay{Step: step5, Warmup: 4 * day}.Run(y, static(t, Options{}))
	must(t, err)
	if r.Under > 0.01 || r.Changes > 1 || r.Cost < 70 || r.Cost > 95 {
		t.Errorf("%+v", r.Score)
	}
	if _, err := NewStatic(Options{Slot: -1}); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
}

// Days that flood make room, days alike take it back; three days without a sample
// change nothing.
func TestStaticRoomFollowsTheMisses(t *testing.T) {
	calm, wild := load(40, 10, 14, 99, 0, 3), load(40, 10, 14, 99, 0, 3)
	for d := 3; d < 40; d += 4 { // a day that history of three days does not hold
		for i := d*288 + 100; i < d*288+200; i++ {
			wild[i] *= 1.6
		}
	}
	f := func(y []float64) (first, last float64) {
		t.Helper()
		r, err := Replay{Step: step5, Warmup: 4 * day}.Run(y, static(t, Options{}))
		must(t, err)
		return r.Capacity[0], r.Capacity[len(r.Capacity)-1]
	}
	first, last := f(calm)
	if last > first*0.9 || last < 13 {
		t.Errorf("calm: from %v to %v", first, last)
	}
	if _, w := f(wild); w < 1.2*last {
		t.Errorf("wild ends with %v, calm with %v", w, last)
	}
	for i := 30 * 288; i < 34*288; i++ {
		calm[i] = nan
	}
	s := static(t, Options{})
	d, err := s.Decide(View{Past: calm[:34*288], Step: step5, Capacity: 17})
	must(t, err)
	if d.Capacity != 17 || d.Cause != Hold {
		t.Errorf("after three days of nothing: %+v", d)
	}
}
