package changepoint

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// read decodes a file of the upstream tests of MongoDB's library.
func read(t testing.TB, into any, name ...string) {
	t.Helper()
	dir := os.Getenv("PORTENT_DATA")
	if dir == "" {
		t.Skip("PORTENT_DATA is unset: no public data to test on")
	}
	data, err := os.ReadFile(filepath.Join(append([]string{dir}, name...)...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// step repeats values: step(50, 15, 100, 15) is fifteen of 50, then of 100.
func step(pairs ...float64) (x []float64) {
	for i := 0; i < len(pairs); i += 2 {
		x = append(x, slices.Repeat(pairs[i:i+1], int(pairs[i+1]))...)
	}
	return x
}

func with(x []float64, i int, v float64) []float64 {
	x = slices.Clone(x)
	x[i] = v
	return x
}

// The series and answers of tests/test_detection.py and tests/test_e_divisive.py of
// mongodb/signal-processing-algorithms 2.1.6.
func TestEDivisiveUpstream(t *testing.T) {
	seed := uint64(1234)
	f := func(p float64, want []int, x ...[]float64) {
		t.Helper()
		got, err := EDivisive{PValue: p, Seed: seed, NumPy: true}.Divide(x...)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%v (error %v), want %v", got, err, want)
		}
	}
	f(0.05, []int{1000}, step(0, 1000, 1, 1000))
	f(0.05, []int{200, 100}, step(0, 100, 1, 100, 20, 100), step(0, 100, 1, 100, 20, 100))
	f(0.01, []int{15}, step(50, 15, 100, 15))
	f(0.01, []int{15}, with(step(50, 15, 100, 15), 14, 74))
	f(0.01, []int{14}, with(step(50, 15, 100, 15), 14, 76))
	f(0.01, []int{14}, with(step(50, 15, 100, 15), 14, 76), with(step(50, 15, 100, 15), 14, 76))
	f(0.01, []int{15}, with(step(50, 15, 100, 15), 2, 100))
	seed = 1000
	f(0.01, []int{33, 15}, with(with(step(50, 15, 100, 15, 50, 15), 2, 100), 32, 100))
	seed = 1234
	f(0.01, []int{30, 15}, with(step(50, 15, 100, 15, 150, 15), 2, 100))
	f(0.01, nil, step(50, 30))
	f(0.01, []int{5}, step(50, 5, 100, 5), step(50, 5, 100, 5), step(50, 5, 100, 5))
	f(0.01, []int{40, 20}, []float64{
		41, 18, 23, 3, 32, 11, 40, 13, 29, 48, 47, 35, 18, 21, 6, 2, 23, 3, 4, 7,
		120, 103, 102, 81, 71, 62, 115, 61, 108, 63, 70, 98, 65, 96, 64, 74, 70, 113, 90, 114,
		208, 196, 153, 150, 225, 179, 206, 165, 177, 151, 218, 217, 244, 245, 229, 195, 225, 229, 176, 250,
	})
}

func TestEDivisiveUpstreamCounts(t *testing.T) {
	var long []float64
	read(t, &long, "mongodb-spa/tests/data/long_series.json")
	if got, _ := (EDivisive{PValue: 0.01, Seed: 1234, NumPy: true}).Find(long); len(got) != 4 {
		t.Errorf("long series: %v, want 4 change points", got)
	}
	for name, seed := range map[string]uint64{"short": 1234, "small": 1234, "medium": 1234, "large": 100, "very_large": 1234, "huge": 1234} {
		var p struct {
			Series   []float64
			Expected int
		}
		read(t, &p, "mongodb-spa/tests/data/profiling", name+".json")
		if got, _ := (EDivisive{PValue: 0.01, Seed: seed, NumPy: true}).Find(p.Series); len(got) != p.Expected {
			t.Errorf("%s: %d change points, want %d", name, len(got), p.Expected)
		}
	}
}

// expected_result_robust_series_proper_division.json holds Q of every division. The
// other file was made by the integer division of Python 2 and stops one before the
// end.
func TestEDivisiveStatisticUpstream(t *testing.T) {
	var x, proper, floored []float64
	read(t, &x, "mongodb-spa/tests/data/robust_series.json")
	read(t, &proper, "mongodb-spa/tests/data/expected_result_robust_series_proper_division.json")
	read(t, &floored, "mongodb-spa/tests/data/expected_result_robust_series.json")
	q, err := EDivisive{Unbiased: true}.Statistic(x)
	if err != nil || len(q) != len(proper) {
		t.Fatal(len(q), len(proper), err)
	}
	for tau, got := range q {
		if math.Abs(got-proper[tau]) > 1e-6 {
			t.Errorf("Q(%d) = %v, want %v", tau, got, proper[tau])
		}
		n, m := tau, len(x)-tau
		if tau == 0 || tau == len(x)-2 || tau == len(x)-1 {
			continue
		}
		whole := float64(n*m/(n+m)) / (float64(n*m) / float64(n+m))
		if math.Abs(got*whole-floored[tau]) > 1e-6 {
			t.Errorf("floored Q(%d) = %v, want %v", tau, got*whole, floored[tau])
		}
	}
}
