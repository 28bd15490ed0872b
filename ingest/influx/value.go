package influx

import (
	"github.com/portent-go/portent/ingest/internal/scan"
)

// kind is what a field value turned out to be.
type kind uint8

const (
	number kind = iota
	text
	badValue
	badString // a quote never closed
)

// value reads a field value and moves past it.
func (p *Parser) value() (float64, kind) {
	if p.at('"') {
		return 0, p.skipString()
	}
	start := p.i
	for p.i < len(p.text) && !endsValue(p.text[p.i]) {
		p.i++
	}
	if v, ok := parseValue(p.text[start:p.i]); ok {
		return v, number
	}
	p.badPiece = p.text[start:p.i]
	return 0, badValue
}

func endsValue(c byte) bool { return c == ',' || c == ' ' || c == '\n' || c == '\r' }

// skipString moves past a string, whose line ends count as lines. A string never
// closed costs the line it begins in.
func (p *Parser) skipString() kind {
	lines := 0
	for i := p.i + 1; i < len(p.text); i++ {
		switch p.text[i] {
		case '\n':
			lines++
		case '\\':
			i++
			if i < len(p.text) && p.text[i] == '\n' {
				lines++
			}
		case '"':
			p.i = i + 1
			p.line += lines
			if p.i < len(p.text) && !endsValue(p.text[p.i]) {
				return p.afterString()
			}
			return text
		}
	}
	return badString
}

// afterString moves past what follows a string without a separator.
func (p *Parser) afterString() kind {
	start := p.i
	for p.i < len(p.text) && !endsValue(p.text[p.i]) {
		p.i++
	}
	p.badPiece = p.text[start:p.i]
	return badValue
}

// parseValue reads a number or a boolean.
func parseValue(s []byte) (float64, bool) {
	if len(s) == 0 {
		return 0, false
	}
	switch c := s[len(s)-1]; {
	case c-'0' <= 9 || c == '.':
		v, ok := scan.Float(s)
		return v, ok
	case c == 'i':
		v, ok := scan.Int(s[:len(s)-1])
		return float64(v), ok && s[0] != '+'
	case c == 'u':
		v, ok := scan.Uint(s[:len(s)-1])
		return float64(v), ok
	}
	return parseBool(s)
}

// booleans are the spellings of the protocol.
var booleans = [...]struct {
	text  string
	value float64
}{
	{"t", 1}, {"T", 1}, {"true", 1}, {"True", 1}, {"TRUE", 1},
	{"f", 0}, {"F", 0}, {"false", 0}, {"False", 0}, {"FALSE", 0},
}

func parseBool(s []byte) (float64, bool) {
	for _, b := range booleans {
		if string(s) == b.text {
			return b.value, true
		}
	}
	return 0, false
}
