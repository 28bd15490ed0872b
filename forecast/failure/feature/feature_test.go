package feature

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast/failure/landmark"
)

func builder(t testing.TB, c Config) *Builder {
	t.Helper()
	if c.Signals == nil {
		c.Signals = []Signal{{Name: "disk", Limit: 100}, {Name: "load"}}
	}
	b, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const minute = int64(60_000)

// of returns a feature by name.
func of(b *Builder, x []float64, name string) float64 {
	return x[slices.Index(b.Names(), name)]
}

// A disk that fills by 0.1 a minute, at 88 %, is full in two hours.
func TestCrossing(t *testing.T) {
	b := builder(t, Config{})
	s := b.NewState()
	var x []float64
	for i := range int64(280) {
		var err error
		if x, err = b.Step(x, s, i*minute, []float64{60 + 0.1*float64(i), math.NaN()}); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := of(b, x, "disk.crossing"), math.Exp(-121.0/60); math.Abs(got-want) > 0.02 {
		t.Errorf("crossing %v, want %v", got, want)
	}
	if v := of(b, x, "load.level"); !math.IsNaN(v) {
		t.Errorf("a signal never seen has level %v", v)
	}
	if v := of(b, x, "entity.missing"); v != 0.5 {
		t.Errorf("missing %v", v)
	}
	if a := of(b, x, "disk.change_1h0m0s"); a <= 0 {
		t.Errorf("change over an hour %v", a)
	}
}

func TestScoresAndSilence(t *testing.T) {
	b := builder(t, Config{Season: 24 * time.Hour})
	s := b.NewState()
	rng := rand.New(rand.NewPCG(1, 1))
	x := make([]float64, len(b.Names()))
	at := int64(0)
	for range 6 * 24 * 12 { // six days in steps of five minutes, a wave a day
		at += 5 * minute
		wave := 10 * math.Sin(2*math.Pi*float64(at)/float64(24*60*minute))
		if _, err := b.Step(x, s, at, []float64{50, 100 + wave + rng.NormFloat64()}); err != nil {
			t.Fatal(err)
		}
	}
	if v := of(b, x, "load.season"); math.Abs(v) > 4 {
		t.Errorf("an ordinary hour is %v from the usual", v)
	}
	if v := of(b, x, "disk.unchanged"); v < math.Log(100) {
		t.Errorf("unchanged %v after six days", v)
	}
	if _, err := b.Step(x, s, at+5*minute, []float64{math.NaN(), 160}); err != nil {
		t.Fatal(err)
	}
	if v := of(b, x, "load.score"); v < 4 {
		t.Errorf("a jump of fifty scores %v", v)
	}
	if v := of(b, x, "load.season"); v < 10 {
		t.Errorf("a jump of fifty is %v from the usual", v)
	}
	if v := of(b, x, "entity.outliers"); v != 1 {
		t.Errorf("%v outliers", v)
	}
	if v := of(b, x, "disk.silent"); math.Abs(v-math.Log1p(5.0/60)) > 1e-9 {
		t.Errorf("silent %v", v)
	}
}

// Hostile values neither break the features nor what comes after.
func TestHostileValues(t *testing.T) {
	b := builder(t, Config{Season: time.Hour})
	s := b.NewState()
	rng := rand.New(rand.NewPCG(2, 2))
	odd := []float64{0, 1e30, -1e30, 1e31, math.Inf(1), math.Inf(-1), math.NaN(), 1e-300, 5}
	x, at := make([]float64, len(b.Names())), int64(-1e12)
	for range 5000 {
		at += 1 + int64(rng.ExpFloat64()*1e5)
		if _, err := b.Step(x, s, at, []float64{odd[rng.IntN(len(odd))], odd[rng.IntN(len(odd))]}); err != nil {
			t.Fatal(err)
		}
		for i, v := range x {
			if math.IsInf(v, 0) {
				t.Fatalf("%s is %v", b.Names()[i], v)
			}
		}
	}
	data, _ := s.AppendBinary(nil)
	if err := b.NewState().UnmarshalBinary(data); err != nil {
		t.Error(err)
	}
}

// A restart at any moment changes nothing.
func TestRestore(t *testing.T) {
	b := builder(t, Config{Season: time.Hour})
	a, z := b.NewState(), b.NewState()
	rng := rand.New(rand.NewPCG(3, 3))
	x, y, at := make([]float64, len(b.Names())), make([]float64, len(b.Names())), int64(0)
	same := func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b }
	for range 500 {
		at += 1 + rng.Int64N(10*minute)
		v := []float64{rng.Float64() * 100, rng.NormFloat64()}
		if rng.IntN(4) == 0 {
			v[rng.IntN(2)] = math.NaN()
		}
		data, err := z.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		z = b.NewState()
		if err := z.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		_, e1 := b.Step(x, a, at, v)
		_, e2 := b.Step(y, z, at, v)
		if err := errors.Join(e1, e2); err != nil || !slices.EqualFunc(x, y, same) {
			t.Fatalf("at %d: %v", at, err)
		}
	}
	data, _ := a.AppendBinary(nil)
	for range 500 {
		bad := slices.Clone(data)
		for range 1 + rng.IntN(8) {
			bad[rng.IntN(len(bad))] = byte(rng.Uint32())
		}
		n := b.NewState()
		if err := n.UnmarshalBinary(bad[:len(bad)-rng.IntN(2)]); err == nil {
			if _, err := b.Step(x, n, n.time+1, []float64{1, 2}); err != nil {
				t.Fatal(err)
			}
		} else if !errors.Is(err, ErrState) {
			t.Fatal(err)
		}
	}
}

func TestStepRefusesThePast(t *testing.T) {
	b := builder(t, Config{})
	s := b.NewState()
	x, err := b.Step(nil, s, 10, []float64{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Step(x, s, 10, []float64{1, 2}); !errors.Is(err, ErrTime) {
		t.Error(err)
	}
	if n := testing.AllocsPerRun(100, func() {
		if _, err := b.Step(x, s, s.time+1, []float64{1, 2}); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations a step", n)
	}
}

func TestLandmarks(t *testing.T) {
	b := builder(t, Config{Signals: []Signal{{Name: "x"}}})
	l := Life{Entity: "a", End: 60 * minute, Failed: true}
	for i := range int64(100) {
		l.Time = append(l.Time, i*minute)
		l.Values = append(l.Values, []float64{float64(i)})
	}
	table := b.NewTable()
	if err := b.Landmarks(table, l, 10*minute, 20*minute); err != nil {
		t.Fatal(err)
	}
	if table.Len() != 4 || table.Time[0] != 20*minute || table.After[0] != 40*minute || table.Validate() != nil {
		t.Errorf("times %v, after %v, %v", table.Time, table.After, table.Validate())
	}
	l.Time[5] = 0
	if err := b.Landmarks(&landmark.Table{Columns: b.Names()}, l, minute, 0); !errors.Is(err, ErrTime) {
		t.Error(err)
	}
}

func TestConfigReportsAll(t *testing.T) {
	_, err := New(Config{Signals: []Signal{{}, {Name: "a", Limit: math.NaN()}, {Name: "a"}}, Horizon: -1, Slow: -1, Season: 1, Windows: []time.Duration{time.Hour, time.Minute}})
	if !errors.Is(err, ErrConfig) {
		t.Fatal(err)
	}
	if u, ok := err.(interface{ Unwrap() []error }); !ok || len(u.Unwrap()) != 7 {
		t.Errorf("want seven faults: %v", err)
	}
}

func BenchmarkStep(b *testing.B) {
	for _, n := range []int{1, 10, 38, 200} {
		for _, season := range []time.Duration{0, 48 * time.Hour} {
			b.Run(fmt.Sprintf("signals=%d,season=%v", n, season), func(b *testing.B) { benchmarkStep(b, n, season) })
		}
	}
}

func benchmarkStep(b *testing.B, n int, season time.Duration) {
	signals := make([]Signal, n)
	for i := range signals {
		signals[i] = Signal{Name: string(rune('a' + i)), Limit: 1}
	}
	f := builder(b, Config{Signals: signals, Season: season})
	values, x, s := make([]float64, n), make([]float64, len(f.Names())), f.NewState()
	b.ReportAllocs()
	at := s.time
	for range b.N {
		at += minute
		values[0] = float64(at % 7)
		if _, err := f.Step(x, s, at, values); err != nil {
			b.Fatal(err)
		}
	}
}
