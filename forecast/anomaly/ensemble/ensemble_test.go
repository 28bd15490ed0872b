package ensemble_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/anomalytest"
	"github.com/portent-go/portent/forecast/anomaly/ensemble"
	"github.com/portent-go/portent/forecast/anomaly/filter"
)

// small is an ensemble whose every bit the suite can flip in good time.
func small(t testing.TB) *ensemble.Detector {
	t.Helper()
	cfg := anomaly.Config{Budget: 5}
	a, errA := filter.NewEWMA(filter.EWMAConfig{Config: cfg})
	b, errB := filter.NewSPOT(filter.SPOTConfig{Config: cfg})
	d, errC := ensemble.Of(cfg, a, b)
	if err := errors.Join(errA, errB, errC); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestConformance(t *testing.T) {
	anomalytest.Run(t, func() anomaly.Detector { return small(t) })
}

func TestNoMembers(t *testing.T) {
	if _, err := ensemble.Of(anomaly.Config{}); !errors.Is(err, ensemble.ErrMembers) {
		t.Errorf("error %v", err)
	}
	if _, err := ensemble.New(anomaly.Config{Budget: -1}); err == nil {
		t.Error("a negative budget was taken")
	}
}

// The three views together survive a restart bit for bit.
func TestRestart(t *testing.T) {
	a, _ := ensemble.New(anomaly.Config{})
	b, _ := ensemble.New(anomaly.Config{})
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range int64(3000) {
		x := 20 + rng.NormFloat64()
		va, vb := a.Step(i*60_000, x), b.Step(i*60_000, x)
		if va.Ready != vb.Ready || va.Ready && va != vb || a.Raw() != b.Raw() {
			t.Fatalf("sample %d: %+v and %+v", i, va, vb)
		}
		if i%700 == 699 {
			state, err := b.AppendBinary(nil)
			if err != nil {
				t.Fatal(err)
			}
			b, _ = ensemble.New(anomaly.Config{})
			if err := b.UnmarshalBinary(state); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A place where the series has never been has a raw score of its own.
func TestRawHearsOfRarity(t *testing.T) {
	d := small(t)
	rng := rand.New(rand.NewPCG(9, 10))
	now := int64(0)
	step := func(x float64) float64 {
		now += 60_000
		d.Step(now, x)
		return d.Raw()
	}
	for i := range 4000 {
		step(float64(i/50%2)*80 + rng.NormFloat64()) // idle or busy
	}
	if busy, between := step(80), step(40); between < 3 || busy > 1.5 {
		t.Errorf("half way scores %v, where it often is %v", between, busy)
	}
}

// A spike stands out for all three.
func ExampleNew() {
	d, err := ensemble.New(anomaly.Config{})
	if err != nil {
		panic(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for minute := range int64(3000) {
		latency := 20 + rng.NormFloat64()
		if minute == 2900 {
			latency = 60
		}
		if v := d.Step(minute*60_000, latency); v.Phase == anomaly.Opened {
			fmt.Printf("minute %d: %v, expected %.0f, was %.0f\n", minute, v.Kind, v.Expected, v.Value)
		}
	}
	// Output: minute 2900: spike, expected 20, was 60
}

func BenchmarkStep(b *testing.B) {
	d, _ := ensemble.New(anomaly.Config{})
	rng := rand.New(rand.NewPCG(3, 4))
	now := int64(0)
	step := func() {
		now += 60_000
		d.Step(now, 50+rng.NormFloat64())
	}
	for range 4096 {
		step()
	}
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
}

// States of versions 1 and 2 are read; rarity begins anew, verdicts go on.
func TestReadsOldVersions(t *testing.T) {
	a := small(t)
	for i := range int64(200) {
		a.Step(i*60_000, float64(i%7))
	}
	state, err := a.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	size, digits := binary.Uvarint(state[9:]) // of rarity, which version 3 has put before the members
	members := state[9+digits+int(size):]
	raw := state[1:9]
	want := a.Step(200*60_000, 3)
	for version, old := range [][]byte{1: raw, 2: append(slices.Clone(raw), make([]byte, 8)...)} {
		if version == 0 {
			continue
		}
		b := small(t)
		if err := b.UnmarshalBinary(append(append([]byte{byte(version)}, old...), members...)); err != nil {
			t.Fatalf("version %d: %v", version, err)
		}
		if got := b.Step(200*60_000, 3); got != want {
			t.Errorf("version %d: verdict %+v, want %+v", version, got, want)
		}
	}
}
