package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/portent-go/portent/forecast/gbdt"
)

// readTrees reads a model by what it begins with.
func readTrees(data []byte) (*gbdt.Model, error) {
	switch {
	case bytes.HasPrefix(data, []byte("{")):
		return gbdt.ReadXGBoost(data)
	case bytes.HasPrefix(data, []byte("tree")):
		return gbdt.ReadLightGBM(data)
	}
	m := new(gbdt.Model)
	return m, m.UnmarshalBinary(data)
}

// table is a CSV file of numbers.
type table struct {
	names []string
	x     gbdt.Matrix
}

// readFor reads the columns that a model takes, in its order.
func readFor(m *gbdt.Model, name string, in io.Reader) (table, error) {
	t, err := readTable(name, in)
	if err != nil {
		return table{}, fmt.Errorf("%s: %w", name, err)
	}
	want := m.Names()
	if numbered(want) && !slices.Contains(t.names, want[0]) {
		want = nil
	}
	if want == nil {
		if len(t.names) < m.Features() {
			return table{}, fmt.Errorf("%s: %d columns, the model takes %d", name, len(t.names), m.Features())
		}
		want = t.names[:m.Features()]
	}
	from := make([]int, len(want))
	for i, w := range want {
		if from[i] = slices.Index(t.names, w); from[i] < 0 {
			return table{}, fmt.Errorf("%s: the model's column %q is missing", name, w)
		}
	}
	picked := table{names: want, x: gbdt.Matrix{Cols: len(want)}}
	for r := range t.x.Rows() {
		for i, f := range from {
			v := t.x.Row(r)[f]
			if math.IsInf(v, 1) {
				return table{}, fmt.Errorf("%s: row %d, column %q is no number", name, r, want[i])
			}
			picked.x.Data = append(picked.x.Data, v)
		}
	}
	return picked, nil
}

// numbered tells names that a library made up for want of any: Column_0,
// Column_1, … of LightGBM, f0, f1, … of XGBoost.
func numbered(names []string) bool {
	for _, prefix := range []string{"Column_", "f"} {
		all := len(names) > 0
		for i, n := range names {
			all = all && n == prefix+strconv.Itoa(i)
		}
		if all {
			return true
		}
	}
	return false
}

// readTable reads a file, in when its name is "-". What is no number becomes
// +Inf, which is complained of where it is used.
func readTable(name string, in io.Reader) (table, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return table{}, err
		}
		defer f.Close()
		in = f
	}
	r := csv.NewReader(in)
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return table{}, fmt.Errorf("first line: %w", err)
	}
	t := table{names: slices.Clone(head), x: gbdt.Matrix{Cols: len(head)}}
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return table{}, err
		}
		for _, cell := range record {
			t.x.Data = append(t.x.Data, number(cell))
		}
	}
	if t.x.Rows() == 0 {
		return table{}, fmt.Errorf("no rows below the names")
	}
	return t, nil
}

func number(cell string) float64 {
	cell = strings.TrimSpace(cell)
	switch strings.ToLower(cell) {
	case "", "nan", "na", "null", "none":
		return math.NaN()
	case "true":
		return 1
	case "false":
		return 0
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil || math.IsInf(v, 0) {
		return math.Inf(1)
	}
	return v
}
