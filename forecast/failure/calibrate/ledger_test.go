package calibrate

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestLedger(t *testing.T) {
	l, err := NewLedger(10 * time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	say := func(entity string, at int64, p float64) {
		t.Helper()
		if err := l.Foretell(entity, at, p); err != nil {
			t.Fatal(err)
		}
	}
	say("dies", 0, 0.1)
	say("lives", 0, 0.2)
	say("saved", 0, 0.3)
	say("lost", 0, 0.4)
	say("saved in vain", 0, 0.5)
	say("dies", 5, 0.6)
	l.Saved("saved", 6)
	l.Saved("saved in vain", 6)
	l.Lost("lost", 6)
	l.Failed("saved in vain", 8)
	l.Failed("dies", 12) // within the horizon of what was said at 5, not at 0
	l.Failed("stranger", 12)
	var got []string
	tell := func(at int64, p float64, failed bool) { got = append(got, fmt.Sprint(at, p, failed)) }
	l.Settle(9, tell)
	if got != nil {
		t.Errorf("told before the horizon was over: %v", got)
	}
	data, _ := l.AppendBinary(nil)
	var r Ledger
	if err := r.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	l = &r
	l.Settle(20, tell)
	want := []string{"10 0.1 false", "10 0.2 false", "10 0.5 true", "15 0.6 true"}
	if !slices.Equal(got, want) || l.Len() != 0 {
		t.Errorf("told %v, want %v; %d pending", got, want, l.Len())
	}
	if err := l.Foretell("x", 3, 0.1); err != nil {
		t.Error(err)
	}
	if err := l.Foretell("x", 2, 0.1); !errors.Is(err, ErrTime) {
		t.Error(err)
	}
	for k := range data {
		if err := r.UnmarshalBinary(data[:k]); !errors.Is(err, ErrState) {
			t.Fatalf("%d bytes: %v", k, err)
		}
	}
	if _, err := NewLedger(0); !errors.Is(err, ErrSettings) {
		t.Error(err)
	}
}

// Years of entities that come and go do not pile up.
func TestLedgerForgets(t *testing.T) {
	l, _ := NewLedger(time.Second)
	for i := range int64(100_000) {
		if err := l.Foretell(fmt.Sprint("pod-", i), i*100, 0.5); err != nil {
			t.Fatal(err)
		}
		l.Settle(i*100, func(int64, float64, bool) {})
	}
	if len(l.list) > 100 || cap(l.queue) > 200 {
		t.Errorf("%d names, queue of %d", len(l.list), cap(l.queue))
	}
}
