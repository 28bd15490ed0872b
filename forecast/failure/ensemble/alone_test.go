package ensemble

import (
	"math"
	"testing"
	"time"
)

// With NetAlone no row may say anything of another: neither in a table nor in a
// stream, nor after the model was written and read.
func TestNetAloneRemembersNothing(t *testing.T) {
	c := small()
	c.Boosts, c.Forests, c.Hazards, c.NetAlone = None, None, None, true
	m, _, err := c.Fit(machines(80, 4))
	if err != nil {
		t.Fatal(err)
	}
	b, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var read Model
	if err := read.UnmarshalBinary(b); err != nil || read.Version() != m.Version() {
		t.Fatalf("read as %s, want %s: %v", read.Version(), m.Version(), err)
	}
	table := machines(3, 5)
	all, err := m.Score(table)
	if err != nil {
		t.Fatal(err)
	}
	for i := range table.Time {
		one, err := read.Score(table.Select([]int{i}))
		if err != nil || one.Probability[0] != all.Probability[i] {
			t.Fatalf("row %d by itself %v, among others %v, %v", i, one.Probability, all.Probability[i], err)
		}
	}
	if a, b := m.NetInputs(nil, table.Row(0), 0), m.NetInputs(nil, table.Row(0), time.Hour); a[len(a)-1] != 0 || b[len(b)-1] != 0 {
		t.Error("the nets are told when the row before was")
	}
	p, s := read.NewStepper(), read.NewState()
	for i := range table.Time {
		if table.Entity[i] != table.Entity[0] {
			break
		}
		r, err := p.Step(s, table.Time[i], table.Row(i))
		if err != nil || math.Abs(r.Probability-all.Probability[i]) > 1e-6 {
			t.Fatalf("step %d says %v, want %v, %v", i, r.Probability, all.Probability[i], err)
		}
	}
}
