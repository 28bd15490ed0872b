package host

import (
	"bytes"
	"math"
)

// scanner walks the lines and fields of a kernel file without allocating.
// Everything it returns aliases its input.
type scanner struct {
	rest []byte // lines not read yet
	row  []byte // what is left of the current line
	full []byte // the current line as a whole, for errors
	line int    // number of the current line, from 1
	bad  bool   // a number on the current line did not parse
}

func scan(b []byte) scanner { return scanner{rest: b} }

// next moves to the next line that is not empty.
func (s *scanner) next() bool {
	for len(s.rest) > 0 {
		s.line++
		if i := bytes.IndexByte(s.rest, '\n'); i >= 0 {
			s.row, s.rest = s.rest[:i], s.rest[i+1:]
		} else {
			s.row, s.rest = s.rest, nil
		}
		if s.full = s.row; len(bytes.TrimSpace(s.row)) > 0 {
			return true
		}
	}
	return false
}

// field returns the next field of the line, empty at its end.
func (s *scanner) field() []byte {
	i := 0
	for i < len(s.row) && blank(s.row[i]) {
		i++
	}
	j := i
	for j < len(s.row) && !blank(s.row[j]) {
		j++
	}
	f := s.row[i:j]
	s.row = s.row[j:]
	return f
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// skip drops n fields.
func (s *scanner) skip(n int) {
	for range n {
		s.field()
	}
}

// more says whether the line has another field.
func (s *scanner) more() bool { return len(bytes.TrimSpace(s.row)) > 0 }

// uint reads the next field as an unsigned number and notes when it is none.
func (s *scanner) uint() uint64 {
	v, ok := parseUint(s.field())
	s.bad = s.bad || !ok
	return v
}

// num is uint as a float64.
func (s *scanner) num() float64 { return float64(s.uint()) }

// float reads the next field as a plain decimal fraction.
func (s *scanner) float() float64 {
	v, ok := parseDecimal(s.field())
	s.bad = s.bad || !ok
	return v
}

// err reports the current line when one of its numbers was bad.
func (s *scanner) err() error {
	if !s.bad {
		return nil
	}
	return malformed(s.line, s.full)
}

// parseUint reads decimal digits only; no sign, no spaces, no overflow.
func parseUint(b []byte) (uint64, bool) {
	var v uint64
	for _, c := range b {
		d := uint64(c - '0')
		if d > 9 || v > (math.MaxUint64-d)/10 {
			return 0, false
		}
		v = v*10 + d
	}
	return v, len(b) > 0
}

// parseDecimal reads digits with at most one point, as the kernel prints load
// averages and pressure.
func parseDecimal(b []byte) (float64, bool) {
	whole, frac, point := bytes.Cut(b, []byte("."))
	v, ok := parseUint(whole)
	if !point || !ok {
		return float64(v), ok
	}
	f, ok := parseUint(frac)
	return float64(v) + float64(f)/math.Pow10(len(frac)), ok
}
