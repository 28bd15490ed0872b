package ensemble

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast/failure/feature"
)

// leaks are made up: memory of some instances creeps up and kills them when it
// is full.
func leaks(n int, seed uint64) (lives []feature.Life) {
	rng := rand.New(rand.NewPCG(seed, 1))
	for k := range n {
		l := feature.Life{Entity: fmt.Sprint("pod-", k)}
		level, creep := 20+20*rng.Float64(), 0.0
		if k%3 == 0 {
			creep = 0.3 + rng.Float64()/2
		}
		at := int64(rng.IntN(300)) * 60_000
		for range 240 {
			level += creep
			if level >= 100 {
				l.Failed = true
				break
			}
			l.Time = append(l.Time, at)
			l.Values = append(l.Values, []float64{level + rng.NormFloat64(), rng.Float64()})
			at += 60_000
		}
		l.End = at
		lives = append(lives, l)
	}
	return lives
}

func leakStream(t testing.TB) (*Stream, []feature.Life) {
	t.Helper()
	b, err := feature.New(feature.Config{Horizon: 30 * time.Minute, Signals: []feature.Signal{{Name: "memory", Limit: 100}, {Name: "load"}}})
	if err != nil {
		t.Fatal(err)
	}
	table := b.NewTable()
	for _, l := range leaks(90, 1) {
		if err := b.Landmarks(table, l, 5*60_000, 15*60_000); err != nil {
			t.Fatal(err)
		}
	}
	c := small()
	c.Horizon, c.NetColumns = 30*time.Minute, []string{"memory.level", "load.level"}
	m, _, err := c.Fit(table)
	if err != nil {
		t.Fatal(err)
	}
	s, err := m.NewStream(b)
	if err != nil {
		t.Fatal(err)
	}
	return s, leaks(12, 2)
}

// Raw metrics in, risks out: high before the end of a leak, low elsewhere, the
// reason being memory; a restart at any moment changes nothing.
func TestStream(t *testing.T) {
	s, lives := leakStream(t)
	doomed, calm := 0.0, 0.0
	for _, l := range lives {
		i, last := s.NewInstance(), Risk{}
		for k, at := range l.Time {
			data, err := i.AppendBinary(nil)
			if err != nil {
				t.Fatal(err)
			}
			restored := s.NewInstance()
			if err := restored.UnmarshalBinary(data); err != nil {
				t.Fatal(err)
			}
			if k%5 != 0 {
				if err := s.Observe(i, at, l.Values[k]); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if last, err = s.Step(i, at, l.Values[k]); err != nil {
				t.Fatal(err)
			}
			again, err := s.Step(restored, at, l.Values[k])
			if err != nil || again != last {
				t.Fatalf("restored: %+v, %v", again, err)
			}
		}
		if l.Failed {
			doomed = max(doomed, last.Probability)
			if why := s.stepper.m.Explain(s.Features(), nil); len(why) == 0 || why[0].Feature[:6] != "memory" {
				t.Errorf("reasons %+v", why)
			}
		} else {
			calm = max(calm, last.Probability)
		}
	}
	if doomed < 0.6 || calm > 0.4 {
		t.Errorf("highest risk at the end of a leak %v, of the others %v", doomed, calm)
	}
}

func TestStreamRefuses(t *testing.T) {
	s, _ := leakStream(t)
	i := s.NewInstance()
	if _, err := s.Step(i, 5, []float64{1, 2}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Step(i, 5, []float64{1, 2}); !errors.Is(err, feature.ErrTime) {
		t.Error(err)
	}
	if n := testing.AllocsPerRun(50, func() {
		if _, err := s.Step(i, i.members.time+1, []float64{1, 2}); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations a step", n)
	}
	data, _ := i.AppendBinary(nil)
	for k := range data {
		if err := s.NewInstance().UnmarshalBinary(data[:k]); !errors.Is(err, ErrState) {
			t.Fatalf("%d bytes: %v", k, err)
		}
	}
	b, err := feature.New(feature.Config{Signals: []feature.Signal{{Name: "other"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.stepper.m.NewStream(b); !errors.Is(err, ErrTable) {
		t.Error(err)
	}
}
