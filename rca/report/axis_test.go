package report

import (
	"math"
	"testing"
	"time"

	"github.com/portent-go/portent/internal/svg"
)

// Labels never run into each other, whatever the stretch of time.
func TestTimeTicksKeepApart(t *testing.T) {
	var r Report
	for span := int64(1000); span < 3e11; span = span*3/2 + 7 {
		ticks := r.timeTicks(start, start+span, left, smallW-left-right)
		if len(ticks) > 6 || (span >= 20_000 && len(ticks) == 0) {
			t.Errorf("%v: %d ticks", time.Duration(span)*time.Millisecond, len(ticks))
		}
		for i := 1; i < len(ticks); i++ {
			if ticks[i].At-ticks[i-1].At < 45 {
				t.Errorf("%v: ticks %v and %v", time.Duration(span)*time.Millisecond, ticks[i-1], ticks[i])
			}
		}
	}
}

func TestTimeTicksFallOnRoundLocalTimes(t *testing.T) {
	r := Report{Location: time.FixedZone("IST", 19800)} // UTC+5:30
	for _, k := range r.timeTicks(start, start+4*3600_000, 0, 700) {
		if k.Label[3:] != "00" && k.Label[3:] != "30" {
			t.Errorf("tick %q", k.Label)
		}
	}
}

func TestMidnightShowsTheDay(t *testing.T) {
	var r Report
	ticks := r.timeTicks(start, start+6*3600_000, 0, 700)
	found := false
	for _, k := range ticks {
		found = found || k.Label == "15 Nov"
	}
	if !found {
		t.Errorf("ticks %v", ticks)
	}
}

func TestValueTicks(t *testing.T) {
	for _, r := range [][2]float64{{0, 1}, {0, 0.37}, {-5, 12}, {3e9, 8.2e9}, {1e-9, 2e-9}} {
		if n := len(valueTicks(r[0], r[1])); n < 2 || n > 5 {
			t.Errorf("%v: %d ticks", r, n)
		}
	}
	if valueTicks(1, 1) != nil || valueTicks(0, math.Inf(1)) != nil {
		t.Error("ticks of an impossible range")
	}
}

func TestThinKeepsSpikes(t *testing.T) {
	v := make([]float64, 100_000)
	v[54_321] = 9
	found := false
	keep := svg.Thin(v, 300)
	for _, i := range keep {
		found = found || i == 54_321
	}
	if !found || len(keep) > 700 {
		t.Errorf("%d kept, spike %v", len(keep), found)
	}
}
