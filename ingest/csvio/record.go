package csvio

import "bytes"

// maxRecordLines bounds the lines of one row, line ends in quotes included, so
// that a quote never closed costs a few rows and not the rest of the file.
const maxRecordLines = 16

// fate says what became of the search for a row.
type fate uint8

const (
	needMore    fate = iota // the row is not complete
	whole                   // a row was found
	tooLong                 // a line is longer than allowed; it may go on
	neverClosed             // a quote is never closed; row is its first line
)

// row is a piece cut off the front of the input.
type row struct {
	text  []byte // without its line end
	n     int    // bytes it takes, its line end included
	lines int    // lines it takes; after needMore, lines seen so far
	fate  fate
}

// nextRow looks for one row at the front of data, of which seen bytes are known
// to hold no line end. last says that nothing follows data. What comes out does
// not depend on how the input arrived in pieces.
func nextRow(data []byte, seen, limit int, comma byte, last bool) row {
	var first row
	for at, lines := seen, 1; ; lines++ {
		end, ended := lineEnd(data, at, last)
		if end < 0 {
			return pending(data, limit, lines-1, first)
		}
		r := row{cutCR(data[:end]), min(end+1, len(data)), lines, whole}
		if lines == 1 {
			first = row{r.text, r.n, 1, neverClosed}
		}
		switch {
		case len(r.text) > limit && lines == 1:
			r.fate = tooLong
			return r
		case len(r.text) > limit:
			return first
		case bytes.IndexByte(r.text, '"') < 0 || !openQuote(r.text, comma):
			return r
		case ended || lines == maxRecordLines:
			return first
		}
		at = r.n
	}
}

// pending judges data that ends before its row does. Two bytes more than the
// limit may be a line end.
func pending(data []byte, limit, lines int, first row) row {
	switch {
	case len(data)-2 <= limit:
		return row{lines: lines}
	case lines > 0:
		return first
	}
	return row{n: len(data), fate: tooLong}
}

// lineEnd returns the index of the next line end at or after at, or -1; where
// nothing follows, the end of the data counts as one.
func lineEnd(data []byte, at int, last bool) (end int, ended bool) {
	if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
		end = at + i
		return end, last && end == len(data)-1
	}
	if last && len(data) > 0 {
		return len(data), true
	}
	return -1, false
}

func cutCR(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// openQuote reports whether row ends inside a quoted cell.
func openQuote(row []byte, comma byte) bool {
	for {
		cell := skipBlanks(row, comma)
		if len(cell) > 0 && cell[0] == '"' {
			end := closingQuote(cell)
			if end < 0 {
				return true
			}
			cell = cell[end+1:]
		}
		next := bytes.IndexByte(cell, comma)
		if next < 0 {
			return false
		}
		row = cell[next+1:]
	}
}

// closingQuote returns the index of the quote that closes the one at cell[0], or
// -1. Two quotes in a row stand for one and close nothing.
func closingQuote(cell []byte) int {
	for i := 1; i < len(cell); i++ {
		switch {
		case cell[i] != '"':
		case i+1 < len(cell) && cell[i+1] == '"':
			i++
		default:
			return i
		}
	}
	return -1
}

func skipBlanks(s []byte, comma byte) []byte {
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\t') && s[0] != comma {
		s = s[1:]
	}
	return s
}

// splitter cuts rows into cells. Cells alias the row, or scratch when they had
// quotes; they are valid until the next row.
type splitter struct {
	comma   byte
	max     int
	cells   [][]byte
	extra   int // cells past max
	scratch []byte
}

func (s *splitter) split(row []byte) {
	s.cells, s.extra, s.scratch = s.cells[:0], 0, s.scratch[:0]
	if bytes.IndexByte(row, '"') >= 0 {
		s.splitQuoted(row)
		return
	}
	for { // fast path: no quotes
		next := bytes.IndexByte(row, s.comma)
		if next < 0 {
			s.add(row)
			return
		}
		s.add(row[:next])
		row = row[next+1:]
	}
}

func (s *splitter) add(cell []byte) {
	if len(s.cells) >= s.max {
		s.extra++
		return
	}
	s.cells = append(s.cells, cell)
}

// splitQuoted cuts a row with quotes. A quote inside an unquoted cell stands for
// itself, and text after a closing quote is kept.
func (s *splitter) splitQuoted(row []byte) {
	for {
		cell, quoted := skipBlanks(row, s.comma), []byte(nil)
		if len(cell) > 0 && cell[0] == '"' {
			if end := closingQuote(cell); end > 0 {
				quoted, row = cell[:end+1], cell[end+1:]
			}
		}
		next := bytes.IndexByte(row, s.comma)
		tail := row
		if next >= 0 {
			tail = row[:next]
		}
		if quoted != nil {
			s.add(s.unquote(quoted, tail))
		} else {
			s.add(tail)
		}
		if next < 0 {
			return
		}
		row = row[next+1:]
	}
}

// unquote returns the text of a quoted cell and what follows it. CRLF inside
// becomes LF, as package encoding/csv has it. The result never moves: when
// scratch is full, a larger one begins and the old cells keep theirs.
func (s *splitter) unquote(quoted, tail []byte) []byte {
	text := quoted[1 : len(quoted)-1]
	if len(bytes.TrimRight(tail, " \t")) == 0 {
		tail = nil
	}
	if tail == nil && bytes.IndexByte(text, '"') < 0 && bytes.IndexByte(text, '\r') < 0 {
		return text
	}
	if need := len(text) + len(tail); cap(s.scratch)-len(s.scratch) < need {
		s.scratch = make([]byte, 0, 2*cap(s.scratch)+need)
	}
	start := len(s.scratch)
	for i := 0; i < len(text); i++ {
		s.scratch = append(s.scratch, text[i])
		switch {
		case text[i] == '"':
			i++ // the second of a pair
		case text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n':
			s.scratch[len(s.scratch)-1] = '\n'
			i++
		}
	}
	s.scratch = append(s.scratch, tail...)
	return s.scratch[start:len(s.scratch):len(s.scratch)]
}
