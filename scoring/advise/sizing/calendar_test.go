package sizing

import (
	"math"
	"testing"
	"time"
)

var epoch = time.Unix(0, 0).UTC()

func hours(from, to int, o Override) Override {
	o.From, o.To = epoch.Add(time.Duration(from)*time.Hour), epoch.Add(time.Duration(to)*time.Hour)
	return o
}

// Later entries win, an end is not inside, and only what touches the stretch counts.
func TestBounds(t *testing.T) {
	calendar := []Override{
		hours(10, 20, Override{AtLeast: 5}),
		hours(12, 14, Override{AtLeast: 3, AtMost: 8}),
		hours(13, 15, Override{GrowOnly: true}),
	}
	f := func(from, to int, least, most float64, grow bool) {
		t.Helper()
		a, b, c := Bounds(calendar, epoch.Add(time.Duration(from)*time.Hour), epoch.Add(time.Duration(to)*time.Hour))
		if a != least || b != most || c != grow {
			t.Errorf("%d to %d: %v %v %v, want %v %v %v", from, to, a, b, c, least, most, grow)
		}
	}
	none := math.Inf(1)
	f(8, 9, 0, none, false)
	f(9, 10, 0, none, false) // begins as this ends
	f(9, 11, 5, none, false)
	f(12, 13, 3, 8, false)
	f(13, 14, 3, 8, true)
	f(14, 15, 5, none, true)
	f(19, 21, 5, none, false)
	f(20, 21, 0, none, false) // To is not inside
}

// What is ignored is missing from a copy; without a calendar nothing is copied.
func TestTypical(t *testing.T) {
	y := []float64{1, 2, 3, 4}
	if got := Typical(y, epoch, time.Hour, nil); &got[0] != &y[0] {
		t.Error("copied")
	}
	got := Typical(y, epoch, time.Hour, []Override{hours(1, 3, Override{Ignore: true}), hours(0, 9, Override{AtLeast: 7})})
	if got[0] != 1 || !math.IsNaN(got[1]) || !math.IsNaN(got[2]) || got[3] != 4 || y[1] != 2 {
		t.Errorf("%v of %v", got, y)
	}
}
