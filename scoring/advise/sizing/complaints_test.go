package sizing

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// What users complain of in other sizers, each as a test that ours has none of it.
// Price and the binding dimension are the business of package advise, whose tests
// TestMemoryAloneMovesToTheMemoryFamily and TestTheGeneralMoveStandsBesideTheCheaperOne
// stand for "CPU only" and "blind to price".

// "It flaps": a load that jumps between two levels every few hours, at random, and
// one that trembles about a size.
func TestNoFlapping(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	jumps, trembles := make([]float64, 21*288), make([]float64, 21*288)
	level := 10.0
	for i := range jumps {
		if rng.IntN(36) == 0 {
			level = 30 - level
		}
		jumps[i] = level * (1 + 0.05*rng.NormFloat64())
		trembles[i] = 10 * (1 + 0.15*rng.NormFloat64())
	}
	for name, c := range map[string]struct {
		y    []float64
		most float64
	}{"jumps": {jumps, 4.5}, "trembles": {trembles, 0.5}} {
		r := run(t, c.y, Options{})
		if r.Changes > c.most {
			t.Errorf("%s: %v changes a day", name, r.Changes)
		}
		for i := 1; i < len(r.Moves); i++ {
			m, before := r.Moves[i], r.Moves[i-1]
			if m.To < m.From && m.At-before.At < 12 && before.To > before.From && before.Cause == GrowAhead {
				t.Errorf("%s: grown ahead at %d, shrunk at %d", name, before.At, m.At)
			}
		}
	}
}

// "It does not say why": every move has a cause of its own and a sentence with the
// numbers it is made of.
func TestEveryMoveIsExplained(t *testing.T) {
	y := load(14, 10, 40, 8, 60, 3)
	at := time.Unix(0, 0).Add(11 * day)
	r := run(t, y, Options{Calendar: []Override{{From: at, To: at.Add(4 * time.Hour), AtLeast: 200}}})
	seen := map[Cause]bool{}
	for _, m := range r.Moves {
		seen[m.Cause] = true
		if why := m.Reason(); m.Cause == Periodic || m.Cause == Hold || !strings.Contains(why, "from ") && !strings.Contains(why, "From ") || !strings.Contains(why, " to ") {
			t.Errorf("%v: %q", m.Cause, why)
		}
	}
	for _, c := range []Cause{GrowAhead, GrowNow, Shrink, Overridden} {
		if !seen[c] {
			t.Errorf("no move to %v among %d", c, len(r.Moves))
		}
	}
}

// "How sure is it?": every decision carries a band, and the bands hold what they
// state.
func TestEveryDecisionHasABandThatHolds(t *testing.T) {
	y := load(28, 10, 40, 3, 25, 5)
	r := run(t, y, Options{})
	inside, n := 0.0, 0.0
	for _, b := range r.Bands {
		if !(b.Low > 0 && b.Low < b.High) {
			t.Fatalf("band %+v", b)
		}
		for _, v := range y[b.At:min(b.At+12, len(y))] {
			n++
			if v >= b.Low && v <= b.High {
				inside++
			}
		}
	}
	if want := 24 * 24; len(r.Bands) != want {
		t.Errorf("%d bands of %d decisions", len(r.Bands), want)
	}
	if c := inside / n; math.Abs(c-0.9) > 0.04 {
		t.Errorf("nine in ten held %v", c)
	}
}

// "It knows no seasons": what grows every day at three is provided at three, by a
// policy that looks at yesterday as by ours; but ours also knows the fifth of ten
// hours and the weekly batch.
func TestSeasonsAreSeen(t *testing.T) {
	y := load(35, 10, 12, 99, 0, 2)
	for d := 6; d < 35; d += 7 { // four hours on every seventh day
		for i := d*288 + 120; i < d*288+168; i++ {
			y[i] += 60
		}
	}
	week := run(t, y, Options{Slot: 4 * time.Hour, Season: 7 * day, NoEmergency: true})
	for d := 20; d < 35; d += 7 {
		i := d*288 + 144 - week.First // the middle of the batch
		if week.Capacity[i] < 70 || week.Capacity[i-288] > 30 {
			t.Errorf("day %d: %v for the batch, %v the day before", d, week.Capacity[i], week.Capacity[i-288])
		}
	}
}

// "After an out-of-memory kill it grows for ever": a process that is killed every
// hour at whatever limit is in force, and uses no more than before, gets twice its
// largest use and no more; and once the kills end, its own size again.
func TestKillsDoNotFeedThemselves(t *testing.T) {
	y := load(40, 10, 12, 99, 0, 7)
	p := planner(t, Options{Memory: true})
	v := View{Step: step5}
	top, last := 0.0, 0.0
	for i := 4 * 288; i < len(y); i += 12 {
		v.Past = y[:i]
		v.Gone = 0
		d, err := p.Decide(v)
		must(t, err)
		if i < 10*288 && v.Capacity > 0 {
			must(t, p.Kill(v.Capacity))
		}
		v.Capacity, last = d.Capacity, d.Capacity
		top = max(top, d.Capacity)
	}
	largest := largest(y)
	if top < 1.5*largest || top > killCap*creepRoom*largest*1.01 {
		t.Errorf("killed every hour: up to %v with a largest use of %v", top, largest)
	}
	if last > 1.35*largest {
		t.Errorf("a month after the last kill still %v", last)
	}
}

// "It runs away after one spike": five minutes at fifty times the load are gone
// from the size of CPU within hours.
func TestOneSpikeIsForgotten(t *testing.T) {
	y := load(14, 10, 12, 99, 0, 7)
	y[8*288+100] = 500
	r := run(t, y, Options{})
	for i := 8*288 + 100 + 36; i < len(y); i++ { // three hours later
		if c := r.Capacity[i-r.First]; c > 30 {
			t.Fatalf("%d samples after the spike %v", i-8*288-100, c)
		}
	}
}
