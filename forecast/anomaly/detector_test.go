package anomaly_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/anomalytest"
)

func newDefault(t testing.TB, cfg anomaly.Config) *anomaly.Default {
	t.Helper()
	d, err := anomaly.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDefaultConformance(t *testing.T) {
	anomalytest.Run(t, func() anomaly.Detector { return newDefault(t, anomaly.Config{Budget: 5}) })
}

// run feeds values a minute apart and returns all verdicts.
func run(d anomaly.Detector, values []float64) []anomaly.Verdict {
	out := make([]anomaly.Verdict, len(values))
	for i, v := range values {
		out[i] = d.Step(1_700_000_000_000+int64(i)*60_000, v)
	}
	return out
}

func noise(seed uint64, n int, f func(i int, e float64) float64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := make([]float64, n)
	for i := range x {
		x[i] = f(i, rng.NormFloat64())
	}
	return x
}

// firstAlarm returns the index and final kind of the first alarm at or after from.
func firstAlarm(vs []anomaly.Verdict, from int) (int, anomaly.Kind) {
	for i := from; i < len(vs); i++ {
		if vs[i].Phase == anomaly.Opened {
			kind := vs[i].Kind
			for ; i < len(vs) && vs[i].Anomalous(); i++ {
				kind = vs[i].Kind
			}
			return i, kind
		}
	}
	return -1, anomaly.None
}

func TestNamedAnomalies(t *testing.T) {
	f := func(name string, want anomaly.Kind, change func(i int, v float64) float64) {
		t.Helper()
		const at = 2000
		x := noise(3, 2400, func(i int, e float64) float64 {
			v := 100 + e
			if i >= at {
				v = change(i-at, v)
			}
			return v
		})
		vs := run(newDefault(t, anomaly.Config{}), x)
		for i := at; i < at+6; i++ {
			if vs[i].Anomalous() {
				if _, kind := firstAlarm(vs, at); kind != want {
					t.Errorf("%s: named %v, want %v", name, kind, want)
				}
				return
			}
		}
		t.Errorf("%s: not noticed within 6 samples", name)
	}
	f("one spike", anomaly.Spike, func(i int, v float64) float64 {
		if i == 0 {
			return v + 30
		}
		return v
	})
	f("one dip", anomaly.Dip, func(i int, v float64) float64 {
		if i == 0 {
			return v - 30
		}
		return v
	})
	f("level shift", anomaly.ShiftUp, func(_ int, v float64) float64 { return v + 60 })
	f("drop to zero", anomaly.ShiftDown, func(_ int, v float64) float64 { return v - 100 })
	f("stuck", anomaly.FlatLine, func(_ int, v float64) float64 { return 100.25 })
}

// A new level must become ordinary, or the detector is blind after the first shift.
func TestAdaptsToALevelShift(t *testing.T) {
	x := noise(4, 3000, func(i int, e float64) float64 { return 100 + 80*float64(i/1000) + e })
	vs := run(newDefault(t, anomaly.Config{}), x)
	for i := 1100; i < 3000; i++ {
		if i%1000 > 100 && math.Abs(vs[i].Expected-x[i]) > 10 {
			t.Fatalf("sample %d: expected %v, was %v", i, vs[i].Expected, x[i])
		}
	}
	for _, at := range []int{1000, 2000} {
		if !vs[at].Anomalous() || vs[at+60].Anomalous() {
			t.Errorf("shift at %d: alarm %v at once, %v an hour later", at, vs[at].Phase, vs[at+60].Phase)
		}
	}
}

// The band must hold its stated share, on noise of several shapes.
func TestCoverage(t *testing.T) {
	shapes := map[string]func(i int, e float64) float64{
		"normal":      func(_ int, e float64) float64 { return e },
		"heavy tails": func(_ int, e float64) float64 { return e * e * e },
		"random walk": func() func(int, float64) float64 {
			w := 0.0
			return func(_ int, e float64) float64 { w += e; return w }
		}(),
		"daily":            func(i int, e float64) float64 { return 30*math.Sin(2*math.Pi*float64(i)/1440) + e },
		"lognormal":        func(_ int, e float64) float64 { return math.Exp(e) },
		"variance by hour": func(i int, e float64) float64 { return e * (1 + float64(i/60%24)/8) },
	}
	for name, f := range shapes {
		vs := run(newDefault(t, anomaly.Config{}), noise(9, 20_000, f))
		in := 0
		for _, v := range vs[2000:] {
			if v.Value >= v.Lower && v.Value <= v.Upper {
				in++
			}
		}
		if c := float64(in) / 18_000; c < 0.93 || c > 0.97 {
			t.Errorf("%s: 95 %% band holds %.3f", name, c)
		}
	}
}

// The alarms of a quiet series must stay near their budget.
func TestBudget(t *testing.T) {
	opened := 0
	const days, series = 10, 20
	for s := range uint64(series) {
		d := newDefault(t, anomaly.Config{Budget: 1})
		for _, v := range run(d, noise(100+s, (days+2)*1440, func(_ int, e float64) float64 { return 10 + e }))[2*1440:] {
			if v.Phase == anomaly.Opened {
				opened++
			}
		}
	}
	if rate := float64(opened) / (days * series); rate < 0.3 || rate > 1.7 {
		t.Errorf("%.2f alarms per series and day at a budget of 1", rate)
	}
}

// A daily pattern must be learnt: the forecast error falls well below that of
// the last value.
func TestLearnsTheDay(t *testing.T) {
	x := noise(5, 5*288, func(i int, e float64) float64 {
		return 1000 + 500*math.Sin(2*math.Pi*float64(i)/288) + 10*e
	})
	d := newDefault(t, anomaly.Config{})
	var model, last float64
	for i, v := range x {
		vd := d.Step(1_700_000_000_000+int64(i)*300_000, v)
		if i >= 4*288 {
			model += math.Abs(v - vd.Expected)
			last += math.Abs(v - x[i-1])
		}
	}
	if model > 0.7*last {
		t.Errorf("mean error %.1f, of the last value %.1f", model/288, last/288)
	}
}

func TestBankEqualsDefault(t *testing.T) {
	bank, err := anomaly.NewBank(anomaly.Config{Budget: 3})
	if err != nil {
		t.Fatal(err)
	}
	for range 2500 {
		bank.Add()
	}
	for _, i := range []int{0, 1023, 1024, 2499} {
		d := newDefault(t, anomaly.Config{Budget: 3})
		for k, x := range anomalytest.Streams()[1].Samples {
			a, b := d.Step(x.Time, x.Value), bank.Step(i, x.Time, x.Value)
			if a.Ready != b.Ready || a.Ready && a != b {
				t.Fatalf("series %d, sample %d: %+v and %+v", i, k, a, b)
			}
		}
		want, _ := d.AppendBinary(nil)
		if got := bank.AppendState(nil, i); string(got) != string(want) {
			t.Errorf("series %d: states differ", i)
		}
	}
	if bank.Seasons() != 4 {
		t.Errorf("%d series have profiles, want 4", bank.Seasons())
	}
	data := bank.AppendState(nil, 0)
	bank.Reset(0)
	bank.Reset(1023)
	if bank.Seasons() != 2 {
		t.Errorf("%d series have profiles after two resets, want 2", bank.Seasons())
	}
	if err := bank.RestoreState(7, data); err != nil || string(bank.AppendState(nil, 7)) != string(data) {
		t.Errorf("restore: %v", err)
	}
	if err := bank.RestoreState(7, data[:40]); err == nil || string(bank.AppendState(nil, 7)) != string(data) {
		t.Errorf("truncated state accepted or receiver changed: %v", err)
	}
}

func TestConfigFaultsAllAtOnce(t *testing.T) {
	_, err := anomaly.New(anomaly.Config{Budget: -1, Coverage: 1.5, WarmUp: -3})
	if err == nil {
		t.Fatal("no error")
	}
	if n := len(err.(interface{ Unwrap() []error }).Unwrap()); n != 3 {
		t.Errorf("%d faults, want 3: %v", n, err)
	}
}

func FuzzStep(f *testing.F) {
	f.Add(int64(1000), 1.0, 2.0, 3.0, uint16(60))
	f.Add(int64(-5), math.MaxFloat64, -math.MaxFloat64, 0.0, uint16(1))
	f.Fuzz(func(t *testing.T, start int64, a, b, c float64, step uint16) {
		d := newDefault(t, anomaly.Config{Budget: 10})
		now := start % (1 << 50)
		for i := range 60 {
			now += int64(step) + 1
			v := d.Step(now, [...]float64{a, b, c}[i%3])
			if !(v.PValue > 0 && v.PValue <= 1) || v.Ready && !(v.Lower <= v.Upper) {
				t.Fatalf("step %d: %+v", i, v)
			}
		}
	})
}

func FuzzState(f *testing.F) {
	d := newDefault(f, anomaly.Config{})
	for _, x := range anomalytest.Streams()[0].Samples {
		d.Step(x.Time, x.Value)
	}
	data, _ := d.AppendBinary(nil)
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 {
			return
		}
		d := newDefault(t, anomaly.Config{})
		if d.UnmarshalBinary(data) != nil {
			return
		}
		if again, _ := d.AppendBinary(nil); string(again) != string(data) {
			t.Fatal("accepted bytes are not what is written back")
		}
		if v := d.Step(1<<52, 1); !(v.PValue > 0 && v.PValue <= 1) {
			t.Fatalf("a state that was accepted gives %+v", v)
		}
	})
}

func BenchmarkDefaultStep(b *testing.B) {
	for _, season := range []bool{false, true} {
		b.Run("season="+strconv.FormatBool(season), func(b *testing.B) {
			d := newDefault(b, anomaly.Config{NoSeason: !season})
			x := noise(1, 1<<14, func(i int, e float64) float64 { return 50 + e + 10*math.Sin(2*math.Pi*float64(i)/1440) })
			run(d, x)
			now := int64(1_800_000_000_000)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				now += 60_000
				d.Step(now, x[i&(1<<14-1)])
				i++
			}
		})
	}
}

// BenchmarkSeasonalRecurrence is the floor: exponential smoothing with an
// additive season, nothing else.
func BenchmarkSeasonalRecurrence(b *testing.B) {
	x := noise(1, 1<<14, func(_ int, e float64) float64 { return 50 + e })
	season := make([]float64, 1440)
	level, slot, i := 50.0, 0, 0
	var sink float64
	for b.Loop() {
		r := x[i&(1<<14-1)] - level - season[slot]
		sink += r
		level += 0.1 * r
		season[slot] += 0.1 * r
		if slot++; slot == len(season) {
			slot = 0
		}
		i++
	}
	_ = sink
}

func BenchmarkBankStep(b *testing.B) {
	for _, n := range []int{1000, 100_000, 1_000_000} {
		b.Run("series="+strconv.Itoa(n), func(b *testing.B) {
			bank, _ := anomaly.NewBank(anomaly.Config{})
			for range n {
				bank.Add()
			}
			x := noise(1, 1<<14, func(_ int, e float64) float64 { return 50 + e })
			now := int64(1_700_000_000_000)
			for round := range 40 {
				for i := range n {
					bank.Step(i, now, x[(i+round*7)&(1<<14-1)])
				}
				now += 60_000
			}
			b.ReportAllocs()
			i, k := 0, 0
			for b.Loop() {
				bank.Step(i, now, x[(i+k)&(1<<14-1)])
				if i++; i == n {
					i, k, now = 0, k+7, now+60_000
				}
			}
			b.ReportMetric(1e3/(float64(b.Elapsed().Nanoseconds())/float64(b.N)), "Msamples/s")
		})
	}
}

// BenchmarkStateCopy is the limit of a bank: moving the states through memory.
func BenchmarkStateCopy(b *testing.B) {
	const n = 1_000_000
	dst := make([]byte, anomaly.StateBytes)
	big := make([]byte, n*anomaly.StateBytes)
	for i := range big {
		big[i] = byte(i)
	}
	i := 0
	for b.Loop() {
		copy(dst, big[i*anomaly.StateBytes:])
		if i++; i == n {
			i = 0
		}
	}
}

// What creeps, what fails to come and what grows noisy must be noticed and named.
func TestNamesSlowAnomalies(t *testing.T) {
	const day = 1440
	f := func(name string, want anomaly.Kind, days, within int, at func(i int, e float64) float64) {
		t.Helper()
		vs := run(newDefault(t, anomaly.Config{}), noise(8, days*day, at))
		from := (days - 1) * day
		for i := from; i < from+within; i++ {
			if vs[i].Anomalous() && vs[i].Kind == want {
				t.Logf("%s: noticed after %d samples", name, i-from)
				return
			}
		}
		kinds := map[anomaly.Kind]int{}
		for _, v := range vs[from : from+within] {
			kinds[v.Kind]++
		}
		t.Errorf("%s: no %v within %d samples, but %v", name, want, within, kinds)
	}
	wave := func(i int) float64 { return 100 * math.Max(0, math.Sin(2*math.Pi*float64(i)/day)) }
	f("drift", anomaly.Drift, 4, 600, func(i int, e float64) float64 {
		return 100 + e + 0.02*math.Max(0, float64(i-3*day))
	})
	f("noise", anomaly.Variance, 4, 60, func(i int, e float64) float64 {
		if i >= 3*day {
			e *= 4
		}
		return 100 + e
	})
	f("lost day", anomaly.SeasonLost, 8, 600, func(i int, e float64) float64 {
		if i >= 7*day {
			return 100 + 2*e
		}
		return 100 + wave(i) + 2*e
	})
	f("signal gone", anomaly.Dropout, 4, 3, func(i int, e float64) float64 {
		if i >= 3*day && i < 3*day+9 {
			return 0
		}
		return 100 + e
	})
}

// What a person has called normal raises no alarm again.
func TestAccept(t *testing.T) {
	x := noise(6, 8000, func(i int, e float64) float64 {
		if i >= 3000 && i%1000 < 3 {
			e += 40
		}
		return 100 + e
	})
	alarms := func(accept bool) (n int) {
		d := newDefault(t, anomaly.Config{})
		for i, v := range x {
			if d.Step(int64(i)*60_000, v).Phase == anomaly.Opened {
				if i >= 5000 {
					n++
				}
				if accept {
					d.Accept()
				}
			}
		}
		return n
	}
	if told, untold := alarms(true), alarms(false); told > 0 || untold < 3 {
		t.Errorf("%d alarms with feedback, %d without", told, untold)
	}
}

// However seldom a series is sampled, its alarms end.
func TestAlarmsOfDaysEnd(t *testing.T) {
	x := noise(2, 400, func(i int, e float64) float64 {
		if i == 300 {
			e += 5000
		}
		return 100 + e
	})
	d := newDefault(t, anomaly.Config{})
	opened, open := false, 0
	for i, v := range x {
		vd := d.Step(int64(i)*86400_000, v)
		opened = opened || vd.Phase == anomaly.Opened
		if i > 340 && vd.Anomalous() {
			open++
		}
	}
	if !opened || open > 20 {
		t.Errorf("opened %v, %d of the last 60 days in alarm", opened, open)
	}
}

// With MinSamples a single spike is no alarm, and what stays still is one.
func TestMinSamples(t *testing.T) {
	x := noise(7, 3000, func(i int, e float64) float64 {
		if i == 1500 || i >= 2000 && i < 2010 {
			e += 60
		}
		return 100 + e
	})
	vs := run(newDefault(t, anomaly.Config{MinSamples: 3}), x)
	if at, _ := firstAlarm(vs, 0); vs[1500].Anomalous() || !vs[2002].Anomalous() || at < 2002 {
		t.Errorf("spike %v, third sample of a shift %v", vs[1500].Phase, vs[2002].Phase)
	}
}
