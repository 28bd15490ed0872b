package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent/scoring/catalog"
)

// anyUnit is the dimension of a trace whose unit is not known.
const anyUnit = catalog.Dimensions

// trace is demand on an even grid, NaN where missing.
type trace struct {
	name  string
	start time.Time
	step  time.Duration
	used  map[catalog.Dimension][]float64
}

func (t *trace) has(d catalog.Dimension) bool { return t.used[d] != nil }

func (t *trace) at(i int) time.Time { return t.start.Add(time.Duration(i) * t.step) }

// dimensions returns what was measured, in order.
func (t *trace) dimensions() (list []catalog.Dimension) {
	for d := range t.used {
		list = append(list, d)
	}
	slices.Sort(list)
	return list
}

func (t *trace) samples() int { return len(t.used[t.dimensions()[0]]) }

func nameOf(d catalog.Dimension) string {
	if d == anyUnit {
		return "value"
	}
	return d.String()
}

// readTrace reads a file; "" generates a trace.
func readTrace(file string) (*trace, error) {
	if file == "" {
		return generated(), nil
	}
	var r io.Reader = os.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	b := bufio.NewReader(r)
	r = b
	if head, _ := b.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, err
		}
		r = z
	}
	parse, b := parseTrace, bufio.NewReader(r)
	if head, _ := b.Peek(len(gwaHead)); string(head) == gwaHead {
		parse = parseGWA
	}
	t, err := parse(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t.name = file
	return t, nil
}

func parseTrace(r io.Reader) (*trace, error) {
	c := csv.NewReader(r)
	c.ReuseRecord = true
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("no header line: %w", err)
	}
	columns, err := columnsOf(head)
	if err != nil {
		return nil, err
	}
	var times []time.Time
	values := make([][]float64, len(columns))
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		line, _ := c.FieldPos(0)
		at, err := instant(row[0])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if n := len(times); n > 0 && !at.After(times[n-1]) {
			return nil, fmt.Errorf("line %d: the clock goes back: %s after %s", line, row[0], times[n-1].Format(time.RFC3339))
		}
		times = append(times, at)
		for i, d := range columns {
			v := math.NaN()
			if d >= 0 {
				if v, err = amount(row[i]); err != nil {
					return nil, fmt.Errorf("line %d: %s: %w", line, nameOf(catalog.Dimension(d)), err)
				}
			}
			values[i] = append(values[i], v)
		}
	}
	return onGrid(times, values, columns)
}

// columnsOf returns the dimension of each column; -1 for the time and what is not
// known.
func columnsOf(head []string) ([]int, error) {
	columns, found := make([]int, len(head)), false
	for i, h := range head {
		columns[i] = -1
		for d := range catalog.Dimensions {
			if strings.EqualFold(strings.TrimSpace(h), d.String()) {
				columns[i] = int(d)
			}
		}
		if h := strings.ToLower(strings.TrimSpace(h)); h == "value" || h == "count" {
			columns[i] = int(anyUnit)
		}
		if columns[i] >= 0 {
			if i == 0 || slices.Contains(columns[:i], columns[i]) {
				return nil, fmt.Errorf("column %q: the first is the time, and each other stands once", h)
			}
			found = true
		}
	}
	if !found {
		return nil, fmt.Errorf("none of cpu, memory, iops, bandwidth, throughput, value among the columns %q", head)
	}
	return columns, nil
}

// amount reads a usage; an empty cell is missing.
func amount(s string) (float64, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return math.NaN(), nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("usage %q, want a finite number of at least 0, or nothing", s)
	}
	return v, nil
}

// instant reads a time.
func instant(s string) (time.Time, error) {
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		for unit := time.Second; unit >= 1; unit /= 1000 { // until it is within 250 years of 1970
			if x := n * float64(unit); math.Abs(x) < 7.9e18 {
				return time.Unix(0, int64(x)).UTC(), nil
			}
		}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("time %q is not understood", s)
}

// onGrid puts the rows on steps of their median distance; steps without a row are
// missing, several rows of one step are averaged.
func onGrid(times []time.Time, values [][]float64, columns []int) (*trace, error) {
	if len(times) < 3 {
		return nil, fmt.Errorf("%d rows are no trace", len(times))
	}
	var gaps []time.Duration
	for i := 1; i < len(times); i++ {
		gaps = append(gaps, times[i].Sub(times[i-1]))
	}
	slices.Sort(gaps)
	step := gaps[len(gaps)/2]
	if time.Hour%step != 0 {
		step = niceStep(step)
	}
	n := int(times[len(times)-1].Sub(times[0])/step) + 1
	if n > 64*len(times) {
		return nil, fmt.Errorf("rows are %v apart but span %d steps", step, n)
	}
	t := &trace{start: times[0], step: step, used: map[catalog.Dimension][]float64{}}
	for c, d := range columns {
		if d >= 0 {
			t.used[catalog.Dimension(d)] = gridded(times, values[c], step, n)
		}
	}
	return t, nil
}

func gridded(times []time.Time, values []float64, step time.Duration, n int) []float64 {
	sum, count := make([]float64, n), make([]float64, n)
	for i, v := range values {
		if k := int(times[i].Sub(times[0]) / step); !math.IsNaN(v) {
			sum[k] += v
			count[k]++
		}
	}
	for k := range sum {
		sum[k] /= count[k] // 0/0 is NaN
	}
	return sum
}

// niceStep is the nearest longer step that divides an hour.
func niceStep(step time.Duration) time.Duration {
	for _, s := range []int{1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600} {
		if d := time.Duration(s) * time.Second; d >= step {
			return d
		}
	}
	return time.Hour
}
