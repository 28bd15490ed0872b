package multitest

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
)

const minute = 60_000

// checkDuplicated gives metric 0 a copy and wants both to carry the same.
func checkDuplicated(t *testing.T, d multi.Detector) {
	rng := rand.New(rand.NewPCG(11, 12))
	x := make([]float64, d.Metrics())
	for i := range int64(600) {
		correlated(x, rng)
		x[1] = x[0]
		v := d.Step(i*minute, x)
		if !near(v.Contributions[0], v.Contributions[1]) || !near(v.Deviations[0], v.Deviations[1]) {
			t.Fatalf("sample %d: copies carry %v and %v", i, v.Contributions[0], v.Contributions[1])
		}
	}
}

// correlated draws a vector of noise with a common part.
func correlated(x []float64, rng *rand.Rand) {
	common := rng.NormFloat64()
	for j := range x {
		x[j] = 100 + 10*float64(j) + common + rng.NormFloat64()
	}
}

// checkFinds wants an incident of a few metrics, plain to the eye, to get the
// highest score of the day, and those metrics to carry it.
func checkFinds(t *testing.T, d multi.Detector) {
	rng := rand.New(rand.NewPCG(13, 14))
	x := make([]float64, d.Metrics())
	most, at, top := 0.0, 0, -1
	for i := range 2000 {
		correlated(x, rng)
		if i >= 1800 && i < 1810 {
			x[2] += 25
			x[4] -= 25
		}
		if v := d.Step(int64(i)*minute, x); v.Raw > most && i > 500 {
			most, at, top = v.Raw, i, v.Top()
		}
	}
	if at < 1800 || at > 1810 || top != 2 && top != 4 {
		t.Errorf("the highest score, %v, is at sample %d of metric %d; the incident is at 1800 of 2 and 4", most, at, top)
	}
}

// checkTime repeats and turns back the clock; nothing may change.
func checkTime(t *testing.T, newDetector func(int) multi.Detector) {
	rng := rand.New(rand.NewPCG(15, 16))
	a, b := newDetector(4), newDetector(4)
	x, wild := make([]float64, 4), []float64{1e9, -1e9, 0, 1}
	for i := range int64(400) {
		correlated(x, rng)
		va, vb := a.Step(i*minute, x), b.Step(i*minute, x)
		if !equal(&va, &vb) {
			t.Fatalf("sample %d: a sample from the past changed the verdict", i)
		}
		for _, late := range []int64{i * minute, i*minute - 1, math.MinInt64} {
			if v := b.Step(late, wild); v.Ready || v.Raw == v.Raw {
				t.Fatalf("sample %d: a claim about time %d: %+v", i, late, v)
			}
		}
	}
}

func checkLength(t *testing.T, d multi.Detector) {
	defer func() {
		if recover() == nil {
			t.Error("no panic on a vector of another length")
		}
	}()
	d.Step(0, make([]float64, d.Metrics()+1))
}

// checkCorrupt cuts an encoded state, lengthens it, gives it to a detector of
// other size, and flips bits: an error must leave the receiver as it was, and
// what is accepted must not panic. Of large states two thousand places are tried.
func checkCorrupt(t *testing.T, newDetector func(int) multi.Detector) {
	d := newDetector(4)
	rng := rand.New(rand.NewPCG(17, 18))
	x := make([]float64, 4)
	for i := range int64(700) {
		correlated(x, rng)
		d.Step(i*minute, x)
	}
	good, _ := d.AppendBinary(nil)
	if d.UnmarshalBinary(append(bytes.Clone(good), 0)) == nil {
		t.Fatal("state with a byte too many was accepted")
	}
	if newDetector(5).UnmarshalBinary(good) == nil {
		t.Fatal("state of another number of metrics was accepted")
	}
	stride := 1 + len(good)/2000
	for i := 0; i < len(good); i += stride {
		if err := d.UnmarshalBinary(good[:i]); !isState(err) {
			t.Fatalf("state cut to %d of %d bytes: %v", i, len(good), err)
		}
	}
	if after, _ := d.AppendBinary(nil); !bytes.Equal(good, after) {
		t.Fatal("a refused state changed the receiver")
	}
	for i := 0; i < len(good); i += stride {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << rng.IntN(8)
		fresh := newDetector(4)
		if fresh.UnmarshalBinary(bad) == nil {
			fresh.Step(700*minute, x)
			fresh.Step(701*minute, []float64{-1e300, math.NaN(), 0, 1})
		}
	}
}

// checkAllocations runs two days of minutes first, so that whatever is allocated
// once has been.
func checkAllocations(t *testing.T, d multi.Detector) {
	rng := rand.New(rand.NewPCG(19, 20))
	x := make([]float64, d.Metrics())
	now := int64(1_700_000_000_000)
	step := func() {
		now += minute
		correlated(x, rng)
		d.Step(now, x)
	}
	for range 2 * 1440 {
		step()
	}
	// Not AllocsPerRun(1000, step): it rounds down what happens once in a while.
	// Three tries, because the runtime's own work is counted too.
	n := 1.0
	for try := 0; try < 3 && n != 0; try++ {
		n = testing.AllocsPerRun(1, func() {
			for range 1000 {
				step()
			}
		})
	}
	if n != 0 {
		t.Errorf("%v allocations in a thousand steps", n)
	}
	if v := d.Step(now+minute, x); v.Phase > anomaly.Closed {
		t.Errorf("phase %v", v.Phase)
	}
}

func isState(err error) bool { return errors.Is(err, multi.ErrState) }
