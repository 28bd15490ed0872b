package ingest

import (
	"errors"
	"testing"
)

func aliasOf(b []byte) string { return unsafeString(b) }

func TestBatchFaultsAreBoundedButCounted(t *testing.T) {
	b := NewBatch(NewRegistry(0))
	for range 1000 {
		b.Fault(Syntax, "line 3", "up", `value "x"`)
	}
	if len(b.Faults) != MaxFaults || b.Drops[Syntax] != 1000 {
		t.Errorf("%d faults kept, %d counted", len(b.Faults), b.Drops[Syntax])
	}
	if !errors.Is(b.Faults[0], ErrSyntax) {
		t.Errorf("%v does not wrap ErrSyntax", b.Faults[0])
	}
	want := `ingest: malformed input: line 3: up: value "x"`
	if got := b.Faults[0].Error(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	b.Append(1, 2, 3)
	b.Reset()
	if b.Len() != 0 || len(b.Faults) != 0 || b.Drops != (Drops{}) || cap(b.Series) == 0 {
		t.Error("Reset must empty the batch and keep its memory")
	}
}

func TestEveryCauseHasAName(t *testing.T) {
	seen := map[string]bool{}
	for c := Accepted; c < NumCauses; c++ {
		if seen[c.String()] || c.String() == "" {
			t.Errorf("cause %d: name %q empty or repeated", c, c)
		}
		seen[c.String()] = true
		if c > Primed && c.Err() == nil {
			t.Errorf("cause %v has no sentinel", c)
		}
	}
	if NumCauses.String() != "cause(15)" || NumCauses.Err() != nil {
		t.Errorf("out of range: %v %v", NumCauses, NumCauses.Err())
	}
}

func TestStaleMarkerIsOneNaN(t *testing.T) {
	if !IsStale(StaleMarker()) || StaleMarker() == StaleMarker() {
		t.Error("the stale marker must be recognised and be a NaN")
	}
}
