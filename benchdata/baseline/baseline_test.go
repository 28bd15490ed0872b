package baseline

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/portent-go/portent/benchdata"
)

var nan = math.NaN()

func series(step time.Duration, start int, x ...float64) *benchdata.Series {
	s := &benchdata.Series{Value: x, Label: make([]bool, len(x)), Start: start, Step: step}
	for i := range x {
		s.Time = append(s.Time, benchdata.Origin+int64(i)*step.Milliseconds())
	}
	return s
}

func same(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateNaNs(), cmpopts.EquateApprox(1e-9, 1e-9)); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestDifference(t *testing.T) {
	same(t, "gaps are bridged", Difference(series(time.Minute, 1, 1, 3, nan, 2)), []float64{nan, 2, nan, 1})
}

func TestRollingMedian(t *testing.T) {
	s := series(time.Minute, 1, 0, 1, 2, 3, 9, 10)
	same(t, "a steady rise is ordinary", RollingMedian(s), []float64{nan, nan, 0, 0, 5, 0})
}

func TestSeasonalNaive(t *testing.T) {
	s := series(8*time.Hour, 3, 1, 2, 3, 1, nan, 5, 2, 2)
	same(t, "a day ago", SeasonalNaive(s), []float64{nan, nan, nan, 0, nan, 2, 1, 1})
}

// A sample far from its own time of day scores high though it is within the
// range of the series.
func TestSeasonalRobustZ(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var x []float64
	for i := range 24 * 20 {
		x = append(x, 10*math.Sin(2*math.Pi*float64(i)/24)+0.1*rng.NormFloat64())
	}
	x[24*15+6] = -8
	score := SeasonalRobustZ(series(time.Hour, 24*10, x...))
	for i, v := range score {
		if i != 24*15+6 && v >= score[24*15+6] {
			t.Fatalf("sample %d scores %v, the odd one %v", i, v, score[24*15+6])
		}
	}
}

func TestBudgetThreshold(t *testing.T) {
	s := series(time.Minute, 2*1440, make([]float64, 3*1440)...)
	score := make([]float64, len(s.Value))
	for i := range score {
		score[i] = float64(i % 2880)
	}
	// Two days have two alarm hours: the last 60 of 2880 rising scores lie in the
	// highest hour, the 60 before in the next.
	limit := BudgetThreshold(s, score, 1)
	if limit != 2759 {
		t.Errorf("threshold %v, want 2759, the highest of the third hour from the end", limit)
	}
	n := 0
	for _, a := range Above(score, limit)[:s.Start] {
		if a {
			n++
		}
	}
	if n != 120 {
		t.Errorf("%d samples alarm, want the 120 of two hours", n)
	}
	if limit := BudgetThreshold(s, nans(len(score)), 1); !math.IsInf(limit, 1) {
		t.Errorf("threshold %v without scores, want +Inf", limit)
	}
}

func nans(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = nan
	}
	return x
}

// table has two correlated metrics, a third that stands still before Start, and
// an odd sample that breaks the correlation.
func table() *benchdata.Table {
	rng := rand.New(rand.NewPCG(3, 4))
	t := &benchdata.Table{Set: "x", Name: "x", Value: make([][]float64, 3), Start: 500, Step: time.Minute}
	for i := range 1000 {
		a := rng.NormFloat64()
		t.Time = append(t.Time, int64(i)*60_000)
		t.Label = append(t.Label, i == 800)
		t.Value[0] = append(t.Value[0], a)
		t.Value[1] = append(t.Value[1], 100+5*a+0.1*rng.NormFloat64())
		t.Value[2] = append(t.Value[2], 7)
	}
	t.Value[0][800], t.Value[1][800] = 2, 90
	return t
}

func TestPCAResidualSeesBrokenCorrelation(t *testing.T) {
	score := PCAResidual(table())
	for i, v := range score {
		if i != 800 && v >= score[800] {
			t.Fatalf("sample %d scores %v, the odd one %v", i, v, score[800])
		}
	}
}

func TestTableScoresAreFinite(t *testing.T) {
	tab := table()
	tab.Value[0][10], tab.Value[2][900] = nan, 8
	for name, f := range map[string]func(*benchdata.Table) []float64{
		"mean": MeanAbsZ, "top": TopAbsZ, "pca": PCAResidual, "difference": MeanAbsDifferenceZ,
	} {
		for i, v := range f(tab) {
			if math.IsNaN(v) || math.IsInf(v, 0) || v < -1e-9 {
				t.Fatalf("%s: sample %d scores %v", name, i, v)
			}
		}
	}
}

// Golden values: forecast::naive on the seasonally adjusted series as in
// "Benchmarks and Evaluation.R" are held by TestM4Hourly over 414 series; here
// the cases that have no season.
func TestNaive2WithoutSeason(t *testing.T) {
	for name, y := range map[string][]float64{"short": {1, 2, 3}, "constant": make([]float64, 100), "missing": append(make([]float64, 99), nan)} {
		fit, err := Naive2{Season: 4}.Fit(y)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, v := range fit.Forecast(nil, 3) {
			if math.IsNaN(v) || v != fit.Forecast(nil, 1)[0] {
				t.Errorf("%s: forecast %v", name, fit.Forecast(nil, 3))
			}
		}
	}
}

func TestNaive2FollowsTheSeason(t *testing.T) {
	var y []float64
	for i := range 40 {
		y = append(y, 100*[]float64{0.5, 1.5, 0.8, 1.2}[i%4])
	}
	fit, err := Naive2{Season: 4}.Fit(y)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "forecast", fit.Forecast(nil, 5), []float64{50, 150, 80, 120, 50})
}

func BenchmarkScores(b *testing.B) {
	x := Random(100_000, 1)
	s := series(time.Minute, 50_000, x...)
	for _, m := range []struct {
		name string
		f    func(*benchdata.Series) []float64
	}{{"difference", Difference}, {"rolling median", RollingMedian}, {"seasonal naive", SeasonalNaive}, {"seasonal robust z", SeasonalRobustZ}} {
		b.Run(m.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.f(s)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/sample")
		})
	}
}
