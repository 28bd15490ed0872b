package landmark

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The names of columns that are no features.
const (
	ColumnEntity     = "entity"     // whose landmark it is
	ColumnTime       = "time"       // of the landmark: Unix milliseconds or RFC 3339
	ColumnEnd        = "end"        // when the entity failed or was last seen well; same forms
	ColumnFailed     = "failed"     // 1 when End is a failure, else 0
	ColumnLabel      = "label"      // instead of end and failed: 1 when it failed within the horizon
	ColumnUnverified = "unverified" // 1 when an alarm changed its fate; may be absent
	ColumnWeight     = "weight"     // may be absent
)

// CategorySuffix ends the names of feature columns whose numbers are names.
const CategorySuffix = ":category"

// MaxRows and MaxColumns bound what [ReadCSV] reads.
const (
	MaxRows    = 1 << 24
	MaxColumns = 1 << 12
)

// CSV says how a file is read.
type CSV struct {
	// Horizon is what a label column speaks of: 1 is a failure within it, 0 a
	// life at least that long. Needed for such files only.
	Horizon time.Duration
	// Skip lists columns that are read over: what leaks the label, and names.
	Skip []string
}

// ReadCSV reads a table: a header, then a row per landmark. Columns called
// entity, time, and end with failed (or label) must be there, those called
// unverified and weight may; every other one is a feature, empty or NaN where
// missing, and a category when its name ends in ":category". A file without end,
// failed and label is a table to be scored: its rows have no label.
//
// Errors: [ErrFormat] with line and column; never a partial table. Memory: 8
// bytes a cell and some 100 a row.
func (c CSV) ReadCSV(r io.Reader) (*Table, error) {
	in := csv.NewReader(bufio.NewReaderSize(r, 1<<16))
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: no header: %w", ErrFormat, err)
	}
	p, err := c.header(slices.Clone(head))
	if err != nil {
		return nil, err
	}
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return p.table, p.table.check()
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		if p.table.Len() >= MaxRows {
			return nil, fmt.Errorf("%w: more than %d rows", ErrFormat, MaxRows)
		}
		p.line, _ = in.FieldPos(0)
		if err := p.read(cells); err != nil {
			return nil, err
		}
	}
}

// check turns what a whole table lacks into a fault of its file.
func (t *Table) check() error {
	if err := t.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return nil
}

// parser holds the places of the columns.
type parser struct {
	CSV
	table                                              *Table
	names                                              []string // of all cells
	entity, time, end, failed, label, unverified, mass int      // -1: none
	features                                           []int
	row                                                []float64
	kept                                               map[string]string
	line                                               int
}

func (c CSV) header(names []string) (*parser, error) {
	if len(names) > MaxColumns {
		return nil, fmt.Errorf("%w: %d columns, at most %d", ErrFormat, len(names), MaxColumns)
	}
	p := &parser{CSV: c, table: &Table{}, names: names, kept: map[string]string{}}
	at := func(name string) int { return slices.Index(names, name) }
	p.entity, p.time, p.end, p.failed = at(ColumnEntity), at(ColumnTime), at(ColumnEnd), at(ColumnFailed)
	p.label, p.unverified, p.mass = at(ColumnLabel), at(ColumnUnverified), at(ColumnWeight)
	if p.entity < 0 || p.time < 0 || (p.end < 0) != (p.failed < 0) || p.label >= 0 && p.end >= 0 {
		return nil, fmt.Errorf("%w: header %q: want entity, time, and end with failed, or label", ErrFormat, clip(strings.Join(names, ",")))
	}
	if p.label >= 0 && c.Horizon <= 0 {
		return nil, fmt.Errorf("%w: a label column needs the horizon it speaks of", ErrFormat)
	}
	own := []int{p.entity, p.time, p.end, p.failed, p.label, p.unverified, p.mass}
	for i, name := range names {
		if slices.Contains(own, i) || slices.Contains(c.Skip, name) {
			continue
		}
		plain, category := strings.CutSuffix(name, CategorySuffix)
		if category {
			p.table.Categories = append(p.table.Categories, len(p.features))
		}
		p.table.Columns = append(p.table.Columns, plain)
		p.features = append(p.features, i)
	}
	p.row = make([]float64, len(p.features))
	return p, nil
}

func (p *parser) read(cells []string) (err error) {
	l := Landmark{Entity: p.keep(cells[p.entity]), Features: p.row, Weight: 1}
	if l.Time, err = p.moment(cells, p.time); err != nil {
		return err
	}
	if err := p.fate(cells, &l); err != nil {
		return err
	}
	for k, i := range p.features {
		if p.row[k], err = p.number(cells, i); err != nil {
			return err
		}
	}
	p.table.Append(l)
	return nil
}

// fate reads what became of the entity.
func (p *parser) fate(cells []string, l *Landmark) (err error) {
	switch {
	case p.end >= 0:
		var end int64
		if end, err = p.moment(cells, p.end); err != nil {
			return err
		}
		l.After = end - l.Time
		if l.Failed, err = p.flag(cells, p.failed); err != nil {
			return err
		}
	case p.label >= 0:
		l.After = p.Horizon.Milliseconds()
		if l.Failed, err = p.flag(cells, p.label); err != nil {
			return err
		}
	}
	if p.unverified >= 0 {
		if l.Unverified, err = p.flag(cells, p.unverified); err != nil {
			return err
		}
	}
	if p.mass >= 0 {
		if l.Weight, err = p.number(cells, p.mass); err == nil && !(l.Weight > 0) {
			err = p.fault(cells, p.mass, "a number above 0")
		}
	}
	return err
}

// keep returns one copy of each name.
func (p *parser) keep(s string) string {
	if k, ok := p.kept[s]; ok {
		return k
	}
	s = strings.Clone(s)
	p.kept[s] = s
	return s
}

func (p *parser) number(cells []string, i int) (float64, error) {
	if cells[i] == "" {
		return math.NaN(), nil
	}
	v, err := strconv.ParseFloat(cells[i], 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, p.fault(cells, i, "a finite number, or nothing")
	}
	return v, nil
}

func (p *parser) flag(cells []string, i int) (bool, error) {
	switch cells[i] {
	case "0", "false", "0.0":
		return false, nil
	case "1", "true", "1.0":
		return true, nil
	}
	return false, p.fault(cells, i, "0 or 1")
}

// moment reads Unix milliseconds or RFC 3339.
func (p *parser) moment(cells []string, i int) (int64, error) {
	if ms, err := strconv.ParseInt(cells[i], 10, 64); err == nil && ms > -maxTime && ms < maxTime {
		return ms, nil
	}
	t, err := time.Parse(time.RFC3339, cells[i])
	if err != nil {
		return 0, p.fault(cells, i, "Unix milliseconds or RFC 3339")
	}
	return t.UnixMilli(), nil
}

// maxTime is the year 287396: differences of times stay far from overflow.
const maxTime = 1 << 53

func (p *parser) fault(cells []string, i int, want string) error {
	return fmt.Errorf("%w: line %d, column %q: %q, want %s", ErrFormat, p.line, clip(p.names[i]), clip(cells[i]), want)
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:60]
	}
	return s
}

// WriteCSV writes the table in the form that [CSV.ReadCSV] reads back equal:
// times as Unix milliseconds, numbers in the shortest form that keeps every bit.
func (t *Table) WriteCSV(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	line := t.appendHeader(nil)
	for i := range t.Time {
		line = t.appendRow(append(line, '\n'), i)
		if len(line) > 1<<15 {
			if _, err := out.Write(line); err != nil {
				return fmt.Errorf("landmark: cannot write: %w", err)
			}
			line = line[:0]
		}
	}
	if _, err := out.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("landmark: cannot write: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("landmark: cannot write: %w", err)
	}
	return nil
}

func (t *Table) appendHeader(b []byte) []byte {
	b = append(b, "entity,time,end,failed"...)
	if t.Unverified != nil {
		b = append(b, ",unverified"...)
	}
	if t.Weight != nil {
		b = append(b, ",weight"...)
	}
	for i, c := range t.Columns {
		if slices.Contains(t.Categories, i) {
			c += CategorySuffix
		}
		b = appendCell(append(b, ','), c)
	}
	return b
}

func (t *Table) appendRow(b []byte, i int) []byte {
	b = append(appendCell(b, t.Entity[i]), ',')
	b = append(strconv.AppendInt(b, t.Time[i], 10), ',')
	b = append(strconv.AppendInt(b, t.Time[i]+t.After[i], 10), ',')
	b = append(b, digit(t.Failed[i]))
	if t.Unverified != nil {
		b = append(b, ',', digit(t.Unverified[i]))
	}
	if t.Weight != nil {
		b = strconv.AppendFloat(append(b, ','), t.Weight[i], 'g', -1, 64)
	}
	for _, v := range t.Row(i) {
		b = append(b, ',')
		if !math.IsNaN(v) {
			b = strconv.AppendFloat(b, v, 'g', -1, 64)
		}
	}
	return b
}

func digit(b bool) byte {
	if b {
		return '1'
	}
	return '0'
}

// appendCell quotes a text where CSV asks for it.
func appendCell(b []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\r\n") && (s == "" || s[0] != ' ') {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}
