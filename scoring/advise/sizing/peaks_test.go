package sizing

import (
	"errors"
	"math"
	"testing"
	"time"
)

func TestPeaksDecay(t *testing.T) {
	var p Peaks
	if p.Need() != 0 {
		t.Error("needs something")
	}
	p.Step(100, time.Hour)
	for range 7 * 24 {
		p.Step(10, time.Hour)
	}
	if got := p.Need(); got < 70 || got > 80 {
		t.Errorf("a week after a peak of 100: %v", got)
	}
	for range 60 * 24 {
		p.Step(10, time.Hour)
	}
	if got := p.Need(); got != peakRoom*10 {
		t.Errorf("two months after: %v", got)
	}
	p.Step(nan, time.Hour)
	p.Step(-5, time.Hour)
	p.Step(math.Inf(1), time.Hour)
	p.Step(1, -1000*time.Hour) // the clock went back
	if got := p.Need(); got > peakRoom*10 {
		t.Errorf("%v", got)
	}
}

// A process that is killed at every limit, whatever it is, must not drive the
// limit up for ever: the feedback loop that users of other recommenders know.
func TestKillsDoNotFeedBack(t *testing.T) {
	var p Peaks
	p.Step(100, time.Hour)
	limit := p.Need()
	for range 50 {
		for range 3 {
			p.Step(min(limit, 100), time.Hour)
		}
		must(t, p.Kill(limit))
		limit = p.Need()
	}
	if limit > 2*100 || limit < 150 {
		t.Errorf("after 50 kills the limit is %v of a usage of 100", limit)
	}
	before := p.Need()
	must(t, p.Kill(before)) // within the hour: the same incident
	if p.Need() != before {
		t.Error("counted twice")
	}
	for range 90 * 24 {
		p.Step(50, time.Hour)
	}
	if got := p.Need(); got > 60 {
		t.Errorf("three quiet months later: %v", got)
	}
	for _, bad := range []float64{0, -1, nan, math.Inf(1)} {
		if err := p.Kill(bad); !errors.Is(err, ErrUsage) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestPeaksState(t *testing.T) {
	var a, b Peaks
	for i := range 100 {
		a.Step(float64(i%13), 17*time.Minute)
		if i == 50 {
			must(t, a.Kill(20))
		}
		data, _ := a.AppendBinary(nil)
		must(t, b.UnmarshalBinary(data))
		if a != b {
			t.Fatal("restored differently")
		}
		for n := range data {
			if err := b.UnmarshalBinary(data[:n]); !errors.Is(err, ErrState) || a != b {
				t.Fatalf("%d bytes: %v", n, err)
			}
		}
	}
}
