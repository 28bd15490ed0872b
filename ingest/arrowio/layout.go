package arrowio

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

var (
	errType   = errors.New("arrowio: type not supported")
	errLayout = errors.New("arrowio: not a table of metrics")
)

// layout says what the columns of a table are.
type layout struct {
	time   int
	value  int // of a long table, else -1
	series int // of a long table, or -1
	labels []labelColumn
	wide   []int
}

type labelColumn struct {
	i    int
	name string
}

// layoutOf reads a schema. A table is long when it has a column value of numbers
// and a column of strings, else wide.
func layoutOf(schema *arrow.Schema, cfg *Config) (l layout, err error) {
	fields := schema.Fields()
	l = layout{value: -1, series: -1}
	if l.time = timeColumn(fields, cfg.TimeColumn); l.time < 0 {
		return l, fmt.Errorf("%w: %w: no time column among %s", ingest.ErrSyntax, errLayout, names(fields))
	}
	value := -1
	for i, f := range fields {
		switch {
		case i == l.time || slices.Contains(cfg.Skip, f.Name):
		case roleOf(f.Type) == textRole:
			l.text(i, f.Name)
		case roleOf(f.Type) == numberRole:
			l.wide = append(l.wide, i)
			if strings.EqualFold(f.Name, "value") {
				value = i
			}
		}
	}
	if value >= 0 && (l.series >= 0 || len(l.labels) > 0) {
		l.value, l.wide = value, nil
	}
	if l.value < 0 && len(l.wide) == 0 {
		return l, fmt.Errorf("%w: %w: no column of numbers among %s", ingest.ErrSyntax, errLayout, names(fields))
	}
	return l, nil
}

// text takes a column of strings for the series or a label.
func (l *layout) text(i int, name string) {
	switch strings.ToLower(name) {
	case "series":
		l.series = i
		return
	case "metric", "name":
		name = ingest.MetricName
	}
	l.labels = append(l.labels, labelColumn{i, name})
}

func timeColumn(fields []arrow.Field, wanted string) int {
	if wanted != "" {
		return slices.IndexFunc(fields, func(f arrow.Field) bool { return f.Name == wanted })
	}
	if i := slices.IndexFunc(fields, func(f arrow.Field) bool { return f.Type.ID() == arrow.TIMESTAMP }); i >= 0 {
		return i
	}
	return slices.IndexFunc(fields, func(f arrow.Field) bool {
		name := strings.ToLower(f.Name)
		return f.Type.ID() == arrow.INT64 && (name == "time" || name == "timestamp" || name == "ts")
	})
}

// names lists columns for a report.
func names(fields []arrow.Field) string {
	out := make([]string, 0, len(fields))
	for _, f := range fields {
		out = append(out, f.Name)
	}
	return scan.Quote(strings.Join(out, ", "))
}
