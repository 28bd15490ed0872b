package lstm

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast"
)

// daily is a wave of 24 steps whose errors last for some steps: there is more to
// know than the season.
func daily(seed uint64, n int) []float64 {
	rng, y, e := rand.New(rand.NewPCG(seed, 5)), make([]float64, n), 0.0
	for i := range y {
		e = 0.9*e + rng.NormFloat64()
		y[i] = 100 + 20*math.Sin(2*math.Pi*float64(i)/24) + e
	}
	return y
}

func meanAbsolute(a, b []float64) (sum float64) {
	for i := range a {
		sum += math.Abs(a[i]-b[i]) / float64(len(a))
	}
	return sum
}

// TestForecasterKnowsMoreThanTheSeason: over series not learned from, and for a
// net of one series, the error is well under the seasonal naive method's.
func TestForecasterKnowsMoreThanTheSeason(t *testing.T) {
	f := Forecaster{Seasons: []float64{24}, Horizon: 24, Net: Config{Epochs: 15, Hidden: 16}}
	var fleet [][]float64
	for seed := range uint64(6) {
		fleet = append(fleet, daily(seed, 400))
	}
	shared, err := f.Learn(fleet)
	if err != nil {
		t.Fatal(err)
	}
	error, some := map[string]float64{}, map[string]float64{}
	for seed := range uint64(12) {
		y := daily(100+seed, 424)
		for name, m := range map[string]forecast.Forecaster{"shared": shared, "alone": f, "naive": forecast.SeasonalNaive{Season: 24}} {
			if name == "alone" && seed >= 3 { // slower
				continue
			}
			fit, err := m.Fit(y[:400])
			if err != nil {
				t.Fatal(err)
			}
			e := meanAbsolute(fit.Forecast(nil, 24), y[400:])
			error[name] += e / 12
			if seed < 3 {
				some[name] += e / 3
			}
		}
	}
	if !(error["shared"] < 0.9*error["naive"]) || !(some["alone"] < 0.95*some["naive"]) {
		t.Errorf("mean absolute errors %v, of three %v", error, some)
	}
}

// TestForecasterIntervals: the central 90 % band of a net of one series, measured
// on its own past, holds about as many values after it.
func TestForecasterIntervals(t *testing.T) {
	f := Forecaster{Seasons: []float64{24}, Horizon: 12, Net: Config{Epochs: 4, Hidden: 16}}
	hit, n := 0.0, 0.0
	for seed := range uint64(8) {
		y := daily(seed, 612)
		fit, err := f.Fit(y[:600])
		if err != nil {
			t.Fatal(err)
		}
		q, ok := fit.(forecast.Quantiler)
		if !ok {
			t.Fatal("no quantiles from 600 values")
		}
		low, mid, high := q.Quantile(nil, 12, 0.05), q.Quantile(nil, 12, 0.5), q.Quantile(nil, 12, 0.95)
		for k, v := range y[600:] {
			n++
			if v >= low[k] && v <= high[k] {
				hit++
			}
			if !(low[k] < mid[k] && mid[k] < high[k]) {
				t.Fatalf("seed %d step %d: %v %v %v", seed, k, low[k], mid[k], high[k])
			}
		}
	}
	t.Logf("coverage %.2f", hit/n)
	if hit/n < 0.8 {
		t.Errorf("coverage %v, want 0.9", hit/n)
	}
}

// A gap of training shows nothing of what it hides, and the inputs of a forecast
// are those of a gap.
func TestGapsHide(t *testing.T) {
	y := daily(1, 300)
	p, _ := newPast(y, []float64{24})
	want := p.sequences(48)[0]
	for i := 252; i < 300; i++ {
		y[i] = 7
	}
	other, _ := newPast(y, []float64{24})
	other.scale = p.scale
	got := other.sequences(48)[0]
	same := func(a, b []float64) bool {
		return slices.EqualFunc(a, b, func(a, b float64) bool { return a == b || a != a && b != b })
	}
	for i := range want.X {
		if !same(want.X[i], got.X[i]) {
			t.Fatalf("step %d of %d: %v, had been %v", i, len(want.X), got.X[i], want.X[i])
		}
	}
	cut, _ := newPast(daily(1, 300)[:252], []float64{24})
	cut.scale = p.scale
	future := cut.extended(47).rows(251, 299, 48)
	tail := want.X[len(want.X)-47:]
	for k := range future[1:] {
		if !same(future[k+1], tail[k]) {
			t.Fatalf("%d steps ahead: %v, taught %v", k+1, future[k+1], tail[k])
		}
	}
}

func TestForecasterOddSeries(t *testing.T) {
	f := Forecaster{Seasons: []float64{}, Net: Config{Epochs: 2, Hidden: 16}}
	constant := slices.Repeat([]float64{5}, 80)
	huge := make([]float64, 80)
	for i := range huge {
		huge[i] = 1e149 * float64(i%3-1)
	}
	sparse := slices.Repeat([]float64{math.NaN()}, 400)
	for i := 0; i < 400; i += 7 {
		sparse[i] = float64(i % 4)
	}
	counts := slices.Repeat([]float64{0, 1}, 60)
	for name, y := range map[string][]float64{"constant": constant, "huge": huge, "sparse": sparse, "two values": counts} {
		fit, err := f.Fit(y)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for k, v := range fit.Forecast(nil, 500) {
			if v-v != 0 || name == "constant" && math.Abs(v-5) > 1e-9 {
				t.Fatalf("%s: %v at step %d", name, v, k)
			}
		}
	}
	for name, c := range map[string]struct {
		y    []float64
		want error
	}{
		"empty":    {nil, forecast.ErrShort},
		"short":    {make([]float64, 39), forecast.ErrShort},
		"all gaps": {slices.Repeat([]float64{math.NaN()}, 500), forecast.ErrShort},
		"infinite": {append(slices.Clone(constant), math.Inf(1)), forecast.ErrValue},
	} {
		if _, err := f.Fit(c.y); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestForecasterValidate(t *testing.T) {
	if err := (Forecaster{}).Validate(); err != nil {
		t.Errorf("zero value: %v", err)
	}
	err := Forecaster{Seasons: []float64{1, 1}, Recent: -1, Horizon: -1, Net: Config{Head: Hazard, Answers: 2, Hidden: -3}}.Validate()
	if !errors.Is(err, forecast.ErrOptions) || strings.Count(err.Error(), "\n") != 7 {
		t.Errorf("not every fault is told: %v", err)
	}
	m, _, _ := Config{Head: Remaining, Hidden: 4, Epochs: 1}.Fit(wearing(Remaining, 3, 1), nil)
	for _, s := range []*Shared{{}, {Model: &Model{}}, {Model: m}} {
		if _, err := s.Fit(daily(1, 200)); !errors.Is(err, forecast.ErrOptions) {
			t.Errorf("a foreign model: %v", err)
		}
	}
}

// TestSharedFromFile: what Learn made survives its bytes.
func TestSharedFromFile(t *testing.T) {
	shared, err := Forecaster{Seasons: []float64{24}, Net: Config{Epochs: 2}}.Learn([][]float64{daily(1, 200), nil})
	if err != nil {
		t.Fatal(err)
	}
	data, _ := shared.Model.AppendBinary(nil)
	again := &Shared{Model: new(Model), Seasons: shared.Seasons}
	if err := again.Model.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	a, err := shared.Fit(daily(2, 200))
	if err != nil {
		t.Fatal(err)
	}
	b, err := again.Fit(daily(2, 200))
	if err != nil || !slices.Equal(a.Forecast(nil, 60), b.Forecast(nil, 60)) {
		t.Errorf("another forecast from the same bytes: %v", err)
	}
}

// TestNextWithTargets: a Next head may be told what it should have said.
func TestNextWithTargets(t *testing.T) {
	var seqs []Sequence
	rng := rand.New(rand.NewPCG(1, 1))
	for range 40 {
		var s Sequence
		for range 30 {
			s.X = append(s.X, []float64{rng.NormFloat64(), rng.NormFloat64()})
			s.Y = append(s.Y, []float64{s.X[len(s.X)-1][1]}) // the other input, now
		}
		s.Y[3], s.Y[4] = nil, []float64{math.NaN()}
		seqs = append(seqs, s)
	}
	m, report, err := Config{Head: Next, Answers: 1, Hidden: 16, Epochs: 40, Batch: 4}.Fit(seqs[:32], seqs[32:])
	if err != nil {
		t.Fatal(err)
	}
	if m.Outputs() != 1 || report.Valid[report.Best] > 0.05 {
		t.Errorf("%d outputs, loss %v", m.Outputs(), report.Valid[report.Best])
	}
	seqs[0].Y[0] = []float64{1, 2}
	if _, _, err := (Config{Head: Next, Answers: 1}).Fit(seqs, nil); !errors.Is(err, ErrTraining) {
		t.Errorf("two targets for one answer: %v", err)
	}
	if _, _, err := (Config{Head: Next, Answers: 3}).Fit(seqs[1:], nil); !errors.Is(err, ErrTraining) {
		t.Errorf("three answers of two inputs: %v", err)
	}
}
