package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent/rca"
)

// readGraph reads calls: a header, then caller and callee in its columns of these
// names, or in the first two.
func readGraph(name string) (g rca.Graph, err error) {
	f, err := os.Open(name)
	if err != nil {
		return g, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return g, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) < 2 {
		return g, fmt.Errorf("%s: no calls below the header", name)
	}
	caller, callee := 0, 1
	for i, h := range rows[0] {
		switch strings.ToLower(strings.TrimSpace(h)) {
		case "caller", "source", "from":
			caller = i
		case "callee", "target", "to":
			callee = i
		}
	}
	for i, row := range rows[1:] {
		if len(row) <= max(caller, callee) {
			return g, fmt.Errorf("%s:%d: %d cells, want caller and callee", name, i+2, len(row))
		}
		g.Edges = append(g.Edges, rca.Edge{Caller: strings.TrimSpace(row[caller]), Callee: strings.TrimSpace(row[callee])})
	}
	return g, nil
}

// layouts are the dates understood; without a zone they are UTC.
var layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02"}

// parseTime returns Unix milliseconds, 0 for an empty text.
func parseTime(s string) (int64, error) {
	if s == "" || s == "auto" {
		return 0, nil
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil {
			return t.UnixMilli(), nil
		}
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil && v > 0 && v < 1e15 {
		if v < 1e11 { // seconds until the year 5138
			v *= 1000
		}
		return int64(v), nil
	}
	return 0, fmt.Errorf("-at %q: want a date such as 2006-01-02 15:04:05 or Unix seconds", s)
}
