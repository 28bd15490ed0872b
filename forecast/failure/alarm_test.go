package failure

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func risk(second int64, p float64) *Risk {
	return &Risk{Time: 1000 * second, Probability: p, Ready: true}
}

func TestAlarmLifeCycle(t *testing.T) {
	var a Alarm
	var p Policy
	f := func(second int64, prob float64, want Transition) {
		t.Helper()
		if got := a.Step(p, risk(second, prob)); got != want {
			t.Errorf("at %d s, probability %v: %v, want %v", second, prob, got, want)
		}
	}
	f(1, 0.1, None)
	f(2, 0.6, Raised)
	f(3, 0.9, None)
	f(4, 0.4, None) // above Off: still on
	f(5, 0.1, None) // quiet begins
	f(64, 0.1, None)
	f(65, 0.1, Cleared)
	f(70, 0.9, Suppressed) // one a day
	f(71, 0.9, None)
	f(72, 0.1, None)
	f(140, 0.1, Cleared)
	f(140, 0.9, None) // time stands still
	f(86400+140, 0.9, Raised)
}

func TestAlarmHoldAndNotReady(t *testing.T) {
	var a Alarm
	p := Policy{Hold: 5 * time.Second}
	for s := range int64(5) {
		if got := a.Step(p, risk(s+1, 0.9)); got != None {
			t.Fatalf("raised after %d s", s)
		}
	}
	if got := a.Step(p, risk(6, 0.9)); got != Raised {
		t.Errorf("after 5 s: %v", got)
	}
	var b Alarm
	r := risk(1, 0.99)
	r.Ready = false
	if b.Step(Policy{}, r) != None || b.Raised() {
		t.Error("a risk that is not ready raised an alarm")
	}
}

// Alternating at every step between certain and calm raises no more than the
// budget.
func TestAlarmBudget(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, budget := range []float64{0.5, 1, 4} {
		var a Alarm
		raised := 0
		const days = 20
		for s := int64(1); s < days*86400; s += 30 {
			if a.Step(Policy{Budget: budget, Quiet: time.Second}, risk(s, rng.Float64())) == Raised {
				raised++
			}
		}
		if limit := int(budget*days + max(1, budget)); raised > limit || raised < limit-2 {
			t.Errorf("budget %v: %d alarms in %d days", budget, raised, days)
		}
	}
}

func TestAlarmRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	var a, b Alarm
	for s := int64(1); s < 5000; s += 10 {
		data, _ := b.MarshalBinary()
		b = Alarm{}
		if err := b.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		r := risk(s, rng.Float64())
		if x, y := a.Step(Policy{Budget: 50}, r), b.Step(Policy{Budget: 50}, r); x != y {
			t.Fatalf("at %d: %v, restored %v", s, x, y)
		}
	}
}

func FuzzUnmarshalAlarm(f *testing.F) {
	good, _ := new(Alarm).MarshalBinary()
	f.Add(good)
	f.Fuzz(func(t *testing.T, data []byte) {
		a := Alarm{time: 7}
		if err := a.UnmarshalBinary(data); err != nil {
			if !errors.Is(err, ErrState) || a != (Alarm{time: 7}) {
				t.Fatalf("err = %v, receiver %+v", err, a)
			}
			return
		}
		a.Step(Policy{}, risk(math.MaxInt32, 0.9))
	})
}

func TestPolicyFaults(t *testing.T) {
	err := Policy{On: 2, Off: 3, Hold: -1, Budget: -1}.Validate()
	for _, want := range []string{"On is 2", "Off is 3", "Hold", "Budget"} {
		if !errors.Is(err, ErrSettings) || !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
	if err := (Policy{}).Validate(); err != nil {
		t.Error(err)
	}
}
