package recorded

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
)

// maxLine bounds one line of a packed file: a series of 500 values takes 8 KiB.
const maxLine = 1 << 20

// record is one line of a label file, by column.
type record struct {
	file  string
	cells map[string]string
	err   error // the first cell that did not read
}

// records reads a plain CSV file with a header.
func records(fsys fs.FS, name string) ([]*record, error) {
	b, err := fs.ReadFile(fsys, "data/"+name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrData, err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("%w: %s: %w", ErrData, name, err)
	}
	var out []*record
	for _, row := range rows[1:] {
		r := &record{file: name, cells: map[string]string{}}
		for i, cell := range row {
			r.cells[rows[0][i]] = cell
		}
		out = append(out, r)
	}
	return out, nil
}

func (r *record) text(col string) string {
	v, ok := r.cells[col]
	if !ok {
		r.fail(col, "no such column")
	}
	return v
}

// int reads a whole number; an empty cell is 0.
func (r *record) int(col string) int64 {
	s := r.text(col)
	if s == "" {
		return 0
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		r.fail(col, s)
	}
	return v
}

func (r *record) num(col string) float64 {
	s := r.text(col)
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		r.fail(col, s)
	}
	return v
}

func (r *record) fail(col, value string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s: %s: %q", ErrData, r.file, col, value)
	}
}

// lines calls f with the cells of every line of a packed file but the header.
// The last cell is not split further; all alias a buffer.
func lines(fsys fs.FS, name string, cells int, f func([]string) error) error {
	h, err := fsys.Open("data/" + name)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrData, err)
	}
	defer h.Close()
	zip, err := gzip.NewReader(h)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrData, name, err)
	}
	n := 0
	sc := bufio.NewScanner(zip)
	for sc.Buffer(make([]byte, 1<<16), maxLine); sc.Scan(); n++ {
		if n == 0 {
			continue
		}
		c := strings.SplitN(sc.Text(), ",", cells)
		if len(c) != cells {
			return fmt.Errorf("%w: %s:%d: %d cells, want %d", ErrData, name, n+1, len(c), cells)
		}
		if err := f(c); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n+1, err)
		}
	}
	return joinData(name, sc.Err(), zip.Close())
}

func joinData(name string, errs ...error) error {
	for _, err := range errs {
		if err != nil && err != io.EOF {
			return fmt.Errorf("%w: %s: %w", ErrData, name, err)
		}
	}
	return nil
}

// values reads a cell of numbers with spaces between.
func values(cell string) ([]float64, error) {
	out := make([]float64, 0, strings.Count(cell, " ")+1)
	for s := range strings.SplitSeq(cell, " ") {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil, fmt.Errorf("%w: value %d: %q", ErrData, len(out), s)
		}
		out = append(out, v)
	}
	return out, nil
}

// times reads a cell of seconds after start.
func times(cell string, start int64) ([]int64, error) {
	v, err := values(cell)
	if err != nil {
		return nil, err
	}
	out := make([]int64, len(v))
	for i, s := range v {
		out[i] = start + int64(s*1000)
	}
	return out, nil
}
