package anomaly_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast/anomaly"
)

func paced(t testing.TB, n int, every time.Duration) *anomaly.Bank {
	t.Helper()
	b, err := anomaly.NewBank(anomaly.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b.LimitSteps(every)
	for range n {
		b.Add()
	}
	return b
}

// lives are series sampled every 10 seconds with everything that happens to series.
func lives() [][]float64 {
	wave := func(i int, e float64) float64 { return 100 + 30*math.Sin(2*math.Pi*float64(i)/8640) + e }
	return [][]float64{
		noise(1, 20_000, wave),
		noise(2, 20_000, func(i int, e float64) float64 { return 5 }),
		noise(3, 20_000, func(i int, e float64) float64 {
			x := wave(i, e)
			switch {
			case i%2500 == 2400: // spikes
				x += 60
			case i%3000 == 2000: // gaps
				x = math.NaN()
			case i > 12_000 && i < 13_000: // a shift and back
				x += 25
			}
			return x
		}),
		noise(4, 20_000, func(i int, e float64) float64 { return math.Exp(2 * e) }),
	}
}

// Shards, the order of series within a moment, and restarts at any sample change no
// bit of verdicts and states.
func TestPaceMetamorphic(t *testing.T) {
	all := lives()
	whole := paced(t, len(all), time.Minute)
	alone := make([]*anomaly.Bank, len(all))
	for i := range alone {
		alone[i] = paced(t, 1, time.Minute)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for k := range all[0] {
		now := int64(k) * 10_000
		for _, i := range rng.Perm(len(all)) {
			if rng.IntN(500) == 0 { // a restart
				fresh := paced(t, 1, time.Minute)
				if err := fresh.RestoreState(0, alone[i].AppendState(nil, 0)); err != nil {
					t.Fatal(err)
				}
				alone[i] = fresh
			}
			a, b := whole.Step(i, now, all[i][k]), alone[i].Step(0, now, all[i][k])
			if fmt.Sprint(a) != fmt.Sprint(b) {
				t.Fatalf("series %d, sample %d: %+v together, %+v alone", i, k, a, b)
			}
		}
	}
	for i, b := range alone {
		if !bytes.Equal(whole.AppendState(nil, i), b.AppendState(nil, 0)) {
			t.Errorf("series %d: states differ", i)
		}
	}
}

// Samples at the pace of the limit are not touched by it.
func TestPaceOfSlowSamples(t *testing.T) {
	b, free := paced(t, 1, time.Minute), newBank(t, 1)
	for k, x := range lives()[2] {
		if v, w := b.Step(0, int64(k)*60_000, x), free.Step(0, int64(k)*60_000, x); fmt.Sprint(v) != fmt.Sprint(w) {
			t.Fatalf("sample %d: %+v, without a limit %+v", k, v, w)
		}
	}
}

// Between two full steps a spike alarms at once; the interval still holds 95 % of
// the samples, those held back included.
func TestPaceSeesSpikesAndCovers(t *testing.T) {
	b := paced(t, 1, time.Minute)
	inside, ready := 0.0, 0.0
	for k, x := range lives()[0] {
		spike := k == 15_003
		if spike {
			x += 60
		}
		v := b.Step(0, int64(k)*10_000, x)
		if spike && (v.Phase != anomaly.Opened || v.Kind != anomaly.Spike) {
			t.Errorf("a spike between two full steps: %+v", v)
		}
		if k > 5000 {
			ready++
			if x >= v.Lower && x <= v.Upper {
				inside++
			}
		}
	}
	if cover := inside / ready; cover < 0.93 || cover > 0.97 {
		t.Errorf("the 95 %% interval holds %.1f %%", 100*cover)
	}
}

// Out of order, missing and infinite samples are refused as without a limit.
func TestPaceRefuses(t *testing.T) {
	b := paced(t, 1, time.Minute)
	for k, x := range lives()[0][:4000] {
		b.Step(0, int64(k)*10_000, x)
	}
	before := b.AppendState(nil, 0)
	for _, x := range []struct {
		time  int64
		value float64
	}{{39_990_000, 100}, {39_980_000, 100}, {math.MinInt64, 100}, {39_995_000, math.NaN()}, {39_995_000, math.Inf(1)}} {
		if v := b.Step(0, x.time, x.value); v.Ready || v.Expected == v.Expected {
			t.Errorf("sample %+v: %+v", x, v)
		}
	}
	if !bytes.Equal(before, b.AppendState(nil, 0)) {
		t.Error("refused samples changed the state")
	}
	b.Reset(0)
	if v := b.Step(0, 1, 1); v.Ready {
		t.Error("ready after a reset")
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for a series that is not there")
		}
	}()
	b.Step(1, 0, 0)
}

// States go between banks with and without a limit; what is cut or bent is refused,
// or gives a bank that goes on.
func TestPaceStates(t *testing.T) {
	b := paced(t, 1, time.Minute)
	for k, x := range lives()[2][:9000] {
		b.Step(0, int64(k)*10_000, x)
	}
	state := b.AppendState(nil, 0)
	free, back := newBank(t, 1), paced(t, 1, time.Minute)
	if err := free.RestoreState(0, state); err != nil {
		t.Fatal(err)
	}
	if err := back.RestoreState(0, free.AppendState(nil, 0)); err != nil {
		t.Fatal(err)
	}
	if v := back.Step(0, 90_000_000, 100); !v.Ready {
		t.Errorf("after a way through a bank without a limit: %+v", v)
	}
	now := b.AppendState(nil, 0)
	for i := range state[:80] {
		if err := b.RestoreState(0, state[:i]); !errors.Is(err, anomaly.ErrState) {
			t.Fatalf("state cut to %d bytes: %v", i, err)
		}
	}
	for bit := range 8 * 60 {
		bad := bytes.Clone(state)
		bad[bit/8] ^= 1 << (bit % 8)
		fresh := paced(t, 1, time.Minute)
		if fresh.RestoreState(0, bad) == nil {
			for k := range int64(20) {
				fresh.Step(0, 90_000_000+k*10_000, float64(k))
			}
		}
	}
	if !bytes.Equal(now, b.AppendState(nil, 0)) {
		t.Error("refused states changed the series")
	}
}

func TestPaceAllocatesNothing(t *testing.T) {
	b, k := paced(t, 1, time.Minute), int64(0)
	if n := testing.AllocsPerRun(1000, func() {
		b.Step(0, k*10_000, float64(k%7))
		k++
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
