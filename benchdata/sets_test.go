package benchdata

import (
	"io/fs"
	"math"
	"testing"
)

// folder returns a set's folder, or skips.
func folder(t *testing.T, name string) fs.FS {
	t.Helper()
	s, ok := Named(name)
	if !ok {
		t.Fatalf("no set %q", name)
	}
	dir, ok := s.Dir("")
	if !ok {
		t.Skipf("the set %s is not under $%s", name, DataVariable)
	}
	return dir
}

// counts is what SOURCE.md says of a labelled set, and what was counted.
type counts struct {
	series, points, anomalous, segments, missing, clean int
}

func (c *counts) add(value []float64, label []bool) {
	c.series++
	c.points += len(value)
	before := c.anomalous
	for i, l := range label {
		if l {
			c.anomalous++
			if i == 0 || !label[i-1] {
				c.segments++
			}
		}
		if math.IsNaN(value[i]) {
			c.missing++
		}
	}
	if c.anomalous == before {
		c.clean++
	}
}

// checkSeries holds what every series promises.
func checkSeries(t *testing.T, s *Series, increasing bool) {
	t.Helper()
	n := len(s.Value)
	if len(s.Time) != n || len(s.Label) != n || s.Start <= 0 || s.Start >= n || s.Step <= 0 || s.Name == "" {
		t.Fatalf("%s/%s: %d values, %d times, %d labels, start %d, step %v", s.Set, s.Name, n, len(s.Time), len(s.Label), s.Start, s.Step)
	}
	for i := 1; i < n && increasing; i++ {
		if s.Time[i] <= s.Time[i-1] {
			t.Fatalf("%s/%s: time goes from %d to %d", s.Set, s.Name, s.Time[i-1], s.Time[i])
		}
	}
}

// The counts are those of each set's SOURCE.md. Where the folder here holds a
// part of what was counted there, they were made with pandas 3.1.1 and numpy
// 2.4.6: pandas.concat of the three files of a curve, numpy.load, numpy.loadtxt.
func TestDetectionSetsAreReadWhole(t *testing.T) {
	f := func(name string, want counts) {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, name)
			set, _ := Named(name)
			var got counts
			for s, err := range set.Series(dir) {
				if err != nil {
					t.Fatal(err)
				}
				checkSeries(t, s, name != "nab")
				got.add(s.Value, s.Label)
			}
			if got != want {
				t.Errorf("read %+v, want %+v", got, want)
			}
		})
	}
	f("aiops-kpi", counts{series: 13, points: 2411560, anomalous: 65126, segments: 1096})
	f("wsd", counts{series: 24, points: 2611750, anomalous: 45792, segments: 651, missing: 60635, clean: 3})
	f("nab", counts{series: 58, points: 365558, anomalous: 33495, segments: 116, clean: 6})
	f("ucr-subset", counts{series: 13, points: 234711, anomalous: 1496, segments: 13})
}

func TestTablesAreReadWhole(t *testing.T) {
	f := func(name string, want counts, columns int) {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, name)
			set, _ := Named(name)
			var got counts
			for s, err := range set.Tables(dir) {
				if err != nil {
					t.Fatal(err)
				}
				if len(s.Value) != columns || len(s.Columns) != columns || len(s.Time) != len(s.Label) || s.Start == 0 {
					t.Fatalf("%s: %d metrics, %d labels, start %d", s.Name, len(s.Value), len(s.Label), s.Start)
				}
				got.add(s.Value[0], s.Label)
			}
			if got != want {
				t.Errorf("read %+v, want %+v", got, want)
			}
		})
	}
	f("jumpstarter", counts{series: 10, points: 10 * 12960, anomalous: 2152, segments: 25}, 19)
	f("asd", counts{series: 6, points: 6 * 12960, anomalous: 1065, segments: 38}, 19)
	f("smd", counts{series: 4, points: 189543, anomalous: 6016, segments: 52}, 38)
}

func TestForecastSetsAreReadWhole(t *testing.T) {
	f := func(name string, series, values int) {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, name)
			set, _ := Named(name)
			n, v := 0, 0
			for s, err := range set.Forecasts(dir) {
				if err != nil {
					t.Fatal(err)
				}
				if s.Origin(s.Windows) != len(s.Value) || s.Origin(0) <= 0 || len(s.Time) != len(s.Value) {
					t.Fatalf("%s: origins %d … %d of %d values", s.Name, s.Origin(0), s.Origin(s.Windows), len(s.Value))
				}
				n++
				v += len(s.Value)
			}
			if n != series || v != values {
				t.Errorf("%d series of %d values, want %d of %d", n, v, series, values)
			}
		})
	}
	f("m4", 414, 353500+414*48)
	f("ett", 7, 7*17420)
	f("bizitobs", 2, 2*8834)
	f("bitbrains", 60, 60*8640)
	f("cluster-capacity", 7, 62565)
	f("web-service-datasets", 1, 5059950/60)
	f("scaling", 11, 313950)
}

func TestSegmentedSetsAreReadWhole(t *testing.T) {
	n := 0
	for s, err := range TCPD(folder(t, "tcpd")) {
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Changes) != 5 {
			t.Errorf("%s: %d annotators", s.Name, len(s.Changes))
		}
		n++
	}
	if n != 16 {
		t.Errorf("%d series, want 16", n)
	}
}

func TestOraclesAreReadWhole(t *testing.T) {
	n := 0
	for s, err := range MongoDB(folder(t, "mongodb-spa")) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; len(s.Value) == 0 || s.Name == "profiling/short" && s.Changes != 0 {
			t.Errorf("%s: %d values, %d changes", s.Name, len(s.Value), s.Changes)
		}
	}
	if n != 10 {
		t.Errorf("%d series, want 10", n)
	}
}
