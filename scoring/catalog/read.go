package catalog

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

const (
	maxBytes  = 16 << 20 // the largest public price lists, cut to one region, stay below
	maxFaults = 20       // faults reported before reading stops
)

// field is one column of the CSV form.
type field struct {
	name     string
	set      func(*Shape, string) error
	optional bool
}

func number(to func(*Shape) *float64) func(*Shape, string) error {
	return func(s *Shape, text string) (err error) {
		*to(s), err = strconv.ParseFloat(text, 64)
		return err
	}
}

func text(to func(*Shape) *string) func(*Shape, string) error {
	return func(s *Shape, text string) error {
		*to(s) = text
		return nil
	}
}

var fields = []field{
	{name: "name", set: text(func(s *Shape) *string { return &s.Name })},
	{name: "family", set: text(func(s *Shape) *string { return &s.Family })},
	{name: "vcpu", set: number(func(s *Shape) *float64 { return &s.VCPU })},
	{name: "memory_bytes", set: number(func(s *Shape) *float64 { return &s.Memory })},
	{name: "iops", set: number(func(s *Shape) *float64 { return &s.IOPS })},
	{name: "bandwidth_bytes_per_second", set: number(func(s *Shape) *float64 { return &s.Bandwidth })},
	{name: "throughput_bytes_per_second", set: number(func(s *Shape) *float64 { return &s.Throughput }), optional: true},
	{name: "price_per_hour", set: number(func(s *Shape) *float64 { return &s.Price })},
	{name: "zones", set: text(func(s *Shape) *string { return &s.Zones }), optional: true},
}

// ReadCSV reads a catalogue with a header line that names the columns name,
// family, vcpu, memory_bytes, iops, bandwidth_bytes_per_second and
// price_per_hour, each once and in any order, and where it is known
// throughput_bytes_per_second and zones; lines that start with # are comments.
// file names the source in errors. At most 16 MiB are read. Faults
// give [ErrCatalogue] with file, line and field, the first twenty at once, and
// no catalogue.
func ReadCSV(file string, r io.Reader) (Catalogue, error) {
	data, err := readAll(file, r)
	if err != nil {
		return nil, err
	}
	rows := csv.NewReader(bytes.NewReader(data))
	rows.Comment = '#'
	rows.TrimLeadingSpace = true
	header, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: no header: %w", ErrCatalogue, file, err)
	}
	columns, err := columnsOf(header)
	if err != nil {
		return nil, fmt.Errorf("%w: %s:1: %w", ErrCatalogue, file, err)
	}
	return readRows(file, rows, columns)
}

// columnsOf finds the field of each column.
func columnsOf(header []string) ([]field, error) {
	columns := make([]field, len(header))
	seen := map[string]bool{}
	for i, name := range header {
		for _, f := range fields {
			if f.name == name {
				columns[i] = f
			}
		}
		if columns[i].name == "" || seen[name] {
			return nil, fmt.Errorf("column %d is %q, unknown or given twice", i+1, name)
		}
		seen[name] = true
	}
	for _, f := range fields {
		if !seen[f.name] && !f.optional {
			return nil, fmt.Errorf("no column %q", f.name)
		}
	}
	return columns, nil
}

func readRows(file string, rows *csv.Reader, columns []field) (Catalogue, error) {
	var c Catalogue
	var errs []error
	lines := map[string]int{}
	for len(errs) < maxFaults {
		record, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrCatalogue, file, err)
		}
		line, _ := rows.FieldPos(0)
		s, err := shapeOf(record, columns)
		if before, ok := lines[s.Name]; ok && err == nil {
			err = fmt.Errorf("%w: name %q stands on line %d already", ErrCatalogue, s.Name, before)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", file, line, err))
			continue
		}
		lines[s.Name] = line
		c = append(c, s)
	}
	return finish(file, c, errs)
}

func shapeOf(record []string, columns []field) (s Shape, err error) {
	for i, f := range columns {
		if err := f.set(&s, record[i]); err != nil {
			return s, fmt.Errorf("%w: %s: %w", ErrCatalogue, f.name, err)
		}
	}
	return s, s.Validate()
}

// finish returns the catalogue if nothing was wrong with it.
func finish(file string, c Catalogue, errs []error) (Catalogue, error) {
	if len(errs) == 0 && len(c) == 0 {
		return nil, fmt.Errorf("%w: %s: no shapes", ErrCatalogue, file)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return c, nil
}

// ReadJSON reads a catalogue as a JSON array of objects with the fields of
// [ReadCSV]. Unknown fields are faults; the limits and errors are the same,
// with the position in the array in place of the line.
func ReadJSON(file string, r io.Reader) (Catalogue, error) {
	data, err := readAll(file, r)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var c Catalogue
	if err := d.Decode(&c); err != nil {
		return nil, fmt.Errorf("%w: %s: byte %d: %w", ErrCatalogue, file, d.InputOffset(), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: %s: bytes after the catalogue", ErrCatalogue, file)
	}
	return finish(file, c, jsonFaults(file, c))
}

func jsonFaults(file string, c Catalogue) (errs []error) {
	seen := map[string]int{}
	for i, s := range c {
		if len(errs) == maxFaults {
			break
		}
		if err := s.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("%s: shape %d: %w", file, i, err))
		}
		if j, ok := seen[s.Name]; ok {
			errs = append(errs, fmt.Errorf("%s: shape %d: %w: name %q is that of shape %d", file, i, ErrCatalogue, s.Name, j))
		}
		seen[s.Name] = i
	}
	return errs
}

func readAll(file string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("catalog: cannot read %s: %w", file, err)
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("%w: %s: more than %d bytes", ErrCatalogue, file, maxBytes)
	}
	return data, nil
}
