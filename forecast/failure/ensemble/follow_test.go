package ensemble

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast/failure/drift"
)

// followed lets a fleet fail at odds of its own and returns the mean probability
// of the last moment, the share that fails, and the follower.
func followed(t *testing.T, model, truth float64, save bool) (said float64, f *Follower) {
	t.Helper()
	m := &Model{horizon: 24 * time.Hour}
	f, err := NewFollower(m.horizon, FollowConfig{})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for d := range 20 {
		now, sum := int64(d)*24*hour, 0.0
		for k := range 2000 {
			name := fmt.Sprint(k)
			r, err := f.Follow(name, m.risk24(now, model))
			if err != nil {
				t.Fatal(err)
			}
			if sum += r.Probability / 2000; rng.Float64() < truth {
				f.Failed(name, now+hour)
			} else if save && k%2 == 0 {
				f.Saved(name, now+hour)
			}
		}
		said = sum
	}
	return said, f
}

// risk24 is a risk with an even hazard.
func (m *Model) risk24(at int64, p float64) Risk {
	r := Risk{Low: p / 2, High: p * 2}
	r.Time, r.Horizon, r.Probability = at, m.horizon, p
	spread(&r.Risk, nil)
	return r
}

func TestFollowerFindsTheRate(t *testing.T) {
	said, f := followed(t, 0.02, 0.04, false)
	if math.Abs(said/0.04-1) > 0.15 || f.Shift() < 0.5 {
		t.Errorf("says %v of fleets that fail at 0.04, shift %v", said, f.Shift())
	}
	if a := f.Advice(nil); !a.Retrain || len(a.Reasons) == 0 {
		t.Errorf("half of the failures are not foretold, and %+v", a)
	}
	said, f = followed(t, 0.04, 0.04, false)
	if a := f.Advice(nil); a.Retrain || math.Abs(said/0.04-1) > 0.15 {
		t.Errorf("nothing changed: says %v, %+v", said, a)
	}
	if a := f.Advice([]drift.Shift{{Feature: "x", PSI: 1, Noise: 0.01}}); !a.Retrain {
		t.Error("a fleet of other features is no reason")
	}
}

// Instances saved by an alarm are no survivals: were they counted, the rate would
// be half of what it is.
func TestFollowerLeavesTheSavedOut(t *testing.T) {
	m := &Model{horizon: 24 * time.Hour}
	for _, tell := range []bool{true, false} {
		f, _ := NewFollower(m.horizon, FollowConfig{})
		for d := range 30 {
			now := int64(d) * 24 * hour
			for k := range 1000 {
				name := fmt.Sprint(k)
				if _, err := f.Follow(name, m.risk24(now, 0.1)); err != nil {
					t.Fatal(err)
				}
				switch { // of each ten one would fail; every second of those, and eight healthy, are drained
				case k%20 == 0:
					f.Failed(name, now+hour)
				case tell && k%2 == 0:
					f.Saved(name, now+hour)
				}
			}
		}
		r, _ := f.Follow("x", m.risk24(30*24*hour, 0.1))
		if want := map[bool]float64{true: 0.1, false: 0.05}[tell]; math.Abs(r.Probability/want-1) > 0.1 {
			t.Errorf("told who was saved: %v; says %v, want %v", tell, r.Probability, want)
		}
	}
}

// The curve and the lead belong to the probability.
func TestFollowerMovesTheWholeRisk(t *testing.T) {
	_, f := followed(t, 0.02, 0.04, false)
	r := f.moved((&Model{horizon: 24 * time.Hour}).risk24(0, 0.02))
	if s := r.Survival(); math.Abs(1-s[len(s)-1]-r.Probability) > 1e-12 || math.Abs(r.LogOdds-logit(r.Probability)) > 1e-12 {
		t.Errorf("curve ends at %v, probability %v, log-odds %v", 1-s[len(s)-1], r.Probability, r.LogOdds)
	}
	if !(r.Low < r.Probability && r.Probability < r.High) || r.Lead < 11*time.Hour || r.Lead > 13*time.Hour {
		t.Errorf("interval [%v, %v] around %v, lead %v", r.Low, r.High, r.Probability, r.Lead)
	}
}

func TestFollowerRestores(t *testing.T) {
	_, f := followed(t, 0.02, 0.04, true)
	b, err := f.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &Model{horizon: 24 * time.Hour}
	g, _ := NewFollower(m.horizon, FollowConfig{})
	if err := g.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	for k := range 500 {
		now := int64(20+k/100) * 24 * hour
		x, err1 := f.Follow(fmt.Sprint(k%100), m.risk24(now, 0.02))
		y, err2 := g.Follow(fmt.Sprint(k%100), m.risk24(now, 0.02))
		if err1 != nil || err2 != nil || x != y {
			t.Fatalf("%v and %v after the restore, %v, %v", x, y, err1, err2)
		}
	}
	for n := range b {
		if n%97 == 0 {
			if err := g.UnmarshalBinary(b[:n]); !errors.Is(err, ErrState) {
				t.Fatalf("%d of %d bytes: %v", n, len(b), err)
			}
		}
	}
	if h, _ := NewFollower(2*m.horizon, FollowConfig{}); !errors.Is(h.UnmarshalBinary(b), ErrState) || h.Shift() != 0 {
		t.Error("a follower of another horizon was restored")
	}
	if err := new(Follower).UnmarshalBinary(b); !errors.Is(err, ErrState) {
		t.Errorf("into a zero Follower: %v", err)
	}
}

// A risk from the past changes nothing, not even what its moment would settle.
func TestFollowerRefusesThePast(t *testing.T) {
	m := &Model{horizon: 24 * time.Hour}
	f, _ := NewFollower(m.horizon, FollowConfig{})
	for _, at := range []int64{hour, 23 * hour, 24 * hour} {
		if _, err := f.Follow("x", m.risk24(at, 0.5)); err != nil {
			t.Fatal(err)
		}
	}
	f.ledger.Failed("x", 24*hour)
	if err := f.ledger.Foretell("y", 48*hour, 0.1); err != nil {
		t.Fatal(err)
	}
	before, _ := f.AppendBinary(nil)
	if _, err := f.Follow("late", m.risk24(30*hour, 0.5)); !errors.Is(err, ErrTime) {
		t.Errorf("a risk from the past: %v", err)
	}
	if after, _ := f.AppendBinary(nil); !bytes.Equal(before, after) {
		t.Error("a refused risk changed the follower")
	}
}
