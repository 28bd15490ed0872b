package multi

import (
	"math"
	"testing"
)

// TestRecord wants an alarm's height to be news again only when it is beaten, and
// half of it after a day.
func TestRecord(t *testing.T) {
	var r record
	if !r.beaten(0.1) {
		t.Error("the first incident is no news")
	}
	r.note(4)
	r.note(3)
	if r.beaten(4) || !r.beaten(4.1) {
		t.Errorf("highest is %v, want 4", r.top)
	}
	for range 1440 {
		r.fade(60)
	}
	if math.Abs(r.top-2) > 1e-9 {
		t.Errorf("%v is left of 4 after a day", r.top)
	}
}
