package filter

import (
	"math"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// Missing samples teach no new period; a new period is learnt after a few of them.
func TestClock(t *testing.T) {
	h := must(newHead(anomaly.Config{}))
	now := int64(0)
	advance := func(ms int64, n int) {
		for range n {
			now += ms
			h.clock(now)
		}
	}
	advance(60_000, 500)
	advance(7*60_000, 1)
	advance(60_000, 1)
	if h.step != 60_000 || h.gap != 1 {
		t.Errorf("after a gap: step %v, gap %v", h.step, h.gap)
	}
	advance(300_000, 500)
	if math.Abs(h.step-300_000) > 1000 {
		t.Errorf("after 500 samples of five minutes: step %v", h.step)
	}
}

// Samples out of order, repeated, missing or infinite change nothing at all.
func TestRefusedSamples(t *testing.T) {
	for _, d := range detectors {
		s := d.make()
		for i, x := range shifted(1, 700, 800, 0) {
			s.Step(int64(i)*60_000, x)
		}
		before, _ := s.AppendBinary(nil)
		raw := s.Raw()
		for _, bad := range []struct {
			t int64
			x float64
		}{{699 * 60_000, 1}, {5, 1}, {math.MinInt64, 1}, {1 << 40, math.NaN()}, {1 << 40, math.Inf(1)}, {1 << 40, math.Inf(-1)}} {
			if v := s.Step(bad.t, bad.x); v.Ready || v.PValue != 1 || v.Phase != anomaly.Quiet {
				t.Errorf("%s: %+v", d.name, v)
			}
		}
		restored := d.make()
		if err := restored.UnmarshalBinary(before); err != nil || restored.Raw() != raw {
			t.Fatal(d.name, err)
		}
		a, b := s.Step(700*60_000, 1), restored.Step(700*60_000, 1)
		if a.PValue != b.PValue || a.Expected != b.Expected || a.Upper != b.Upper {
			t.Errorf("%s: %+v after refused samples, %+v without", d.name, a, b)
		}
	}
}
