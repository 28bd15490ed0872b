package csvio

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// header collects the rows of a file's header, each cell trimmed and copied.
type header struct {
	rows [][]string
}

func (h *header) add(cells [][]byte) {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = string(scan.Trim(c))
	}
	h.rows = append(h.rows, row)
}

// names returns the first row, trimmed.
func (h *header) names() []string {
	names := slices.Clone(h.rows[0])
	for i := range names {
		names[i] = strings.Trim(names[i], " \t")
	}
	return names
}

// index returns the first column with one of the names, in any case, or -1.
func index(names []string, wanted ...string) int {
	return slices.IndexFunc(names, func(name string) bool {
		return slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(name, w) })
	})
}

// table builds the reader of the rows below the header.
func (h *header) table(r *Reader, b *ingest.Batch) (table, error) {
	names := h.names()
	if len(names) > r.cfg.MaxColumns {
		names = names[:r.cfg.MaxColumns]
	}
	shape := r.cfg.Shape
	if shape == AutoShape {
		shape = shapeOf(names)
	}
	timeColumn, err := timeColumn(names, shape, r.cfg.TimeColumn)
	if err != nil {
		return nil, err
	}
	if shape == Long {
		return newLong(r, names, timeColumn)
	}
	return newWide(r, b, h.columns(names), timeColumn)
}

func shapeOf(names []string) Shape {
	if index(names, "value") >= 0 && index(names, "series", "metric", "name", ingest.MetricName) >= 0 {
		return Long
	}
	return Wide
}

func timeColumn(names []string, shape Shape, wanted string) (int, error) {
	if wanted != "" {
		i := slices.Index(names, wanted)
		if i < 0 {
			return 0, fmt.Errorf("%w: header has no column %s for the time", ingest.ErrSyntax, scan.Quote(wanted))
		}
		return i, nil
	}
	if shape == Long {
		return max(index(names, "time", "timestamp", "ts", "date", "datetime"), 0), nil
	}
	return 0, nil
}

// column is one column of a wide file as the header describes it.
type column struct {
	name   string
	labels ingest.Labels
	bad    string
}

// columns reads the labels of each column.
func (h *header) columns(names []string) []column {
	cols := make([]column, len(names))
	for i, name := range names {
		if len(h.rows) == 1 {
			cols[i] = namedColumn(name)
		} else {
			cols[i] = h.stacked(i)
		}
	}
	return cols
}

func namedColumn(name string) column {
	if name == "" {
		return column{bad: "column without a name"}
	}
	labels, bad := scan.ParseSeries(nil, name)
	return column{name, labels, bad}
}

// stacked builds a column out of a header of several rows: the first cell of
// each row names a label.
func (h *header) stacked(i int) (c column) {
	for _, row := range h.rows {
		if i >= len(row) || row[i] == "" {
			continue
		}
		label := row[0]
		switch label {
		case "metric", "name":
			label = ingest.MetricName
		case "":
			c.bad = "row of the header without a name in its first cell"
		}
		c.labels = append(c.labels, ingest.Label{Name: label, Value: row[i]})
	}
	if len(c.labels) == 0 {
		c.bad = "column without a name"
	}
	c.name = c.labels.String()
	return c
}
