package failure

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the states of this version to testdata")

// States written by every released version keep loading and go on as they
// would have then.
func TestStatesOfEveryVersionLoad(t *testing.T) {
	const file, next = "testdata/state_v1.bin", 101
	l := leak(42, next, 1, "memory_utilization")
	if *update {
		var s State
		for i, now := range l.Time[:next-1] {
			_, _ = s.Step(principles(), now, l.Values[i])
		}
		b, _ := s.MarshalBinary()
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s State
	if err := s.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	r, err := s.Step(principles(), l.Time[next-1], l.Values[next-1])
	if want := play(principles(), l)[next-1]; err != nil || r != want {
		t.Errorf("risk %+v, want %+v (%v)", r, want, err)
	}
}
