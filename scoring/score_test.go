package scoring

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

var nan = math.NaN()

func evaluate(t *testing.T, p Profile, raw ...float64) *Score {
	t.Helper()
	c, err := p.Compile()
	if err != nil {
		t.Fatal(err)
	}
	var s Score
	if err := c.Evaluate(&s, raw); err != nil {
		t.Fatal(err)
	}
	return &s
}

func TestValueAndBottleneck(t *testing.T) {
	f := func(want float64, bottleneck string, raw ...float64) {
		t.Helper()
		s := evaluate(t, Profile{}, raw...)
		if math.Abs(s.Value-want) > 1e-9 || s.Bottleneck.Item != bottleneck {
			t.Errorf("%v: value %v bottleneck %q, want %v %q", raw, s.Value, s.Bottleneck.Item, want, bottleneck)
		}
	}
	f(50, "cpu", 0.5, 0.5, 0.5, 0.5)                         // a tie goes to the first
	f(40*0.2+30*0+20*1+10*0.1, "disk iops", 0.2, 0, 1, 0.1)  // the mean hides the disk
	f((40*0.2+20*1)*100/60.0, "disk iops", 0.2, nan, 1, nan) // redistribution
	f(100, "bandwidth", nan, nan, nan, 1.2)                  // one input, above capacity
	f(0, "cpu", 0, 0, 0, 0)                                  // idle
	f(40*0.1+30*0.9+20*0.1+10*0.1, "memory fragmentation", 0.1, 0.9, .1, .1)
}

func TestQualityBottleneckIsTheLowest(t *testing.T) {
	s := evaluate(t, ServiceQuality(), 0.9, 0.8, 0.1, 1)
	if s.Bottleneck.Item != "expertise" || math.Abs(s.Value-71) > 1e-9 {
		t.Errorf("got %v at %v", s.Bottleneck, s.Value)
	}
	if want := 10 / 71.0; math.Abs(s.Balance-want) > 1e-12 {
		t.Errorf("balance %v, want %v", s.Balance, want)
	}
	if r := s.Reason(); r.Verdict != Hidden || r.Item != "expertise" {
		t.Errorf("reason %+v", r)
	}
}

func TestEverythingMissing(t *testing.T) {
	s := evaluate(t, Profile{}, nan, nan, nan, nan)
	if !math.IsNaN(s.Value) || s.Bottleneck.Index != -1 || s.Coverage.Missing != 4 || !math.IsNaN(s.Balance) {
		t.Errorf("%+v", s)
	}
	if r := s.Reason(); r.Verdict != Unknown || len(r.Missing) != 4 {
		t.Errorf("%+v", r)
	}
}

func TestInputErrorsNameEveryOffenderAndLeaveDst(t *testing.T) {
	c, _ := Profile{}.Compile()
	s := Score{Value: 7}
	err := c.Evaluate(&s, []float64{-0.1, nan, math.Inf(1), 0})
	if !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), "cpu = -0.1") || !strings.Contains(err.Error(), "disk iops = +Inf") {
		t.Errorf("err = %v", err)
	}
	if s.Value != 7 || s.Contributions != nil {
		t.Errorf("dst was changed: %+v", s)
	}
}

func TestWrongNumberOfInputsPanics(t *testing.T) {
	defer func() {
		if recover() != badLength {
			t.Error("want the documented panic")
		}
	}()
	c, _ := Profile{}.Compile()
	_ = c.Evaluate(&Score{}, []float64{1})
}

// Whatever the inputs: contributions add up to the value, used weights to 100,
// the value lies between the extreme levels, and raising one input never
// lowers a load's score.
func TestScoreProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	c, _ := Profile{}.Compile()
	var s, higher Score
	raw := make([]float64, 4)
	for range 2000 {
		for i := range raw {
			raw[i] = rng.Float64() * 1.1
			if rng.IntN(5) == 0 {
				raw[i] = nan
			}
		}
		if err := c.Evaluate(&s, raw); err != nil {
			t.Fatal(err)
		}
		if s.Coverage.Missing == 4 {
			continue
		}
		checkScore(t, &s)
		i := s.Bottleneck.Index
		raw[i] += 0.05
		_ = c.Evaluate(&higher, raw)
		if higher.Value < s.Value-1e-12 {
			t.Fatalf("raising input %d lowered the score", i)
		}
	}
}

func checkScore(t *testing.T, s *Score) {
	t.Helper()
	points, used, lo := 0.0, 0.0, math.Inf(1)
	for _, p := range s.Contributions {
		points += p.Points
		used += p.Used
		if !math.IsNaN(p.Level) {
			lo = min(lo, p.Level)
		}
	}
	if math.Abs(points-s.Value) > 1e-9 || math.Abs(used-100) > 1e-9 {
		t.Fatalf("points %v for value %v, used %v", points, s.Value, used)
	}
	if s.Value < lo-1e-9 || s.Value > s.Bottleneck.Level+1e-9 || s.Balance < 0 || s.Balance > 1 {
		t.Fatalf("value %v outside [%v, %v], balance %v", s.Value, lo, s.Bottleneck.Level, s.Balance)
	}
}

func TestReasons(t *testing.T) {
	f := func(v Verdict, item, words string, raw ...float64) {
		t.Helper()
		r := evaluate(t, Profile{}, raw...).Reason()
		if r.Verdict != v || r.Item != item || !strings.Contains(r.String(), words) {
			t.Errorf("%v: %v %q %q", raw, r.Verdict, r.Item, r)
		}
	}
	f(Even, "", "no single item", 0.5, 0.5, 0.5, 0.5)
	f(Hidden, "disk iops", "the mean hides it", 0.1, 0, 0.95, 0)
	f(Led, "cpu", "carries", 0.6, 0.1, 0.1, 0.1)
	f(Led, "cpu", "Not seen: memory fragmentation", 0.6, nan, 0.1, 0.1)
	f(Unknown, "", "no score", nan, nan, nan, nan)
}
