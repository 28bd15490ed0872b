package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/portent-go/portent/rca/dimension"
)

// load returns the header and the rows of a file, or generated ones.
func load(name string, o options, log io.Writer) ([][]string, error) {
	if name == "" {
		records := generate(o.seed)
		fmt.Fprintln(log, "no file given: explaining made-up requests of a service; -h tells how to read your own")
		if o.write == "" {
			return records, nil
		}
		f, err := os.Create(o.write)
		if err != nil {
			return nil, err
		}
		return records, errors.Join(csv.NewWriter(f).WriteAll(records), f.Close())
	}
	in := os.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	records, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(records) < 2 {
		return nil, fmt.Errorf("%s: no rows", name)
	}
	return records, nil
}

// layout says what the columns are; -1 is none.
type layout struct {
	value, base, time, forecast, forecastBase int
	dims                                      []int
	names                                     []string
}

// columns finds the columns of a header.
func columns(header []string, o options) (c layout, err error) {
	find := func(given string, usual ...string) int {
		if given != "" {
			usual = []string{given}
		}
		for _, name := range usual {
			if i := slices.Index(header, name); i >= 0 {
				return i
			}
		}
		if given != "" {
			err = errors.Join(err, fmt.Errorf("no column %q among %s", given, strings.Join(header, ", ")))
		}
		return -1
	}
	c.value = find(o.value, "value", "actual", "failed")
	c.base = find(o.base, "base", "cnt", "count", "total", "actual_base")
	c.time = find(o.time, "time", "min", "minute", "timestamp")
	c.forecast, c.forecastBase = find("", "forecast", "predict"), find("", "forecast_base")
	for i, name := range header {
		if !slices.Contains([]int{c.value, c.base, c.time, c.forecast, c.forecastBase}, i) {
			c.dims, c.names = append(c.dims, i), append(c.names, name)
		}
	}
	if c.value < 0 && err == nil {
		err = fmt.Errorf("no column named value among %s: say -value", strings.Join(header, ", "))
	}
	return c, err
}

// tableOf makes the table that is searched.
func tableOf(records [][]string, o options, log io.Writer) (*dimension.Table, error) {
	c, err := columns(records[0], o)
	if err != nil {
		return nil, err
	}
	m, err := measureOf(records[1:], c, o.measure)
	if err != nil {
		return nil, err
	}
	if c.time >= 0 {
		return fromHistory(records[1:], c, m, o, log)
	}
	return fromForecast(records[1:], c, m)
}

// measureOf returns the measure asked for, or the one the values allow.
func measureOf(rows [][]string, c layout, asked string) (dimension.Measure, error) {
	for _, m := range []dimension.Measure{dimension.Sum, dimension.Ratio, dimension.Proportion} {
		if asked == m.String() {
			if (m == dimension.Sum) == (c.base >= 0) && m != dimension.Sum {
				return m, fmt.Errorf("-measure %v: want a base column, say -base", m)
			}
			return m, nil
		}
	}
	if asked != "auto" {
		return 0, fmt.Errorf("-measure %q: want auto, sum, ratio or proportion", asked)
	}
	if c.base < 0 {
		return dimension.Sum, nil
	}
	for _, r := range rows {
		if cell(r, c.value) > cell(r, c.base) {
			return dimension.Ratio, nil
		}
	}
	return dimension.Proportion, nil
}

// cell reads a number; an empty or unreadable one is missing.
func cell(row []string, i int) float64 {
	if i < 0 {
		return 0
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(row[i]), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

func (c layout) keys(row []string) (keys []string) {
	for _, d := range c.dims {
		keys = append(keys, row[d])
	}
	return keys
}

// fromHistory explains one moment by the moments before it.
func fromHistory(rows [][]string, c layout, m dimension.Measure, o options, log io.Writer) (*dimension.Table, error) {
	moments := map[string][]dimension.Row{}
	for _, r := range rows {
		moments[r[c.time]] = append(moments[r[c.time]], dimension.Row{Keys: c.keys(r), Value: cell(r, c.value), Base: cell(r, c.base)})
	}
	var order []string
	for t := range moments {
		order = append(order, t)
	}
	slices.SortFunc(order, byTime)
	at := order[len(order)-1]
	if o.at != "" {
		at = o.at
	}
	i := slices.Index(order, at)
	if i < 1 {
		return nil, fmt.Errorf("moment %q: want one of the file with others before it", at)
	}
	var past [][]dimension.Row
	for _, t := range order[:i] {
		past = append(past, moments[t])
	}
	fmt.Fprintf(log, "explaining %s by the %d moments before it\n", at, i)
	return dimension.Predict(c.names, m, past, moments[at])
}

// byTime compares as numbers when both are, else as text.
func byTime(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case errX != nil || errY != nil:
		return strings.Compare(a, b)
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// fromForecast takes the forecast that the file holds.
func fromForecast(rows [][]string, c layout, m dimension.Measure) (*dimension.Table, error) {
	if c.forecast < 0 {
		return nil, errors.New("neither a time column (for a forecast from the past) nor a forecast column: say -time")
	}
	t := &dimension.Table{Dimensions: c.names, Measure: m, Keys: make([][]string, len(c.dims))}
	for _, r := range rows {
		for d, k := range c.keys(r) {
			t.Keys[d] = append(t.Keys[d], k)
		}
		t.Actual, t.Forecast = append(t.Actual, cell(r, c.value)), append(t.Forecast, cell(r, c.forecast))
		if m != dimension.Sum {
			base := cell(r, c.base)
			t.ActualBase = append(t.ActualBase, base)
			if c.forecastBase >= 0 {
				base = cell(r, c.forecastBase)
			}
			t.ForecastBase = append(t.ForecastBase, base)
		}
	}
	return t, t.Validate()
}
