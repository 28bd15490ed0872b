package memory

import (
	"math"
	"slices"
	"testing"

	"github.com/portent-go/portent/rca"
)

func TestSimilarityRules(t *testing.T) {
	f := func(a, b Fingerprint, least, most float64) {
		t.Helper()
		s, reasons := Similarity(a, b)
		back, _ := Similarity(b, a)
		sum := 0.0
		for _, r := range reasons {
			sum += r.Points
		}
		if !(s >= least && s <= most) || math.Abs(s-back) > 1e-12 || math.Abs(s-sum) > 1e-12 {
			t.Errorf("similarity %v, want %v to %v; other way %v; reasons %v add up to %v", s, least, most, back, reasons, sum)
		}
	}
	db, cart, cpu := leak("db").Fingerprint, leak("cart").Fingerprint, hog("db").Fingerprint
	f(db, db, 1, 1)
	f(db, Fingerprint{}, 0, 0)
	f(Fingerprint{}, Fingerprint{}, 0, 0)
	f(db, cart, 0.6, 0.95) // the same fault elsewhere
	f(db, cpu, 0.01, 0.35) // another fault in the same place
	fell := leak("db").Fingerprint
	for i := range fell.Movements {
		fell.Movements[i].Direction = -1
	}
	f(db, fell, 0.01, 0.4) // the same metrics, the other way
	small := leak("db").Fingerprint
	for i := range small.Movements {
		small.Movements[i].Size /= 10
	}
	f(db, small, 0.5, 0.9)
}

func TestWhatMovesAlwaysSaysLittle(t *testing.T) {
	m := open(t, "", Options{})
	for range 20 {
		add(t, m, hog("cart")) // front latency moves in all of them
	}
	odd := leak("db")
	id := add(t, m, odd)
	query := Fingerprint{Movements: []Movement{odd.Fingerprint.Movements[1], odd.Fingerprint.Movements[2]}}
	best := m.Similar(query, 1)[0]
	if best.Case.ID != id || best.Reasons[0].Text != "gc_seconds of the blamed component rose" {
		t.Errorf("%+v", best)
	}
}

func TestSimilarIsDeterministic(t *testing.T) {
	build := func() []Match {
		m := open(t, "", Options{})
		for _, c := range []string{"db", "cart", "auth", "db", "front"} {
			add(t, m, leak(c))
			add(t, m, hog(c))
		}
		return m.Similar(leak("db").Fingerprint, 10)
	}
	want := build()
	for range 20 {
		for i, x := range build() {
			if x.Similarity != want[i].Similarity || x.Case.ID != want[i].Case.ID || !slices.Equal(x.Reasons, want[i].Reasons) {
				t.Fatalf("%v, want %v", x, want[i])
			}
		}
	}
	if want[0].Case.ID != 7 || want[1].Case.ID != 1 || want[0].Similarity != 1 {
		t.Errorf("the newest of equals is not first: %+v", want[:2])
	}
}

func TestFingerprintOf(t *testing.T) {
	evidence := func(d float64, onset, peak int64) []rca.Evidence {
		return []rca.Evidence{{Deviation: d, Direction: 1, Onset: onset, PeakTime: peak}}
	}
	r := rca.Ranking{
		Components: []rca.Cause{{Component: "db"}},
		Metrics: []rca.Cause{
			{Component: "front", Metric: "latency_seconds", Evidence: evidence(9, 5000, 6000)},
			{Component: "db", Metric: "memory_bytes", Evidence: evidence(50, 2000, 9000)},
			{Component: "cart", Metric: "cpu", Evidence: evidence(5, 0, 3000)},
			{Component: "cart", Metric: "steady", Evidence: evidence(1, 0, 3000)},
			{Component: "cart", Metric: "absent"},
			{Component: "cart", Metric: "broken", Evidence: evidence(math.NaN(), 1, 1)},
			{Component: "cart", Metric: "huge", Evidence: evidence(1e150, 2500, 2500)},
		},
	}
	f := FingerprintOf(&r, "zone=west")
	want := []Movement{
		{Component: "cart", Metric: "huge", Role: Other, Direction: 1, Size: math.MaxFloat32, Delay: 500, Rise: 0},
		{Component: "db", Metric: "memory_bytes", Role: Root, Direction: 1, Size: 50, Delay: 0, Rise: 7000},
		{Component: "front", Metric: "latency_seconds", Role: Victim, Direction: 1, Size: 9, Delay: 3000, Rise: 1000},
		{Component: "cart", Metric: "cpu", Role: Other, Direction: 1, Size: 5, Delay: -1, Rise: -1},
	}
	if !slices.Equal(f.Movements, want) || f.Tags[0] != "zone=west" || f.Validate() != nil {
		t.Errorf("%+v", f)
	}
}

// The reasons of a match add up to its similarity, whatever else is in memory.
func TestReasonsAddUp(t *testing.T) {
	m := open(t, "", Options{})
	for range 20 {
		add(t, m, hog("cart"))
	}
	add(t, m, leak("db"))
	add(t, m, leak("auth"))
	for _, match := range m.Similar(leak("db").Fingerprint, 30) {
		sum := 0.0
		for _, r := range match.Reasons {
			sum += r.Points
		}
		if math.Abs(sum-match.Similarity) > 1e-12 {
			t.Errorf("case %d: reasons add up to %v of %v", match.Case.ID, sum, match.Similarity)
		}
	}
}
