package benchdata

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"testing"

	"github.com/portent-go/portent/forecast/failure/survival"
)

// smartColumns are the covariates of the drives: all raw values that the table has.
var smartColumns = []string{
	"smart_5", "smart_10", "smart_12", "smart_187", "smart_188", "smart_189", "smart_196", "smart_197", "smart_198",
}

// driveLives makes the model matrix of the drives: ln(1 + value), 0 where a
// drive does not report it, strata by manufacturer in alphabetical order.
func driveLives(d *Drives) survival.Data {
	n := len(d.Start)
	s := survival.Data{Start: d.Start, Stop: d.Stop, Event: d.Failed, Names: smartColumns, Strata: make([]int, n), Subject: make([]int, n)}
	makers := slices.Compact(slices.Sorted(slices.Values(d.Manufacturer)))
	for drive := range d.Len() {
		from, end := d.Rows(drive)
		stratum := slices.Index(makers, d.Manufacturer[drive])
		for i := from; i < end; i++ {
			s.Strata[i], s.Subject[i] = stratum, drive
		}
	}
	for _, a := range smartColumns {
		column := make([]float64, n)
		for i, v := range d.Column(a) {
			if !math.IsNaN(v) {
				column[i] = math.Log1p(v)
			}
		}
		s.X = append(s.X, column)
	}
	return s
}

// gpuLives makes the model matrix of a batch: a column for each place but the
// first of column, row, cage, slot and node, as R's factor() does.
func gpuLives(g *GPUs, batch string) survival.Data {
	var s survival.Data
	var rows []int
	for i, b := range g.Batch {
		if b == batch {
			rows = append(rows, i)
			s.Stop, s.Event = append(s.Stop, g.Years[i]), append(s.Event, g.Failed[i])
		}
	}
	for _, place := range []struct {
		name string
		at   []int
	}{{"col", g.Column}, {"row", g.Row}, {"cage", g.Cage}, {"slot", g.Slot}, {"node", g.Node}} {
		levels := map[int]bool{}
		for _, i := range rows {
			levels[place.at[i]] = true
		}
		for _, level := range sortedKeys(levels)[1:] {
			column := make([]float64, len(rows))
			for k, i := range rows {
				if place.at[i] == level {
					column[k] = 1
				}
			}
			s.X, s.Names = append(s.X, column), append(s.Names, fmt.Sprint(place.name, level))
		}
	}
	return s
}

func sortedKeys(m map[int]bool) (keys []int) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func readDrives(t testing.TB, dir fs.FS) survival.Data {
	t.Helper()
	d, err := Backblaze(dir)
	if err != nil {
		t.Fatal(err)
	}
	return driveLives(d)
}

func readGPUs(t testing.TB, dir fs.FS, batch string) survival.Data {
	t.Helper()
	g, err := TitanGPU(dir)
	if err != nil {
		t.Fatal(err)
	}
	return gpuLives(g, batch)
}

// fitCox fits, and says what the fit warns of.
func fitCox(t testing.TB, c survival.Cox, d survival.Data) *survival.CoxFit {
	t.Helper()
	m, err := c.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range m.Warnings {
		t.Log(w)
	}
	return m
}

// nearR says whether numbers agree with R's, printed with nine digits, to 1e-6.
func nearR(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers, want %d", what, len(got), len(want))
		return
	}
	for i, v := range got {
		if !(math.Abs(v-want[i]) <= 1e-6) {
			t.Errorf("%s, number %d: %.9f, want %.9f", what, i, v, want[i])
		}
	}
}

// The expected values are those of coxph of R 4.2.2, survival 3.5-3, on the
// same tables: testdata/rival/survival.R prints them.
func TestCoxOnDrivesAsInR(t *testing.T) {
	m := fitCox(t, survival.Cox{}, readDrives(t, lifeFolder(t, "backblaze-hds")))
	nearR(t, "coefficients", m.Values(), []float64{
		0.231734149, 0.382783780, 0.032325607, 0.344875581, 0.011748679, -0.055622306, 0.485015058, 0.547161800, -0.220707614,
	})
	k := m.Concordance()
	nearR(t, "log likelihood, C", []float64{m.LogLik / 1e5, k.C}, []float64{-0.306329296, 0.8006700803})
	t.Logf("%d rows, %d failures, C %.6f; standard error by drive %.6f", m.Rows, m.Events, k.C, k.StdErr)
	for _, c := range m.Coefficients {
		t.Logf("%-10s hazard × %.4f for a step of ln(1+x) (%.4f … %.4f)", c.Name, c.Ratio(), math.Exp(c.Lower), math.Exp(c.Upper))
	}
}

// As above; the figures of the set's SOURCE.md are C 0.8152 and 0.7456. Three
// cabinet columns saw no failure of the new batch: their coefficients have no end, and
// the fit says so, as R's does.
func TestCoxOnGPUsAsInR(t *testing.T) {
	dir := lifeFolder(t, "titan-gpu")
	old := fitCox(t, survival.Cox{}, readGPUs(t, dir, "old"))
	nearR(t, "old batch", old.Values(), []float64{
		0.119217291, -0.509336062, 0.442960621, -0.580673436, 0.741241329, -0.205741965, 0.938204652, 0.168831694, 1.084071281,
		0.582419044, 0.935565788, 0.900783225, 0.928716293, 0.912561415, 1.060961669, 0.886268377, 1.134350862, 1.085399482,
		1.073923420, 1.294667885, 1.320084966, 1.435433820, 1.323231562, 1.134057034, -0.258731349, -0.499257481, -0.796490545,
		-0.754681391, -0.960746718, -1.164507882, -1.265147349, 1.809248289, 3.114471162, -0.094074736, -0.144675967,
		-0.190849557, -0.047246582, 0.012666858, 0.185898857, 0.201058413, 0.078534200, -1.052361813, -1.355695213,
	})
	nearR(t, "old batch, C", []float64{old.Concordance().C}, []float64{0.8152023350})
	fresh := fitCox(t, survival.Cox{}, readGPUs(t, dir, "new"))
	nearR(t, "new batch, C", []float64{fresh.Concordance().C}, []float64{0.7456294887})
	if len(old.Warnings) != 0 || len(fresh.Warnings) != 3 || !errors.Is(fresh.Warnings[0], survival.ErrInfinite) {
		t.Errorf("warnings %v and %v", old.Warnings, fresh.Warnings)
	}
}
