package anomaly_test

import (
	"math"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// stepBank feeds a bank of one kind of series each, a minute apart.
func stepBank(b *anomaly.Bank, days int, kinds ...func(i int, e float64) float64) {
	noises := make([][]float64, len(kinds))
	for k := range kinds {
		noises[k] = noise(uint64(k), days*1440, kinds[k])
	}
	for i := range days * 1440 {
		for k := range kinds {
			b.Step(k, int64(i)*60_000, noises[k][i])
		}
	}
}

func constant(int, float64) float64 { return 5 }
func flat(_ int, e float64) float64 { return 100 + e }
func wave(i int, e float64) float64 { return 100 + 30*math.Sin(2*math.Pi*float64(i)/1440) + e }
func newBank(t *testing.T, n int) *anomaly.Bank {
	t.Helper()
	b, err := anomaly.NewBank(anomaly.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for range n {
		b.Add()
	}
	return b
}

// Profiles go to series that move, and stay with those they pay for.
func TestProfilesWhereTheyPay(t *testing.T) {
	b := newBank(t, 3)
	stepBank(b, 2, constant, flat, wave)
	if n := b.Seasons(); n != 2 {
		t.Errorf("%d profiles after two days, want 2: a constant needs none", n)
	}
	b = newBank(t, 3)
	stepBank(b, 10, constant, flat, wave)
	if n := b.Seasons(); n != 1 {
		t.Errorf("%d profiles after ten days, want 1: noise without a day gives its own back", n)
	}
}

func TestLimitSeasons(t *testing.T) {
	b := newBank(t, 3)
	b.LimitSeasons(1)
	stepBank(b, 1, wave, wave, wave)
	if n := b.Seasons(); n != 1 {
		t.Errorf("%d profiles, limit 1", n)
	}
	b.Reset(0)
	b.Step(1, 3*86400_000, 100)
	if n := b.Seasons(); n != 1 {
		t.Errorf("%d profiles after one was given back, want 1", n)
	}
}

// History from a back-fill makes a detector ready, with no alarm open.
func TestWarm(t *testing.T) {
	x := noise(4, 1000, flat)
	x[998] = 900
	times := make([]int64, len(x))
	for i := range times {
		times[i] = int64(i) * 60_000
	}
	d, b := newDefault(t, anomaly.Config{}), newBank(t, 1)
	d.Warm(times, x)
	b.Warm(0, times, x)
	v, w := d.Step(60_000_000, 100), b.Step(0, 60_000_000, 100)
	if !v.Ready || v.Phase != anomaly.Quiet || v != w {
		t.Errorf("after history: %+v and %+v", v, w)
	}
	defer func() {
		if recover() == nil {
			t.Error("times without values were taken")
		}
	}()
	d.Warm(times, x[:5])
}

// A machine that has been idle for days and gets to work, at up to ten million
// times the noise, must not be an alarm for days.
func TestIdleThenBusy(t *testing.T) {
	for name, idle := range map[string]func(i int) float64{
		"never moved":    func(int) float64 { return 0 },
		"hardly moved":   func(i int) float64 { return float64(i / 900 % 2) },
		"a little noise": func(i int) float64 { return 1e-6 * float64(i*7919%13) },
	} {
		d := newDefault(t, anomaly.Config{})
		x := noise(5, 5*1440, func(i int, e float64) float64 {
			if i < 3*1440 {
				return idle(i)
			}
			return 50 + 10*e
		})
		alarmed := 0
		for i, v := range run(d, x) {
			if v.Anomalous() && i >= 3*1440+240 {
				alarmed++
			}
		}
		if alarmed > 600 {
			t.Errorf("%s: %d minutes of alarm from the fifth hour of work on", name, alarmed)
		}
	}
}

func BenchmarkConstant(b *testing.B) {
	d := newDefault(b, anomaly.Config{})
	now := int64(0)
	b.ReportAllocs()
	for b.Loop() {
		now += 60_000
		d.Step(now, 7)
	}
}
