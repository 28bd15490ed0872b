package failure

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"
	"time"
)

func TestModelRoundTrip(t *testing.T) {
	data, err := json.Marshal(Default())
	if err != nil {
		t.Fatal(err)
	}
	m := new(Model)
	if err := json.Unmarshal(data, m); err != nil {
		t.Fatal(err)
	}
	if m.Version() != Default().Version() || !strings.HasPrefix(m.Version(), Default().name+"-") {
		t.Errorf("version %q, want %q", m.Version(), Default().Version())
	}
}

func TestReadModelRefuses(t *testing.T) {
	data, err := os.ReadFile("testdata/principles.json")
	if err != nil {
		t.Fatal(err)
	}
	good := string(data)
	f := func(words, data string) {
		t.Helper()
		m, err := ReadModel(strings.NewReader(data))
		if m != nil || !errors.Is(err, ErrModel) || !strings.Contains(err.Error(), words) {
			t.Errorf("err = %v, want ErrModel with %q", err, words)
		}
	}
	f("EOF", "")
	f("format", `{}`)
	f("unknown field", strings.Replace(good, `"bias"`, `"basis"`, 1))
	f("bytes after", good+"{}")
	f("no signals", `{"format":"portent-failure-hazard/1","horizon_seconds":1,"fast_seconds":1,"trend_seconds":1,"slow_seconds":1}`)
	f("repeats the name", strings.Replace(good, "fd_utilization", "pids_utilization", 1))
	f("time constant", strings.Replace(good, `"trend_seconds": 30`, `"trend_seconds": -30`, 1))
	f("Trend", strings.Replace(good, `"trend_seconds": 30`, `"trend_seconds": 30000`, 1))
	f("within", strings.Replace(good, `"bias": -12`, `"bias": -1e9`, 1))
	f("offsets", strings.Replace(good, `[0,`, `[1,`, 1))
	f("more than", strings.Repeat(" ", maxModelBytes+1))
}

func FuzzReadModel(f *testing.F) {
	f.Add(defaultJSON)
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ReadModel(bytes.NewReader(data))
		if err != nil {
			return
		}
		var s State
		x := make([]float64, len(m.signals))
		for now := range int64(3) {
			if r, err := s.Step(m, 1000*now, x); err != nil || !(r.Probability >= 0 && r.Probability <= 1) {
				t.Fatalf("%+v %v", r, err)
			}
		}
	})
}

func TestExplainAddsUp(t *testing.T) {
	l, m := leak(2, 560, 1, "memory_utilization"), principles()
	var s State
	var r Risk
	for i, now := range l.Time {
		r, _ = s.Step(m, now, l.Values[i])
	}
	reasons := s.Explain(m, nil)
	sum := m.Bias()
	for i, why := range reasons {
		sum += why.Contribution
		if i > 0 && math.Abs(why.Contribution) > math.Abs(reasons[i-1].Contribution) {
			t.Error("not in order")
		}
	}
	if math.Abs(sum-r.LogOdds) > 1e-9 {
		t.Errorf("contributions add up to %v, log-odds %v", sum, r.LogOdds)
	}
	if reasons[0].Signal != "memory_utilization" || reasons[0].Feature != "urgency" || reasons[0].ToLimit < 0 {
		t.Errorf("first reason %+v", reasons[0])
	}
}

func TestRiskCurve(t *testing.T) {
	m := principles()
	f := make([]float64, len(m.weights))
	f[2*perSignal+urgency] = 0.9
	r := m.Risk(f)
	s := r.Survival()
	if math.Abs(1-s[Bins-1]-r.Probability) > 1e-12 {
		t.Errorf("survival %v, probability %v", s[Bins-1], r.Probability)
	}
	if r.Lead <= 0 || r.Lead >= r.Horizon {
		t.Errorf("lead %v", r.Lead)
	}
	f[2*perSignal+urgency] = 1e5 // certain: at once
	if r := m.Risk(f); r.Probability < 0.999999 || r.Lead > 6*time.Second {
		t.Errorf("certain failure: %v in %v", r.Probability, r.Lead)
	}
}

func TestSettingsFaults(t *testing.T) {
	err := Settings{Horizon: -1, Signals: []Signal{{Name: "a"}, {Name: "a", Limit: 1}, {Limit: -1, Scale: 1}}}.Validate()
	for _, want := range []string{"Horizon", `"a" has limit 0`, "signal 1 repeats", "signal 2 has no name", "limit -1"} {
		if !errors.Is(err, ErrSettings) || !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
	if err := (Settings{}).Validate(); err != nil {
		t.Error(err)
	}
	if n := len((Settings{}).FeatureNames()); n != len(Signals())*perSignal {
		t.Errorf("%d feature names", n)
	}
}
