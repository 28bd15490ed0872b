package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
)

// groups in the order they are printed.
var groups = []string{"score", "alarms", "clean", "band", "blame", "nab", "nab records", "point", "interval", "segments"}

// printTables prints a table per set and group of measures, a row per model.
func printTables(out io.Writer, results []*result) error {
	for len(results) > 0 {
		set := results[0].Set
		n := slices.IndexFunc(results, func(r *result) bool { return r.Set != set })
		if n < 0 {
			n = len(results)
		}
		if err := printSet(out, set, results[:n]); err != nil {
			return err
		}
		results = results[n:]
	}
	return nil
}

func printSet(out io.Writer, set string, results []*result) error {
	fmt.Fprintf(out, "\n%s: %d series\n", set, len(results[0].Series))
	for _, g := range groups {
		names := columnNames(results, g)
		if len(names) == 0 {
			continue
		}
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(w, "\n%s\t%s\tns/value\n", g, strings.Join(names, "\t"))
		for _, r := range results {
			printRow(w, r, g, names)
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	for _, r := range results {
		for _, e := range r.Errors {
			fmt.Fprintf(out, "%s: %s\n", r.Model, e)
		}
	}
	return nil
}

// columnNames lists the measures of a group that any result has a value of.
func columnNames(results []*result, group string) (names []string) {
	for _, r := range results {
		for _, c := range r.Columns {
			empty := !slices.ContainsFunc(c.Value, func(v float64) bool { return !math.IsNaN(v) })
			if c.Group == group && !empty && !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

// printRow prints a model that has any measure of the group.
func printRow(w io.Writer, r *result, group string, names []string) {
	cells, any := make([]string, len(names)), false
	for i, name := range names {
		cells[i] = "–"
		if c := r.find(group, name); c != nil {
			any = true
			cells[i] = cell(c.mean())
			if strings.HasSuffix(name, "MASE") {
				cells[i] += fmt.Sprintf(" (median %s)", short(median(c.Value)))
			}
		}
	}
	if any {
		fmt.Fprintf(w, "%s\t%s\t%.0f\n", r.Model, strings.Join(cells, "\t"), r.Nanos)
	}
}

// cell writes a mean with its interval.
func cell(mean, lo, hi float64) string {
	if math.IsNaN(mean) {
		return "–"
	}
	if math.IsNaN(lo) {
		return short(mean)
	}
	return fmt.Sprintf("%s [%s %s]", short(mean), short(lo), short(hi))
}

// short writes three decimals, fewer of large numbers, and no leading zero.
func short(x float64) string {
	switch a := math.Abs(x); {
	case math.IsNaN(x):
		return "–"
	case a >= 1e6:
		return fmt.Sprintf("%.3g", x)
	case a >= 100:
		return fmt.Sprintf("%.0f", x)
	case a >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return strings.Replace(fmt.Sprintf("%.3f", x), "0.", ".", 1)
}

func median(x []float64) float64 {
	x = slices.DeleteFunc(slices.Clone(x), math.IsNaN)
	if len(x) == 0 {
		return math.NaN()
	}
	slices.Sort(x)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}
