package benchdata

import (
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
