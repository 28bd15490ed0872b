package benchdata

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// An engine is a row of 3 settings and 21 sensors per cycle.
type engine [][]float64

func cmapss(t *testing.T) string {
	t.Helper()
	root := os.Getenv(DataVariable)
	if root == "" || testing.Short() {
		t.Skip(DataVariable + " is not set, or -short: no engines to measure on")
	}
	dir := filepath.Join(root, "cmapss")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no cmapss under " + DataVariable)
	}
	return dir
}

// engines reads rows of unit, cycle, 3 settings and 21 sensors, and drops the
// first two.
func engines(t *testing.T, name string) (units []engine) {
	t.Helper()
	last := 0.0
	for _, row := range numbers(t, name) {
		if len(row) != 26 {
			t.Fatalf("%s: %d columns", name, len(row))
		}
		if row[0] != last {
			units, last = append(units, nil), row[0]
		}
		units[len(units)-1] = append(units[len(units)-1], row[2:])
	}
	return units
}

// lastLives reads the remaining life at the end of each test engine, cut.
func lastLives(t *testing.T, name string) (lives []float64) {
	t.Helper()
	for _, row := range numbers(t, name) {
		lives = append(lives, min(rulCap, row[0]))
	}
	return lives
}

func numbers(t *testing.T, name string) (table [][]float64) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for sc := bufio.NewScanner(z); sc.Scan(); {
		var row []float64
		for cell := range strings.FieldsSeq(sc.Text()) {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			row = append(row, v)
		}
		if len(row) > 0 {
			table = append(table, row)
		}
	}
	return table
}
