package feature

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// A machine that is noisy all day and has a job at minute 650 of every day is
// told apart half an hour before, from the third night on.
func TestAheadNightlyJob(t *testing.T) {
	b := builder(t, Config{Signals: []Signal{{Name: "a"}, {Name: "b"}}, Horizon: 30 * time.Minute, Season: 24 * time.Hour})
	s := b.NewState()
	rng := rand.New(rand.NewPCG(1, 2))
	var x []float64
	for i := range int64(6 * 1440) {
		v := []float64{10 + rng.NormFloat64(), 5 + rng.NormFloat64()}
		if of := i % 1440; of >= 650 && of < 656 {
			v[0], v[1] = v[0]+30, v[1]+30
		}
		var err error
		if x, err = b.Step(x, s, i*minute, v); err != nil {
			t.Fatal(err)
		}
		ahead := of(b, x, "entity.ahead_score_3")
		switch of, days := i%1440, i/1440; {
		case days < 3 && !math.IsNaN(ahead) && i < 3*1440-30:
			t.Fatalf("minute %d: %v, three days were not seen", i, ahead)
		case days < 4:
		case of > 625 && of < 645 && ahead < 1:
			t.Errorf("minute %d: the job ahead has %v", i, ahead)
		case (of < 600 || of > 690) && ahead > 1:
			t.Errorf("minute %d: nothing ahead has %v", i, ahead)
		}
	}
	at := s.Time()
	if n := testing.AllocsPerRun(100, func() {
		at += minute
		if _, err := b.Step(x, s, at, []float64{1, 2}); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations a step", n)
	}
	if one, three := of(b, x, "entity.ahead_change_1"), of(b, x, "entity.ahead_change_3"); !(three <= one) {
		t.Errorf("least of three seasons %v, of one %v", three, one)
	}
}

// A gap leaves the slots it passed unseen, and a gap of seasons all of them.
func TestAheadGaps(t *testing.T) {
	b := builder(t, Config{Signals: []Signal{{Name: "a"}}, Horizon: time.Hour, Season: 24 * time.Hour})
	s := b.NewState()
	var x []float64
	step := func(at int64) float64 {
		t.Helper()
		var err error
		if x, err = b.Step(x, s, at, []float64{float64(at / minute % 7)}); err != nil {
			t.Fatal(err)
		}
		return of(b, x, "entity.ahead_score_1")
	}
	at := -3 * 1440 * minute
	for ; at < 0; at += 5 * minute {
		step(at)
	}
	if v := step(0); math.IsNaN(v) {
		t.Error("nothing ahead after three days")
	}
	if v := step(4 * 1440 * minute); !math.IsNaN(v) {
		t.Errorf("%v ahead after a gap of four days", v)
	}
}

// What was stored before there was an agenda is read with an empty one.
func TestAheadReadsVersionOne(t *testing.T) {
	b := builder(t, Config{Horizon: time.Hour, Season: 24 * time.Hour})
	s := b.NewState()
	var x []float64
	for i := range int64(600) {
		var err error
		if x, err = b.Step(x, s, i*5*minute, []float64{float64(i % 50), 3}); err != nil {
			t.Fatal(err)
		}
	}
	data, err := s.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	old := data[:len(data)-12-24*len(s.agenda.ring)]
	old[0] = 1
	r := b.NewState()
	if err := r.UnmarshalBinary(old); err != nil {
		t.Fatal(err)
	}
	if x, err = b.Step(x, r, 600*5*minute, []float64{1, 3}); err != nil || !math.IsNaN(of(b, x, "entity.ahead_score_1")) {
		t.Errorf("%v ahead of a state without an agenda, %v", of(b, x, "entity.ahead_score_1"), err)
	}
}
