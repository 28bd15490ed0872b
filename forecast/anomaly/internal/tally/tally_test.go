package tally

import "testing"

func TestBeyond(t *testing.T) {
	count, all := make([]float32, 13), float32(0)
	for i := range count {
		count[i] = float32(i * i)
		all += count[i]
	}
	want := all
	for i, c := range count {
		want -= c
		if got := Beyond(count, all, i); got != want {
			t.Errorf("after %d: %v, want %v", i, got, want)
		}
	}
	if got := Beyond(count, 0, 2); got != 0 {
		t.Errorf("of a total that was rounded down: %v, want 0", got)
	}
}
