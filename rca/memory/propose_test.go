package memory

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
)

func resolve(t testing.TB, m *Memory, id ID, fix string, r Result) {
	t.Helper()
	if err := m.Resolve(id, Outcome{Fix: fix, Result: r}); err != nil {
		t.Fatal(err)
	}
}

func TestProposalsComeFromSimilarCases(t *testing.T) {
	m := open(t, "", Options{})
	for _, c := range []string{"db", "cart", "auth"} {
		resolve(t, m, add(t, m, leak(c)), "add memory", Worked)
		resolve(t, m, add(t, m, hog(c)), "restart", Worked)
		resolve(t, m, add(t, m, leak(c)), "restart", Failed)
	}
	if p := m.Propose(leak("pay").Fingerprint, 5); len(p) != 2 || p[0].Fix != "add memory" || p[0].Tried != 3 || p[0].Worked != 3 {
		t.Errorf("for a leak: %+v", p)
	}
	if p := m.Propose(hog("pay").Fingerprint, 5); p[0].Fix != "restart" {
		t.Errorf("for a hog: %+v", p)
	}
	if p := m.Propose(Fingerprint{}, 5); len(p) != 0 {
		t.Errorf("for nothing: %+v", p)
	}
}

// Every outcome changes what is proposed next.
func TestOutcomesChangeTheOrder(t *testing.T) {
	m := open(t, "", Options{})
	resolve(t, m, add(t, m, leak("db")), "restart", Worked)
	resolve(t, m, add(t, m, leak("db")), "add memory", Helped)
	first := func() Proposal { return m.Propose(leak("db").Fingerprint, 1)[0] }
	before := first()
	if before.Fix != "restart" {
		t.Fatalf("%+v", before)
	}
	for range 3 {
		resolve(t, m, add(t, m, leak("db")), "restart", Failed)
		resolve(t, m, add(t, m, leak("db")), "add memory", Worked)
	}
	after := first()
	if after.Fix != "add memory" || after.Success < 0.7 || after.High-after.Low >= before.High-before.Low {
		t.Errorf("%+v, before %+v", after, before)
	}
}

func TestEstimate(t *testing.T) {
	m := open(t, "", Options{})
	id := add(t, m, leak("db"))
	for range 9 {
		resolve(t, m, id, "often", Worked)
	}
	resolve(t, m, id, "often", Failed)
	resolve(t, m, id, "once", Worked)
	p := m.Propose(leak("db").Fingerprint, 2)
	if p[0].Fix != "often" || p[1].Fix != "once" {
		t.Fatalf("%+v", p)
	}
	rate := (1 + 10.0) / (2 + 11)
	a, b := 2*rate+9, 2*(1-rate)+1
	if math.Abs(p[0].Success-a/(a+b)) > 1e-12 || math.Abs(mathext.RegIncBeta(a, b, p[0].Low)-0.1) > 1e-6 || math.Abs(mathext.RegIncBeta(a, b, p[0].High)-0.9) > 1e-6 {
		t.Errorf("%+v, want Beta(%v, %v)", p[0], a, b)
	}
}
