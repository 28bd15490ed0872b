package prom

import (
	"bytes"
	"unicode/utf8"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// known finds the series of a line by its text. It guesses where the text ends,
// at the last brace or else the first blank; only what was parsed in full before
// can be found, so a wrong guess (an exemplar has braces of its own) finds
// nothing and costs a proper look.
func (p *TextParser) known(line []byte) (id ingest.SeriesID, rest []byte, ok bool) {
	end := bytes.LastIndexByte(line, '}') + 1
	if end == 0 {
		if end = blank(line); end < 0 {
			return 0, nil, false
		}
	}
	id, ok = p.reg.Lookup(p.reg.Fingerprint(line[:end]).Join(p.key))
	return id, line[end:], ok
}

func blank(s []byte) int {
	for i, c := range s {
		if c == ' ' || c == '\t' {
			return i
		}
	}
	return -1
}

// unknown parses the series of a line and registers it.
func (p *TextParser) unknown(line []byte) (ingest.SeriesID, []byte, ingest.Cause, string) {
	p.labels, p.scratch = p.labels[:0], p.scratch[:0]
	s := seriesScanner{text: line, max: p.cfg.MaxLabels, labels: p.labels, scratch: p.scratch}
	s.series()
	p.labels, p.scratch = s.labels, s.scratch
	if s.bad != "" {
		return 0, nil, ingest.Syntax, s.bad
	}
	if len(s.labels) > s.max {
		return 0, nil, ingest.TooLarge, "more labels than allowed"
	}
	key := p.reg.Fingerprint(line[:s.i]).Join(p.key)
	if id, ok := p.reg.Lookup(key); ok {
		return id, line[s.i:], ingest.Accepted, ""
	}
	p.labels = addTarget(p.labels, p.cfg.Labels, p.cfg.HonorLabels)
	id, cause := p.reg.Intern(key, p.labels)
	return id, line[s.i:], cause, scan.Detail(cause)
}

// seriesScanner reads name{label="value",…} or {"name",label="value",…}. Strings
// with escapes are written to scratch, others alias the text.
type seriesScanner struct {
	text    []byte
	i       int
	bad     string
	max     int
	named   bool
	labels  ingest.Labels
	scratch []byte
}

func (s *seriesScanner) series() {
	if name := s.name(true); len(name) > 0 {
		s.setName(name)
	}
	end := s.i
	if s.skip(); s.at('{') {
		s.i++
		s.labelSet()
		end = s.i
	}
	s.i = end // blanks after the series are no part of it
	if s.bad == "" && !s.named {
		s.bad = "no metric name"
	}
}

func (s *seriesScanner) at(c byte) bool { return s.i < len(s.text) && s.text[s.i] == c }

func (s *seriesScanner) skip() {
	for s.at(' ') || s.at('\t') {
		s.i++
	}
}

// labelSet reads up to and including the closing brace. A comma may stand before
// it, and a quoted string alone is the name of the metric.
func (s *seriesScanner) labelSet() {
	for s.bad == "" {
		s.skip()
		if s.at('}') {
			s.i++
			return
		}
		s.label()
		if s.skip(); s.at(',') {
			s.i++
		} else if !s.at('}') && s.bad == "" {
			s.bad = "expected a comma or a closing brace after a label"
		}
	}
}

func (s *seriesScanner) label() {
	quoted := s.at('"')
	name := s.labelName(quoted)
	if s.bad != "" {
		return
	}
	s.skip()
	if quoted && !s.at('=') {
		s.setName(name)
		return
	}
	if !s.at('=') {
		s.bad = "expected = after a label name"
		return
	}
	s.i++
	s.skip()
	s.add(scan.String(name), scan.String(s.quoted()))
}

func (s *seriesScanner) labelName(quoted bool) []byte {
	if quoted {
		return s.quoted()
	}
	name := s.name(false)
	if len(name) == 0 {
		s.bad = "expected a label name"
	}
	return name
}

func (s *seriesScanner) setName(name []byte) {
	if s.named {
		s.bad = "two metric names"
		return
	}
	s.named = true
	s.add(ingest.MetricName, scan.String(name))
}

func (s *seriesScanner) add(name, value string) {
	if s.bad == "" && len(s.labels) <= s.max {
		s.labels = append(s.labels, ingest.Label{Name: name, Value: value})
	}
}

// name reads [a-zA-Z_][a-zA-Z0-9_]*, with colons in the name of a metric.
func (s *seriesScanner) name(colons bool) []byte {
	start := s.i
	for s.i < len(s.text) && isNameByte(s.text[s.i], s.i == start, colons) {
		s.i++
	}
	return s.text[start:s.i]
}

func isNameByte(c byte, first, colons bool) bool {
	switch {
	case c|0x20 >= 'a' && c|0x20 <= 'z', c == '_':
		return true
	case c >= '0' && c <= '9':
		return !first
	}
	return c == ':' && colons
}

// quoted reads a string in double quotes.
func (s *seriesScanner) quoted() []byte {
	if !s.at('"') {
		s.bad = "expected a string in double quotes"
		return nil
	}
	s.i++
	start, escaped := s.i, false
	for s.i < len(s.text) && s.text[s.i] != '"' {
		if s.text[s.i] == '\\' {
			escaped = true
			s.i++
		}
		s.i++
	}
	if s.i >= len(s.text) {
		s.i, s.bad = len(s.text), "string without closing quote"
		return nil
	}
	text := s.text[start:s.i]
	s.i++
	if !utf8.Valid(text) {
		s.bad = "string that is not UTF-8"
	}
	if !escaped {
		return text
	}
	return s.unescape(text)
}

// unescape resolves \\, \" and \n; any other backslash stands for itself, as
// Prometheus reads it. The result never moves: when scratch is full, a larger
// one begins and the old strings keep theirs.
func (s *seriesScanner) unescape(text []byte) []byte {
	if cap(s.scratch)-len(s.scratch) < len(text) {
		s.scratch = make([]byte, 0, 2*cap(s.scratch)+len(text))
	}
	start := len(s.scratch)
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\\' && i+1 < len(text) {
			switch text[i+1] {
			case '\\', '"':
				i++
				c = text[i]
			case 'n':
				i++
				c = '\n'
			}
		}
		s.scratch = append(s.scratch, c)
	}
	return s.scratch[start:]
}
