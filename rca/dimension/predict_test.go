package dimension

import (
	"errors"
	"math"
	"testing"
)

func row(value, base float64, keys ...string) Row { return Row{Keys: keys, Value: value, Base: base} }

func TestPredictSums(t *testing.T) {
	past := [][]Row{{row(10, 0, "a"), row(4, 0, "b")}, {row(20, 0, "a")}}
	table, err := Predict([]string{"zone"}, Sum, past, []Row{row(50, 0, "a"), row(3, 0, "c")})
	if err != nil {
		t.Fatal(err)
	}
	f := func(i int, zone string, actual, forecast float64) {
		t.Helper()
		if table.Keys[0][i] != zone || table.Actual[i] != actual || table.Forecast[i] != forecast {
			t.Errorf("leaf %d is %s %v %v", i, table.Keys[0][i], table.Actual[i], table.Forecast[i])
		}
	}
	f(0, "a", 50, 15)
	f(1, "c", 3, 0) // new
	f(2, "b", 0, 2) // gone
	if err := table.Validate(); err != nil {
		t.Error(err)
	}
}

func TestPredictDrawsThinLeavesToTheirDimensions(t *testing.T) {
	past := [][]Row{{
		row(500, 5000, "a", "x"), row(500, 5000, "a", "y"), // zone a fails often
		row(50, 5000, "b", "x"), row(0, 2, "b", "y"), row(0, 2, "a", "z"),
	}}
	now := []Row{row(1, 10, "a", "z"), row(1, 10, "b", "y"), row(1, 10, "a", "x"), row(1, 10, "c", "w")}
	table, err := Predict([]string{"zone", "version"}, Proportion, past, now)
	if err != nil {
		t.Fatal(err)
	}
	rate := func(i int) float64 { return table.Forecast[i] / table.ForecastBase[i] }
	whole := 1050.0 / 15004
	if r := rate(2); math.Abs(r-0.1) > 0.001 {
		t.Errorf("a leaf with 5000 cases keeps its rate: %v", r)
	}
	if a, b := rate(0), rate(1); !(a > 1.2*whole && b < 0.5*whole && b > 0) {
		t.Errorf("leaves with 2 cases take after zone a and b: %v, %v of %v", a, b, whole)
	}
	if r := rate(3); math.Abs(r-whole) > 1e-12 {
		t.Errorf("a leaf of unknown zone and version has the rate of all: %v", r)
	}
	if err := table.Validate(); err != nil {
		t.Error(err)
	}
}

func TestPredictErrors(t *testing.T) {
	if _, err := Predict([]string{"zone"}, Sum, nil, []Row{row(1, 0, "a")}); !errors.Is(err, ErrEmpty) {
		t.Error(err)
	}
	if _, err := Predict([]string{"zone"}, Sum, [][]Row{{row(1, 0, "a", "b")}}, nil); !errors.Is(err, ErrTable) {
		t.Error(err)
	}
}
