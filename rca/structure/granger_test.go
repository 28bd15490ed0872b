package structure

import (
	"errors"
	"math"
	"slices"
	"testing"
)

// delayed is three columns: the first drives the second two steps later; the third is
// alone.
func delayed() [][]float64 {
	x := linear(3, 400, 9, 0)
	for r := 2; r < 400; r++ {
		x[1][r] += 0.5*x[0][r-2] + 0.3*x[1][r-1]
	}
	return x
}

func TestGrangerFindsTheDriver(t *testing.T) {
	got, err := Granger(delayed(), GrangerOptions{})
	if err != nil || !slices.Equal(got, []Edge{{0, 1, true}}) {
		t.Error(got, err)
	}
}

// The wanted p-values are those of statsmodels 0.15.0,
// grangercausalitytests(np.c_[y, x], [3])[3][0]["ssr_ftest"], on delayed().
func TestGrangerPValuesAreStatsmodels(t *testing.T) {
	l := newLagged(delayed(), 3)
	for _, c := range []struct {
		x, y int
		want float64
	}{
		{0, 1, 4.5000548767051595e-28},
		{0, 2, 0.19713242978249304},
		{1, 0, 0.7824788747190176},
		{1, 2, 0.9576238862709033},
		{2, 0, 0.19235531500538802},
		{2, 1, 0.019431766914640814},
	} {
		if got := l.pValue(c.x, c.y); math.Abs(got-c.want) > 1e-8*max(c.want, 1e-3) {
			t.Errorf("%d -> %d: %v, want %v", c.x, c.y, got, c.want)
		}
	}
}

func TestGrangerErrors(t *testing.T) {
	f := func(columns [][]float64, o GrangerOptions, want error) {
		t.Helper()
		if _, err := Granger(columns, o); !errors.Is(err, want) {
			t.Errorf("err = %v, want %v", err, want)
		}
	}
	f(delayed(), GrangerOptions{Lags: -1, Alpha: 1}, ErrOptions)
	f(delayed(), GrangerOptions{Lags: 200}, ErrData)
	f(make([][]float64, 201), GrangerOptions{}, ErrLarge)
	if got, err := Granger([][]float64{delayed()[0], make([]float64, 400)}, GrangerOptions{}); len(got) > 0 || err != nil {
		t.Error("a constant column", got, err)
	}
}

func BenchmarkGranger(b *testing.B) {
	x := linear(100, 600, 1, 3)
	b.Run("metrics=100", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Granger(x, GrangerOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
