//go:build linux

package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// pack turns the raw files in dir into the packed data of the repository.
func pack(dir, out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for _, step := range []func(dir, out string) error{packLives, packIncidents, packEdges, packHost} {
		if err := step(dir, out); err != nil {
			return err
		}
	}
	return nil
}

// zipped is a CSV file under gzip. The first error sticks until close.
type zipped struct {
	f      *os.File
	zip    *gzip.Writer
	w      *bufio.Writer
	err    error
	series map[string][]string // lines kept back, by metric
	order  []string            // the metrics as they came
}

func createZipped(path string, header ...string) (*zipped, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	zip, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	z := &zipped{f: f, zip: zip, w: bufio.NewWriterSize(zip, 1<<16), series: map[string][]string{}}
	z.line(header...)
	return z, nil
}

func (z *zipped) line(cells ...string) {
	if _, err := z.w.WriteString(strings.Join(cells, ",") + "\n"); z.err == nil {
		z.err = err
	}
}

// put keeps a line back until close, which writes metric by metric: like beside
// like takes a quarter less space.
func (z *zipped) put(metric string, cells ...string) {
	if z.series[metric] == nil {
		z.order = append(z.order, metric)
	}
	z.series[metric] = append(z.series[metric], strings.Join(cells, ","))
}

func (z *zipped) close() error {
	for _, m := range z.order {
		for _, l := range z.series[m] {
			z.line(l)
		}
	}
	for _, f := range []func() error{z.w.Flush, z.zip.Close, z.f.Close} {
		if err := f(); z.err == nil {
			z.err = err
		}
	}
	return z.err
}

// rawTable is a raw CSV file in memory.
type rawTable struct {
	header []string
	rows   [][]string
}

func readRaw(path string) (*rawTable, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = false
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: empty", path)
	}
	return &rawTable{rows[0], rows[1:]}, nil
}

// column returns a column as numbers, NaN where empty, over the rows that keep
// wants.
func (t *rawTable) column(name string, want func(row []string) bool) ([]float64, error) {
	at := -1
	for i, h := range t.header {
		if h == name {
			at = i
		}
	}
	if at < 0 {
		return nil, fmt.Errorf("no column %s", name)
	}
	var out []float64
	for _, r := range t.rows {
		if want != nil && !want(r) {
			continue
		}
		v, err := parseCell(r[at])
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", name, err)
		}
		out = append(out, v)
	}
	return out, nil
}

func parseCell(s string) (float64, error) {
	if s == "" {
		return math.NaN(), nil
	}
	return strconv.ParseFloat(s, 64)
}

// fromZero are counters of the loop device. It outlives the container, so they
// are counted from the container's first sample on.
func fromZero(name string) bool {
	return strings.HasPrefix(name, "container_fs_") && strings.HasSuffix(name, "_total")
}

var nan = math.NaN()

func subtractFirst(v []float64) {
	first := nan
	for i := range v {
		if math.IsNaN(first) {
			first = v[i]
		}
		v[i] -= first
	}
}

// series spells values into one cell, separated by spaces.
func series(values []float64, round float64) string {
	b := make([]byte, 0, 8*len(values))
	for i, v := range values {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendRounded(b, v, round)
	}
	return string(b)
}

func appendRounded(b []byte, v, round float64) []byte {
	switch {
	case math.IsNaN(v):
		return append(b, "NaN"...)
	case round == 0:
		v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	}
	n := math.Round(v / round)
	if round >= 1 {
		return strconv.AppendFloat(b, n*round, 'f', -1, 64)
	}
	return strconv.AppendFloat(b, n/math.Round(1/round), 'f', -1, 64) // exact decimals
}

// seconds since the first sample, as the series "time".
func timeSeries(ms []float64) string {
	out := make([]float64, len(ms))
	for i := range ms {
		out[i] = (ms[i] - ms[0]) / 1000
	}
	return series(out, 1)
}

// records reads all records of a kind in the order of their ids.
func records[T any](dir, kind string) ([]T, []string, error) {
	files := glob(dir, kind+"-????.json")
	sort.Strings(files)
	out := make([]T, len(files))
	for i, f := range files {
		if err := readJSON(f, &out[i]); err != nil {
			return nil, nil, err
		}
	}
	if len(out) == 0 {
		return nil, nil, fmt.Errorf("%s: no %s recorded yet", dir, kind)
	}
	return out, files, nil
}

func create(out, name string, header ...string) (*table, error) {
	return createTable(filepath.Join(out, name), header)
}

// stamp is a time in unix milliseconds, "" for never.
func stamp(ms int64) string {
	if ms == 0 {
		return ""
	}
	return strconv.FormatInt(ms, 10)
}
