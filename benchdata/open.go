package benchdata

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxFile bounds what one file may unpack to. The largest of any set known here
// has 60 MB; more than a gigabyte is a mistake or a bomb.
const maxFile = 1 << 30

// open opens a file, or the same with .gz, unpacked.
func open(fsys fs.FS, name string) (io.ReadCloser, error) {
	f, err := fsys.Open(name)
	if err == nil {
		return capped{&limited{r: f, name: name, left: maxFile}, f}, nil
	}
	z, zerr := fsys.Open(name + ".gz")
	if zerr != nil {
		if errors.Is(err, fs.ErrNotExist) && errors.Is(zerr, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %s[.gz]", ErrLayout, name)
		}
		return nil, fmt.Errorf("benchdata: %w", err)
	}
	r, err := gzip.NewReader(z)
	if err != nil {
		z.Close()
		return nil, fmt.Errorf("%w: %s.gz: %w", ErrFormat, name, err)
	}
	return capped{&limited{r: r, name: name, left: maxFile}, z}, nil
}

// capped reads through a limit and closes the file below.
type capped struct {
	io.Reader
	io.Closer
}

// limited is io.LimitReader that fails at the limit instead of ending.
type limited struct {
	r    io.Reader
	name string
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("%w: %s: more than %d bytes", ErrLarge, l.name, maxFile)
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}

// glob returns the names of the files that match, without .gz, numbers in them
// ordered as numbers.
func glob(fsys fs.FS, pattern string) ([]string, error) {
	var names []string
	for _, p := range []string{pattern, pattern + ".gz"} {
		found, err := fs.Glob(fsys, p)
		if err != nil {
			return nil, fmt.Errorf("benchdata: %w", err)
		}
		for _, f := range found {
			names = append(names, strings.TrimSuffix(f, ".gz"))
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%w: no file matches %s[.gz]", ErrLayout, pattern)
	}
	slices.SortFunc(names, natural)
	return slices.Compact(names), nil
}

// natural compares text with the numbers in it compared as numbers: a2 < a10.
func natural(a, b string) int {
	for a != "" && b != "" {
		x, y := run(a), run(b)
		m, errA := strconv.ParseUint(x, 10, 64)
		n, errB := strconv.ParseUint(y, 10, 64)
		c := cmp.Compare(x, y)
		if errA == nil && errB == nil && m != n {
			c = cmp.Compare(m, n)
		}
		if c != 0 {
			return c
		}
		a, b = a[len(x):], b[len(y):]
	}
	return cmp.Compare(len(a), len(b))
}

// run returns the digits that s begins with, or else all before the first digit.
func run(s string) string {
	digit := func(c byte) bool { return '0' <= c && c <= '9' }
	i := 1
	for i < len(s) && digit(s[i]) == digit(s[0]) {
		i++
	}
	return s[:i]
}

// stem returns the base name of a file without its ending.
func stem(name string) string {
	return strings.TrimSuffix(path.Base(name), path.Ext(name))
}

// cellRow is one row of a delimited file.
type cellRow struct {
	file  string
	line  int
	cells []string // valid until the next row
}

// rows calls f for each row of a delimited file. Rows may differ in length;
// width, when not zero, is checked.
func rows(fsys fs.FS, name string, comma rune, width int, f func(cellRow) error) error {
	h, err := open(fsys, name)
	if err != nil {
		return err
	}
	defer h.Close()
	r := csv.NewReader(h)
	r.Comma, r.ReuseRecord, r.FieldsPerRecord, r.TrimLeadingSpace = comma, true, -1, true
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return readFault(name, err)
		}
		line, _ := r.FieldPos(0)
		if width != 0 && len(cells) != width {
			return fmt.Errorf("%w: %s:%d: %d cells, want %d", ErrFormat, name, line, len(cells), width)
		}
		if err := f(cellRow{name, line, cells}); err != nil {
			return err
		}
	}
}

// readFault wraps what reading a file failed with.
func readFault(name string, err error) error {
	if errors.Is(err, ErrLarge) {
		return err
	}
	return fmt.Errorf("%w: %s: %w", ErrFormat, name, err)
}

// fault is an error about cell c.
func (r cellRow) fault(c int, want string) error {
	cell := "no such cell"
	if c < len(r.cells) {
		cell = strconv.Quote(clip(r.cells[c]))
	}
	return fmt.Errorf("%w: %s:%d: cell %d: %s, want %s", ErrFormat, r.file, r.line, c+1, cell, want)
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40]
	}
	return s
}

// number reads cell c; an empty one is missing, NaN.
func (r cellRow) number(c int) (float64, error) {
	if c >= len(r.cells) {
		return 0, r.fault(c, "a number")
	}
	if r.cells[c] == "" {
		return math.NaN(), nil
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(r.cells[c]), 64)
	if err != nil {
		return 0, r.fault(c, "a number")
	}
	return v, nil
}

// seconds reads cell c as Unix seconds and returns milliseconds.
func (r cellRow) seconds(c int) (int64, error) {
	v, err := r.number(c)
	if err != nil || !(math.Abs(v) < 1e12) {
		return 0, r.fault(c, "Unix seconds")
	}
	return int64(math.Round(v * 1000)), nil
}

// wallTime is how most sets write times: without a zone, taken as UTC.
const wallTime = "2006-01-02 15:04:05"

// clock reads cell c as a wall time and returns Unix milliseconds.
func (r cellRow) clock(c int) (int64, error) {
	if c >= len(r.cells) {
		return 0, r.fault(c, wallTime)
	}
	t, err := time.Parse(wallTime, r.cells[c])
	if err != nil {
		return 0, r.fault(c, wallTime)
	}
	return t.UnixMilli(), nil
}

// flag reads cell c as 0 or 1, also written 0.0 or 1.0.
func (r cellRow) flag(c int) (bool, error) {
	switch v, err := r.number(c); {
	case err != nil || v != 0 && v != 1:
		return false, r.fault(c, "0 or 1")
	default:
		return v == 1, nil
	}
}
