package measure

import (
	"math"
	"math/rand/v2"
	"testing"
)

// minutes returns n times from an odd start, a minute apart.
func minutes(n int) []int64 {
	t := make([]int64, n)
	for i := range t {
		t[i] = 1_700_000_017_000 + int64(i)*60_000
	}
	return t
}

// eventsByDefinition counts events at one threshold as the comment of Events
// says it, sample by sample.
func eventsByDefinition(time []int64, label []bool, score []float64, threshold float64) (e Events) {
	hours := map[int64]bool{}
	for i, s := range score {
		begins := label[i] && (i == 0 || !label[i-1])
		if begins {
			e.Anomalies++
			for j := i; j <= i+Slack && j < len(score); j++ {
				if score[j] >= threshold {
					e.Hits++
					break
				}
			}
		}
		if s >= threshold && !label[i] {
			hours[(time[i]-time[0])/3_600_000] = true
		}
	}
	e.FalseHours, e.Days = len(hours), float64(len(time))/1440
	return e
}

func TestEventCurveAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		n := 200 + rng.IntN(800)
		time, label, score := minutes(n), make([]bool, n), make([]float64, n)
		for i := range score {
			label[i] = i > 0 && label[i-1] && rng.IntN(8) > 0 || rng.IntN(60) == 0
			score[i] = float64(rng.IntN(50)) // with ties
			if rng.IntN(20) == 0 {
				score[i] = math.NaN()
			}
		}
		c := EventCurve(time, label, score)
		best, recall := 0.0, 0.0
		for threshold := 50.0; threshold >= 0; threshold-- {
			e := eventsByDefinition(time, label, score, threshold)
			if got := c.At(threshold); got != e {
				t.Fatalf("at %v: %+v, want %+v", threshold, got, e)
			}
			best = max(best, e.F1())
			if float64(e.FalseHours) <= e.Days {
				recall = max(recall, e.Recall())
			}
		}
		if e, _ := c.Best(); e.F1() != best {
			t.Errorf("best F1 %v, want %v", e.F1(), best)
		}
		if e, _ := c.AtRate(1); e.Recall() != recall {
			t.Errorf("recall at one false hour a day %v, want %v", e.Recall(), recall)
		}
	}
}

func TestEventsAtAlarms(t *testing.T) {
	n := 240
	time, label, alarm := minutes(n), make([]bool, n), make([]bool, n)
	for i := 100; i < 130; i++ {
		label[i] = true
	}
	label[200] = true
	alarm[5], alarm[6], alarm[59], alarm[60] = true, true, true, true // two hours
	alarm[108] = true                                                 // too late, but no false alarm
	alarm[207] = true                                                 // within the slack, though on a normal sample
	want := Events{Anomalies: 2, Hits: 1, FalseHours: 3, Days: 240.0 / 1440}
	if got := EventsAt(time, label, alarm); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	near(t, "F1", want.F1(), 2.0/6)
	near(t, "false hours a day", want.FalsePerDay(), 18)
}

func TestEventsOfNothing(t *testing.T) {
	none := EventCurve(nil, nil, nil)
	if e, at := none.Best(); e != (Events{}) || !math.IsInf(at, 1) || !math.IsNaN(e.F1()) || !math.IsNaN(e.Recall()) {
		t.Errorf("%+v at %v", e, at)
	}
	e := EventsAt(minutes(100), make([]bool, 100), make([]bool, 100))
	if e.FalseHours != 0 || !math.IsNaN(e.F1()) || !math.IsNaN(e.Precision()) {
		t.Errorf("%+v", e)
	}
}

func TestDelays(t *testing.T) {
	label := []bool{false, true, true, true, false, true, false}
	alarm := []bool{true, false, false, true, true, false, true}
	got := Delays(minutes(7), label, alarm)
	if len(got) != 2 || got[0] != 120_000 || !math.IsNaN(got[1]) {
		t.Errorf("delays %v, want 120000 and NaN", got)
	}
}

func TestSegments(t *testing.T) {
	got := Segments([]bool{true, false, true, true})
	if len(got) != 2 || got[0] != (Segment{0, 1}) || got[1] != (Segment{2, 4}) {
		t.Errorf("%v", got)
	}
}
