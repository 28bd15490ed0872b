package benchdata

import (
	"bufio"
	"fmt"
	"io/fs"
	"iter"
	"strconv"
	"strings"

	"github.com/portent-go/portent/rca/dimension"
)

// Localization is a moment at which the failures of a service rose, and the
// combinations of dimensions that a human blamed.
type Localization struct {
	Name       string
	Dimensions []string
	Time       int64             // of Now, Unix milliseconds
	Past       [][]dimension.Row // one per earlier minute, oldest first; Value of Base failed
	Now        []dimension.Row
	Truth      [][]dimension.Condition
}

// RS reads the cases of RobustSpot (data/RS of riskloc): failed and all requests
// of a content network by minute, for every combination of provider, bit rate,
// transport, device and network. Rows after the anomalous minute are left out;
// a file that is there but empty is no case unless anomaly.yaml names it.
func RS(fsys fs.FS) iter.Seq2[*Localization, error] {
	return func(yield func(*Localization, error) bool) {
		cases, err := anomalies(fsys)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, c := range cases {
			err := c.readRows(fsys)
			if err != nil {
				c = nil
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// anomalies reads anomaly.yaml: a list of three lines each, of the small part
// of YAML that the file is written in.
func anomalies(fsys fs.FS) ([]*Localization, error) {
	const name = "anomaly.yaml"
	h, err := open(fsys, name)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	var list []*Localization
	scanner := bufio.NewScanner(h)
	for line := 1; scanner.Scan(); line++ {
		text := strings.TrimSpace(scanner.Text())
		key, value, _ := strings.Cut(text, ":")
		value = strings.TrimSpace(value)
		if key == "- data" {
			list = append(list, &Localization{Name: unquote(value)})
			continue
		}
		if text == "" {
			continue
		}
		if len(list) == 0 || !list[len(list)-1].set(key, value) {
			return nil, fmt.Errorf("%w: %s:%d: %q", ErrFormat, name, line, clip(text))
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, readFault(name, err)
	}
	return list, nil
}

// set reads one line of a case.
func (c *Localization) set(key, value string) bool {
	switch key {
	case "timestamp":
		t, err := strconv.ParseInt(value, 10, 64)
		c.Time = t * 1000
		return err == nil && t > 0 && t < 1e12
	case "cause":
		for part := range strings.SplitSeq(value, "}") {
			if part = strings.Trim(part, "[]{, "); part == "" {
				continue
			}
			element, ok := elementOf(part)
			if !ok {
				return false
			}
			c.Truth = append(c.Truth, element)
		}
		return len(c.Truth) > 0
	}
	return false
}

// elementOf reads 'bitrate':2000, 'p2p':1.
func elementOf(text string) (element []dimension.Condition, ok bool) {
	for pair := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(pair, ":")
		if !ok {
			return nil, false
		}
		element = append(element, dimension.Condition{Dimension: unquote(name), Value: unquote(value)})
	}
	return element, true
}

func unquote(s string) string { return strings.Trim(strings.TrimSpace(s), `'"`) }

// readRows reads the leaves of a case.
func (c *Localization) readRows(fsys fs.FS) error {
	var columns []string
	minute := int64(-1)
	return rows(fsys, c.Name+".csv", ',', 0, func(r cellRow) error {
		if columns == nil {
			columns = append(columns, r.cells...)
			return c.header(r)
		}
		if len(r.cells) != len(columns) {
			return r.fault(len(r.cells), fmt.Sprintf("%d cells", len(columns)))
		}
		at, row, err := leafRow(r, columns)
		switch {
		case err != nil:
			return err
		case at == c.Time:
			c.Now = append(c.Now, row)
		case at < c.Time && at != minute:
			minute = at
			c.Past = append(c.Past, []dimension.Row{row})
		case at < c.Time:
			c.Past[len(c.Past)-1] = append(c.Past[len(c.Past)-1], row)
		}
		return nil
	})
}

func (c *Localization) header(r cellRow) error {
	known := 0
	for _, name := range r.cells {
		switch name {
		case "min", "value", "cnt":
			known++
		default:
			c.Dimensions = append(c.Dimensions, name)
		}
	}
	if known != 3 || len(c.Dimensions) == 0 {
		return r.fault(0, "columns min, value, cnt and dimensions")
	}
	return nil
}

func leafRow(r cellRow, columns []string) (at int64, row dimension.Row, err error) {
	for i, name := range columns {
		switch name {
		case "min":
			at, err = r.seconds(i)
		case "value":
			row.Value, err = r.number(i)
		case "cnt":
			row.Base, err = r.number(i)
		default:
			row.Keys = append(row.Keys, strings.Clone(r.cells[i]))
		}
		if err != nil {
			return 0, row, err
		}
	}
	return at, row, nil
}
