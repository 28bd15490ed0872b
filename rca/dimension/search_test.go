package dimension

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"
)

// grid returns a table of proportions over two dimensions, 1000 cases each, 20
// failed, and failed as given in the leaves named "a b".
func grid(failed map[string]float64) *Table {
	t := &Table{Dimensions: []string{"zone", "version"}, Measure: Proportion, Keys: make([][]string, 2)}
	for _, zone := range []string{"a", "b", "c"} {
		for _, version := range []string{"1", "2", "3"} {
			t.Keys[0], t.Keys[1] = append(t.Keys[0], zone), append(t.Keys[1], version)
			v, ok := failed[zone+" "+version]
			if !ok {
				v = 20
			}
			t.Actual, t.ActualBase = append(t.Actual, v), append(t.ActualBase, 1000)
			t.Forecast, t.ForecastBase = append(t.Forecast, 20), append(t.ForecastBase, 1000)
		}
	}
	return t
}

func TestSearchRules(t *testing.T) {
	f := func(failed map[string]float64, opt Options, want string) {
		t.Helper()
		r, err := Search(grid(failed), opt)
		if err != nil {
			t.Fatal(err)
		}
		if r.String() != want {
			t.Errorf("%v: %v, want %v", failed, r, want)
		}
	}
	all := map[string]float64{}
	for _, leaf := range strings.Split("a 1,a 2,a 3,b 1,b 2,b 3,c 1,c 2,c 3", ",") {
		all[leaf] = 90
	}
	f(nil, Options{}, "unchanged")
	f(all, Options{}, "external: no dimension explains it")
	f(map[string]float64{"b 2": 200}, Options{}, "{zone=b, version=2}")
	f(map[string]float64{"b 1": 200, "b 2": 200, "b 3": 200}, Options{}, "{zone=b}")                     // not its three parts
	f(map[string]float64{"b 1": 200, "b 2": 300, "b 3": 250}, Options{}, "{zone=b}")                     // nor when they differ
	f(map[string]float64{"a 1": 200, "c 2": 200}, Options{}, "{zone=a, version=1}; {zone=c, version=2}") // a set
	f(map[string]float64{"b 2": 200}, Options{MaxLayer: 1}, "{zone=b}")                                  // as far as allowed; a tie goes to the first dimension
	f(map[string]float64{"b 2": 0, "b 1": 0, "b 3": 0}, Options{}, "{zone=b}")                           // downwards
	f(map[string]float64{"b 2": 0, "b 1": 0, "b 3": 0}, Options{Direction: Up}, "unchanged")             // not looked for
	f(map[string]float64{"a 1": 200, "b 1": 200, "c 1": 200, "c 2": 0}, Options{Within: []Condition{{"zone", "a"}}}, "{version=1}")
	f(map[string]float64{"b 2": 23}, Options{}, "unchanged") // counting noise
}

func TestResultAddsUp(t *testing.T) {
	r, err := Search(grid(map[string]float64{"b 1": 200, "b 2": 200, "b 3": 200}), Options{})
	if err != nil || len(r.Causes) != 1 {
		t.Fatal(r, err)
	}
	c := r.Causes[0]
	near := func(name string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	near("excess", c.Excess(), 540)
	near("rate now", c.Value(), 0.2)
	near("rate before", c.Before(), 0.02)
	near("power", c.Power, 1)
	near("explained", r.Explained, 1)
	near("total", r.Total.Actual, 720)
	near("gain", c.Gain, 600*math.Log(10)+2400*math.Log(0.8/0.98)) // q = 0.2 of p = 0.02
	// Jensen-Shannon terms: 1/3 of the failures became 600/720, the base stayed.
	p, q := 1.0/3, 600.0/720
	near("surprise", c.Surprise, 0.5*(p*math.Log(2*p/(p+q))+q*math.Log(2*q/(p+q))))
}

func TestErrors(t *testing.T) {
	f := func(change func(*Table), opt Options, want error) {
		t.Helper()
		table := grid(nil)
		change(table)
		if _, err := Search(table, opt); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	none := func(*Table) {}
	f(none, Options{MaxLayer: -1}, ErrOptions)
	f(none, Options{MinShare: math.NaN()}, ErrOptions)
	f(none, Options{Method: 99}, ErrOptions)
	f(none, Options{Within: []Condition{{"zone", "d"}}}, ErrElement)
	f(none, Options{Within: []Condition{{"planet", "d"}}}, ErrElement)
	f(func(t *Table) { t.Actual[3] = -1 }, Options{}, ErrTable)
	f(func(t *Table) { t.Actual[3] = 1001 }, Options{}, ErrTable)
	f(func(t *Table) { t.Actual[3] = 1e200 }, Options{}, ErrTable)
	f(func(t *Table) { t.Keys[1] = t.Keys[1][:2] }, Options{}, ErrTable)
	f(func(t *Table) { t.ActualBase = nil }, Options{}, ErrTable)
	f(func(t *Table) { t.Measure = Sum }, Options{}, ErrTable) // bases it cannot have
	f(func(t *Table) { t.Dimensions = nil }, Options{}, ErrTable)
	f(func(t *Table) { t.Dimensions[0] = "version" }, Options{}, ErrTable)
	f(func(t *Table) {
		for i := range t.Actual {
			t.Actual[i] = math.NaN()
		}
	}, Options{}, ErrEmpty)
}

func TestValidateReportsAllFaults(t *testing.T) {
	table := grid(nil)
	table.Dimensions[1], table.Actual[0], table.Forecast = "", -1, table.Forecast[:3]
	err := table.Validate()
	for _, want := range []string{"dimension 1", "Actual of leaf 0", "Forecast has 3"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

func TestBreakdown(t *testing.T) {
	table := grid(map[string]float64{"b 2": 110, "c 2": 5})
	list, err := Breakdown(table, []Condition{{"version", "2"}}, "zone")
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	if list[0].Name != "b" || list[0].Power != 90.0/75 || list[1].Name != "c" || list[2].Excess() != 0 {
		t.Error(list)
	}
	if _, err := Breakdown(table, nil, "planet"); !errors.Is(err, ErrElement) {
		t.Error(err)
	}
}

func TestWeighedMedian(t *testing.T) {
	f := func(want float64, xw ...float64) {
		t.Helper()
		var v []weighed
		for i := 0; i < len(xw); i += 2 {
			v = append(v, weighed{xw[i], xw[i+1]})
		}
		if got := weighedMedian(v); got != want {
			t.Errorf("%v: %v, want %v", xw, got, want)
		}
	}
	f(0)
	f(7, 7, 1)
	f(2, 3, 1, 1, 1, 2, 1)
	f(9, 1, 1, 2, 1, 9, 5)
	f(1, 1, 5, 2, 1, 9, 1, 1, 3)
	f(3, 5, 1, 4, 1, 3, 2, 2, 1, 1, 1)
}

func FuzzSearch(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, uint8(0), uint8(2))
	f.Add([]byte(strings.Repeat("\x01\x02\xff\x7f\x00\x00", 40)), uint8(1), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, method, measure uint8) {
		table := &Table{Dimensions: []string{"a", "b"}, Keys: make([][]string, 2), Measure: Measure(measure % 3)}
		for ; len(data) >= 10; data = data[10:] {
			table.Keys[0] = append(table.Keys[0], string(data[0]%8+'0'))
			table.Keys[1] = append(table.Keys[1], string(data[1]%8+'0'))
			v := [4]float64{}
			for i := range v {
				v[i] = float64(math.Float32frombits(uint32(binary.LittleEndian.Uint16(data[2+2*i:])) << 16))
			}
			table.Actual, table.Forecast = append(table.Actual, v[0]), append(table.Forecast, v[1])
			if table.Measure.derived() {
				table.ActualBase, table.ForecastBase = append(table.ActualBase, v[2]), append(table.ForecastBase, v[3])
			}
		}
		r, err := Search(table, Options{Method: Method(method % 5)})
		if err == nil && !(r.Explained >= 0 && r.Explained <= 1) {
			t.Errorf("%+v", r)
		}
	})
}
