package warning_test

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"
	"unsafe"

	"github.com/portent-go/portent/forecast/warning"
)

const minute = 60_000

// fed returns a tracker that has seen n minutes of a function.
func fed(n int, f func(i int) float64) *warning.Tracker {
	var k warning.Tracker
	for i := range n {
		k.Step(int64(i)*minute, f(i))
	}
	return &k
}

func TestLine(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	k := fed(300, func(i int) float64 { return 20 + 0.1*float64(i) + 0.2*rng.NormFloat64() })
	up := k.Crossing(warning.Threshold{Value: 80}) // 300 minutes ahead
	if m := up.Median().Minutes(); math.Abs(m-300) > 30 {
		t.Errorf("median %v minutes, want about 300", m)
	}
	if lo, hi := up.Lower(), up.Upper(); !(lo < up.Median() && up.Median() < hi) {
		t.Errorf("quantiles %v %v %v", lo, up.Median(), hi)
	}
	if p := up.Probability(time.Hour); p > 0.01 {
		t.Errorf("probability %v within an hour", p)
	}
	if p := up.Probability(24 * time.Hour); p < 0.8 {
		t.Errorf("probability %v within a day", p)
	}
	down := k.Crossing(warning.Threshold{Value: 0, Below: true})
	if p := down.Probability(24 * time.Hour); p > 0.05 {
		t.Errorf("probability %v of falling", p)
	}
	here := k.Crossing(warning.Threshold{Value: 10})
	if p, m := here.Probability(0), here.Median(); p != 1 || m != 0 {
		t.Errorf("already there: probability %v, median %v", p, m)
	}
}

// A saw-tooth that has been reset thrice well below the threshold does not cry
// wolf, though its slope points at it.
func TestSawTooth(t *testing.T) {
	saw := func(i int) float64 { return 20 + 0.4*float64(i%100) + 0.01*float64(i%7) }
	k := fed(595, saw)
	c := k.Crossing(warning.Threshold{Value: 90})
	if p := c.Probability(6 * time.Hour); p > 0.25 {
		t.Errorf("probability %v after five resets at 60", p)
	}
	// A heap whose floor climbs does get there.
	k = fed(1500, func(i int) float64 { return saw(i) + 0.02*float64(i) })
	c = k.Crossing(warning.Threshold{Value: 95})
	if p := c.Probability(24 * time.Hour); p < 0.5 {
		t.Errorf("probability %v of a climbing saw-tooth", p)
	}
}

func TestStationary(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	k := fed(1000, func(int) float64 { return 50 + 5*rng.NormFloat64() })
	far := k.Crossing(warning.Threshold{Value: 90})
	if p := far.Probability(24 * time.Hour); p > 0.1 {
		t.Errorf("probability %v of eight standard deviations", p)
	}
}

// An outlier is forgotten; a step stays and keeps the slope.
func TestJumps(t *testing.T) {
	line := func(i int) float64 { return 10 + 0.1*float64(i) + 0.01*float64(i%3) }
	spiked := fed(200, func(i int) float64 {
		if i == 150 {
			return 1000
		}
		return line(i)
	})
	at := spiked.Crossing(warning.Threshold{Value: 40})
	if m := at.Median().Minutes(); math.Abs(m-101) > 15 {
		t.Errorf("median %v minutes after an outlier, want about 101", m)
	}
	stepped := fed(200, func(i int) float64 { return line(i) + 20*float64(i/190) })
	at = stepped.Crossing(warning.Threshold{Value: 60})
	if m := at.Median().Minutes(); math.Abs(m-101) > 30 {
		t.Errorf("median %v minutes after a step, want about 101", m)
	}
}

func TestBadInput(t *testing.T) {
	f := func(name string, x func(i int) float64) {
		k := fed(400, x)
		for _, th := range []warning.Threshold{{Value: 100}, {Value: -1e308, Below: true}, {Value: math.Inf(1)}, {Value: 0}} {
			c := k.Crossing(th)
			last := 0.0
			for h := time.Second; h < warning.Farthest; h *= 3 {
				p := c.Probability(h)
				if !(p >= 0 && p <= 1) {
					t.Errorf("%s: probability %v of %v within %v", name, p, th, h)
				}
				if p < last-0.05 {
					t.Errorf("%s: probability of %v falls from %v to %v at %v", name, th, last, p, h)
				}
				last = p
			}
			if m := c.Median(); m < 0 {
				t.Errorf("%s: median %v", name, m)
			}
		}
	}
	rng := rand.New(rand.NewPCG(3, 3))
	f("constant", func(int) float64 { return 7 })
	f("NaN", func(int) float64 { return math.NaN() })
	f("noise", func(int) float64 { return rng.NormFloat64() })
	f("huge", func(int) float64 { return math.MaxFloat64 * (2*rng.Float64() - 1) })
	f("denormal", func(int) float64 { return float64(rng.IntN(3)) * math.SmallestNonzeroFloat64 })
	f("two values", func(int) float64 { return float64(rng.IntN(2)) })
	f("growing", func(i int) float64 { return math.Pow(10, float64(i)) })
	f("infinite", func(i int) float64 { return math.Inf(1 - i%2*2) })
}

func TestNotReady(t *testing.T) {
	k := fed(5, func(i int) float64 { return float64(i) })
	c := k.Crossing(warning.Threshold{Value: 3})
	if k.Ready() || c.Probability(time.Hour) != 0 || c.Median() != warning.Never {
		t.Errorf("a claim after five samples: %v, %v", c.Probability(time.Hour), c.Median())
	}
}

func TestTrackerState(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	var a, b warning.Tracker
	th := warning.Threshold{Value: 100}
	for i := range 900 {
		x := 0.3*float64(i%150) + rng.NormFloat64()
		a.Step(int64(i)*minute, x)
		b.Step(int64(i)*minute, x)
		b.Step(int64(i)*minute, 1e9) // late
		b.Step(int64(i)*minute+1, math.NaN())
		data, err := b.AppendBinary([]byte("x"))
		if err != nil || len(data) > 1409 {
			t.Fatalf("state of %d bytes: %v", len(data)-1, err)
		}
		b = warning.Tracker{}
		if err := b.UnmarshalBinary(data[1:]); err != nil {
			t.Fatal(err)
		}
		ca, cb := a.Crossing(th), b.Crossing(th)
		if pa, pb := ca.Probability(time.Hour), cb.Probability(time.Hour); pa != pb {
			t.Fatalf("sample %d: probability %v, restored %v", i, pa, pb)
		}
	}
	if n := unsafe.Sizeof(a); n > 1408 {
		t.Errorf("%d bytes of state", n)
	}
	checkCorrupt(t, &a)
}

func checkCorrupt(t *testing.T, k *warning.Tracker) {
	good, _ := k.AppendBinary(nil)
	for i := range good {
		if err := k.UnmarshalBinary(good[:i]); !errors.Is(err, warning.ErrState) {
			t.Fatalf("cut to %d bytes: %v", i, err)
		}
	}
	if after, _ := k.AppendBinary(nil); !bytes.Equal(good, after) {
		t.Fatal("a refused state changed the receiver")
	}
	for bit := range 8 * len(good) {
		bad := bytes.Clone(good)
		bad[bit/8] ^= 1 << (bit % 8)
		var fresh warning.Tracker
		if fresh.UnmarshalBinary(bad) != nil {
			continue
		}
		fresh.Step(1000*minute, 5)
		fresh.Step(1001*minute, -1e300)
		c := fresh.Crossing(warning.Threshold{Value: 100})
		if p := c.Probability(time.Hour); p != p {
			t.Fatalf("bit %d: probability %v", bit, p)
		}
	}
}

func TestTrackerAllocations(t *testing.T) {
	k := fed(100, func(i int) float64 { return float64(i % 13) })
	now := int64(100 * minute)
	sum := 0.0
	if n := testing.AllocsPerRun(100, func() {
		now += minute
		k.Step(now, float64(now%17))
		c := k.Crossing(warning.Threshold{Value: 50})
		sum += c.Probability(time.Hour) + c.Median().Seconds()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A count that stood still and begins to grow by one a sample is no chain of
// resets.
func TestRampAfterStandstill(t *testing.T) {
	k := fed(340, func(i int) float64 { return float64(20 + max(0, i-300)) })
	c := k.Crossing(warning.Threshold{Value: 120}) // 60 minutes ahead
	if m := c.Median().Minutes(); math.Abs(m-60) > 15 {
		t.Errorf("median %v minutes, want about 60", m)
	}
}
