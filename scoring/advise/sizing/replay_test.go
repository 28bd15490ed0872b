package sizing

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// fixed gives capacities one after the other, one an hour.
type fixed struct {
	give []float64
	n    int
	saw  []int
}

func (f *fixed) Every() time.Duration { return time.Hour }
func (f *fixed) Decide(v View) (Decision, error) {
	f.saw = append(f.saw, len(v.Past))
	f.n++
	return Decision{Capacity: f.give[min(f.n, len(f.give))-1], Cause: GrowAhead}, nil
}

func TestReplayMeasures(t *testing.T) {
	y := []float64{9, 9, 2, 4, nan, 6, 1, 1, 8, 8} // half-hours; two of warm-up
	p := &fixed{give: []float64{4, 8, 8, 4}}
	r, err := Replay{Step: 30 * time.Minute, Warmup: time.Hour}.Run(y, p)
	must(t, err)
	// capacities 4 4 8 8 8 8 4 4 against 2 4 - 6 1 1 8 8
	want := Score{
		Samples: 7, Slack: (0.5 + 0 + 0.25 + 0.875 + 0.875) / 7, Under: 2.0 / 7, Missing: 2.0 / 7,
		Changes: 2 / (8 * 0.5 / 24), Cost: 6,
	}
	if d := r.Score; d != want || len(r.Moves) != 2 || r.Moves[0] != (Move{At: 4, From: 4, To: 8, Cause: GrowAhead}) || r.First != 2 {
		t.Errorf("%+v\nwant %+v\n%+v", d, want, r.Moves)
	}
	late, err := Replay{Step: 30 * time.Minute, Warmup: time.Hour, Delay: 30 * time.Minute}.Run(y, &fixed{give: []float64{4, 8, 8, 4}})
	must(t, err)
	if fmt.Sprint(late.Capacity) != "[4 4 4 8 8 8 8 4]" || late.Moves[0].At != 4 {
		t.Errorf("delayed %v %+v", late.Capacity, late.Moves)
	}
	if len(p.saw) != 4 || p.saw[0] != 2 || p.saw[3] != 8 {
		t.Errorf("the policy saw %v", p.saw)
	}
}

func TestReplayRefuses(t *testing.T) {
	f := func(r Replay, y []float64, p Policy, want error, words string) {
		t.Helper()
		if _, err := r.Run(y, p); !errors.Is(err, want) || !strings.Contains(err.Error(), words) {
			t.Errorf("%v, want %v with %q", err, want, words)
		}
	}
	y := load(2, 1, 2, 9, 0, 1)
	r := Replay{Step: step5, Warmup: day}
	f(Replay{}, y, &fixed{}, ErrOptions, "step 0s")
	f(Replay{Step: step5, Delay: -1}, y, &fixed{}, ErrOptions, "delay -1ns")
	f(Replay{Step: 2 * time.Hour}, y, &fixed{}, ErrOptions, "decisions every 1h0m0s")
	f(Replay{Step: step5}, y, &fixed{}, ErrUsage, "before the warm-up of 168h")
	f(r, append([]float64{-1}, y...), &fixed{}, ErrUsage, "sample 0 is -1")
	f(r, append([]float64{math.Inf(1)}, y...), &fixed{}, ErrUsage, "sample 0 is +Inf")
	f(r, y, &fixed{give: []float64{0}}, ErrCapacity, "sample 288")
	f(r, y, &fixed{give: []float64{nan}}, ErrCapacity, "NaN")
	f(r, make([]float64, 999), planner(t, Options{}), ErrCapacity, "nothing was ever used")
}

// No demand on no capacity is no slack; any is missed without end.
func TestMeasureOfNoCapacity(t *testing.T) {
	s := Measure([]float64{0, 0}, []float64{0, 4}, step5)
	if s.Slack != 0.5 || s.Under != 0 || s.Missing != 0 {
		t.Errorf("%+v", s)
	}
	if s := Measure([]float64{1}, []float64{0}, step5); s.Slack != 0 || s.Under != 1 || !math.IsInf(s.Missing, 1) {
		t.Errorf("%+v", s)
	}
}

// A clock that goes back is refused and counts nothing twice; impossible usage
// counts as missing.
func TestShadowRefuses(t *testing.T) {
	y := load(3, 10, 10, 0, 0, 1)
	s := &Shadow{Policy: planner(t, Options{})}
	_, err := s.Decide(View{Past: y[:800], Step: step5, Capacity: 50})
	must(t, err)
	y[805], y[806] = math.Inf(1), -3
	if _, err := s.React(View{Past: y[:700], Step: step5, Capacity: 50}); !errors.Is(err, ErrOrder) {
		t.Error(err)
	}
	_, err = s.React(View{Past: y[:810], Step: step5, Capacity: 50})
	must(t, err)
	if advice, actual := s.Scores(step5); advice.Samples != 8 || actual.Samples != 8 || actual.Under != 0 {
		t.Errorf("%+v, %+v", advice, actual)
	}
}

func TestMeanOfScores(t *testing.T) {
	m := Mean(Score{Samples: 1, Slack: 0.2, Under: 0.1, Changes: 2, Cost: 10}, Score{Samples: 3, Slack: 0.4, Changes: 4, Cost: 30})
	if m.Samples != 4 || math.Abs(m.Slack-0.3) > 1e-12 || m.Under != 0.05 || m.Changes != 3 || m.Cost != 20 {
		t.Errorf("%+v", m)
	}
	defer func() {
		if recover() != badLength {
			t.Error("no panic")
		}
	}()
	Measure([]float64{1}, nil, time.Hour)
}

// A shadow changes nothing, and its score is what the policy would have had.
func TestShadowScoresWhatThePolicyWouldHaveHad(t *testing.T) {
	y := load(10, 10, 40, 3, 25, 2)
	r := Replay{Step: step5, Warmup: 3 * day}
	alone, err := r.Run(y, planner(t, Options{}))
	must(t, err)
	s := &Shadow{Policy: planner(t, Options{})}
	v := View{Step: step5, Capacity: 100}
	every := int(s.Every() / step5)
	for i := 3 * 288; i <= len(y); i++ {
		v.Past = y[:i]
		ask := s.React
		if i%every == 0 {
			ask = s.Decide
		}
		d, err := ask(v)
		must(t, err)
		if d.Capacity != 100 || d.Cause != Hold {
			t.Fatalf("the shadow moved: %+v", d)
		}
	}
	advice, actual := s.Scores(step5)
	if math.Abs(advice.Slack-alone.Slack) > 1e-9 || math.Abs(advice.Under-alone.Under) > 1e-9 || advice.Samples != alone.Samples {
		t.Errorf("in the shadow %+v\nalone %+v", advice, alone.Score)
	}
	if actual.Cost != 100 || actual.Changes != 0 || actual.Slack <= advice.Slack {
		t.Errorf("actual %+v", actual)
	}
	if s.Advised() <= 0 {
		t.Error("nothing advised")
	}
}
