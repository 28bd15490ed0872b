package benchdata

import (
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
)

// TCPD reads the Turing change point dataset: short series, most of them
// economic, with the change points that five people saw in each. A series
// without annotations is an error.
func TCPD(fsys fs.FS) iter.Seq2[*Segmented, error] {
	list := func() ([]string, error) { return glob(fsys, "datasets/*/*.json") }
	var seen map[string]map[string][]int
	return sequence(list, func(name string) (*Segmented, error) {
		if seen == nil {
			if err := readJSON(fsys, "annotations.json", &seen); err != nil {
				return nil, err
			}
		}
		return tcpdSeries(fsys, name, seen)
	})
}

func tcpdSeries(fsys fs.FS, name string, seen map[string]map[string][]int) (*Segmented, error) {
	var file struct {
		Name   string
		Series []struct{ Raw []*float64 }
	}
	if err := readJSON(fsys, name, &file); err != nil {
		return nil, err
	}
	people, ok := seen[file.Name]
	if !ok {
		return nil, fmt.Errorf("%w: annotations.json: nothing about %q of %s", ErrFormat, clip(file.Name), name)
	}
	s := &Segmented{Set: "tcpd", Name: file.Name}
	for _, d := range file.Series {
		s.Value = append(s.Value, present(d.Raw))
	}
	if len(s.Value) == 0 {
		return nil, fmt.Errorf("%w: %s: no series", ErrFormat, name)
	}
	for _, v := range s.Value {
		if len(v) != len(s.Value[0]) {
			return nil, fmt.Errorf("%w: %s: dimensions of %d and %d values", ErrFormat, name, len(s.Value[0]), len(v))
		}
	}
	for _, who := range slices.SortedFunc(maps.Keys(people), natural) {
		changes := slices.Sorted(slices.Values(people[who]))
		if n := len(changes); n > 0 && (changes[0] < 0 || changes[n-1] >= len(s.Value[0])) {
			return nil, fmt.Errorf("%w: annotations.json: %s: change outside the series", ErrFormat, file.Name)
		}
		s.Changes = append(s.Changes, changes)
	}
	return s, nil
}

// present turns null into NaN.
func present(raw []*float64) []float64 {
	out := make([]float64, len(raw))
	for i, p := range raw {
		out[i] = math.NaN()
		if p != nil {
			out[i] = *p
		}
	}
	return out
}

// EDivisive is one series of the test data of MongoDB's E-divisive means, an
// oracle for implementations of it.
type EDivisive struct {
	Name  string // file below tests/data, without ending
	Value []float64
	// Changes is the number of change points that the reference finds at its
	// defaults; -1 where the file does not say.
	Changes int
}

// MongoDB reads the series under tests/data of signal-processing-algorithms.
// Files of expected q-values (expected_result_…) are left out; their names and
// form say what they belong to.
func MongoDB(fsys fs.FS) iter.Seq2[*EDivisive, error] {
	list := func() ([]string, error) {
		plain, err := glob(fsys, "tests/data/*.json")
		if err != nil {
			return nil, err
		}
		profiling, _ := fs.Glob(fsys, "tests/data/profiling/*.json")
		plain = slices.DeleteFunc(plain, func(f string) bool { return strings.HasPrefix(path.Base(f), "expected_") })
		return append(plain, profiling...), nil
	}
	return sequence(list, func(name string) (*EDivisive, error) { return readEDivisive(fsys, name) })
}

func readEDivisive(fsys fs.FS, name string) (*EDivisive, error) {
	e := &EDivisive{Name: strings.TrimSuffix(strings.TrimPrefix(name, "tests/data/"), ".json"), Changes: -1}
	if path.Base(path.Dir(name)) != "profiling" {
		return e, readJSON(fsys, name, &e.Value)
	}
	var file struct {
		Series   []float64
		Expected *int
	}
	err := readJSON(fsys, name, &file)
	e.Value = file.Series
	if file.Expected != nil {
		e.Changes = *file.Expected
	}
	return e, err
}
