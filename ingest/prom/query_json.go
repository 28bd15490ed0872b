package prom

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/portent-go/portent/ingest"
)

// jsonScanner reads JSON token by token from a stream through one fixed buffer.
// The first fault sticks: every later read gives nothing.
type jsonScanner struct {
	r    io.Reader
	buf  []byte
	i, n int   // buf[i:n] is unread
	off  int64 // bytes before buf
	err  error
	text []byte // of the last string or number
	high rune   // first half of a surrogate pair whose second has not come yet
}

// Bounds of a jsonScanner's memory and stack.
const (
	jsonBuffer  = 64 << 10
	maxJSONText = 1 << 20 // one string or number
	maxJSONNest = 1000    // of what is skipped
)

func (s *jsonScanner) place() int64 { return s.off + int64(s.i) }

func (s *jsonScanner) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("%w: byte %d: %s", ingest.ErrSyntax, s.place(), fmt.Sprintf(format, args...))
	}
}

// fill reads more when the buffer is used up.
func (s *jsonScanner) fill() bool {
	for s.i == s.n && s.err == nil {
		s.off += int64(s.n)
		s.i, s.n = 0, 0
		n, err := s.r.Read(s.buf)
		s.n = n
		if n > 0 {
			return true
		}
		if errors.Is(err, io.EOF) {
			return false
		}
		s.err = err
	}
	return s.err == nil
}

// peek returns the next byte that is not white space, zero at the end.
func (s *jsonScanner) peek() byte {
	for s.i < s.n || s.fill() {
		switch c := s.buf[s.i]; c {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return c
		}
	}
	return 0
}

func (s *jsonScanner) take(c byte) bool {
	if got := s.peek(); got != c || s.err != nil {
		s.fail("expected %q, got %q", c, got)
		return false
	}
	s.i++
	return true
}

// member steps to the next key of an object, after its opening brace; ok is
// false past its end.
func (s *jsonScanner) member(first *bool) (key []byte, ok bool) {
	if !s.element(first, '}') {
		return nil, false
	}
	s.text = append(s.text[:0], s.string()...) // the colon may refill the buffer
	return s.text, s.take(':')
}

// element steps to the next element of a list or object.
func (s *jsonScanner) element(first *bool, end byte) bool {
	if s.peek() == end && s.err == nil {
		s.i++
		return false
	}
	if !*first && !s.take(',') {
		return false
	}
	*first = false
	return s.err == nil
}

// string reads a string; the result lives until the next read.
func (s *jsonScanner) string() []byte {
	if !s.take('"') {
		return nil
	}
	for j := s.i; j < s.n; j++ { // fast path: all in the buffer, no escapes
		if c := s.buf[j]; c == '"' {
			text := s.buf[s.i:j]
			s.i = j + 1
			return text
		} else if c == '\\' || c < ' ' {
			break
		}
	}
	return s.longString()
}

func (s *jsonScanner) longString() []byte {
	s.text, s.high = s.text[:0], 0
	for s.i < s.n || s.fill() {
		c := s.buf[s.i]
		s.i++
		switch {
		case c == '"':
			s.loneHalf()
			return s.text
		case c == '\\':
			s.escape()
		case c < ' ':
			s.fail("control character in a string")
		default:
			s.loneHalf()
			s.text = append(s.text, c)
		}
		if s.tooLong() {
			return nil
		}
	}
	s.fail("string cut short")
	return nil
}

func (s *jsonScanner) tooLong() bool {
	if len(s.text) > maxJSONText && s.err == nil {
		s.err = fmt.Errorf("%w: byte %d: string of more than %d bytes", ingest.ErrTooLarge, s.place(), maxJSONText)
	}
	return s.err != nil
}

var jsonEscapes = map[byte]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// next returns one byte inside a string.
func (s *jsonScanner) next() byte {
	if s.i == s.n && !s.fill() {
		s.fail("string cut short")
		return 0
	}
	s.i++
	return s.buf[s.i-1]
}

func (s *jsonScanner) escape() {
	c := s.next()
	if c == 'u' {
		s.unicode(s.hex4())
		return
	}
	s.loneHalf()
	plain, ok := jsonEscapes[c]
	if !ok {
		s.fail("unknown escape \\%c", c)
	}
	s.text = append(s.text, plain)
}

// unicode appends a character given as \u, or remembers it when it is the first
// half of a pair.
func (s *jsonScanner) unicode(r rune) {
	if pair := utf16.DecodeRune(s.high, r); pair != utf8.RuneError {
		s.high = 0
		s.text = utf8.AppendRune(s.text, pair)
		return
	}
	s.loneHalf()
	if utf16.IsSurrogate(r) && r < 0xdc00 {
		s.high = r
		return
	}
	s.text = utf8.AppendRune(s.text, r) // a lone second half becomes U+FFFD
}

// loneHalf appends U+FFFD for a first half without a second, as encoding/json
// does.
func (s *jsonScanner) loneHalf() {
	if s.high != 0 {
		s.high = 0
		s.text = utf8.AppendRune(s.text, utf8.RuneError)
	}
}

func (s *jsonScanner) hex4() (r rune) {
	for range 4 {
		c := s.next()
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			s.fail("%q is not a hexadecimal digit", c)
			return utf8.RuneError
		}
		r = r<<4 | rune(c)
	}
	return r
}

// number reads a bare number, or the text of one in quotes, which the API uses
// for values. The result lives until the next read.
func (s *jsonScanner) number() []byte {
	if s.peek() == '"' {
		return s.string()
	}
	s.text = s.text[:0]
	for (s.i < s.n || s.fill()) && isNumberByte(s.buf[s.i]) && !s.tooLong() {
		s.text = append(s.text, s.buf[s.i])
		s.i++
	}
	if len(s.text) == 0 {
		s.fail("expected a number")
	}
	return s.text
}

func isNumberByte(c byte) bool {
	return c-'0' <= 9 || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

// skip passes over a value of any kind.
func (s *jsonScanner) skip() { s.skipNested(0) }

func (s *jsonScanner) skipNested(depth int) {
	if depth > maxJSONNest {
		s.fail("nested too deep")
		return
	}
	first := true
	switch c := s.peek(); {
	case c == '"':
		s.string()
	case c == '{':
		s.i++
		for _, ok := s.member(&first); ok; _, ok = s.member(&first) {
			s.skipNested(depth + 1)
		}
	case c == '[':
		s.i++
		for s.element(&first, ']') {
			s.skipNested(depth + 1)
		}
	case c >= 'a' && c <= 'z':
		s.literal()
	default:
		s.number()
	}
}

// literal reads true, false or null.
func (s *jsonScanner) literal() {
	s.text = s.text[:0]
	for (s.i < s.n || s.fill()) && s.buf[s.i] >= 'a' && s.buf[s.i] <= 'z' && len(s.text) < 6 {
		s.text = append(s.text, s.buf[s.i])
		s.i++
	}
	switch string(s.text) {
	case "true", "false", "null":
	default:
		s.fail("unexpected %q", s.text)
	}
}
