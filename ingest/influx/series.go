package influx

import (
	"bytes"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// checkHead reports whether measurement and tags are well formed. A head under
// which a series is known is, so lines met before need no check.
func (p *Parser) checkHead(head []byte) bool {
	s := headScanner{rest: head}
	if len(s.measurement()) == 0 {
		return p.bad(head, nil, "no measurement")
	}
	for tags := 0; s.more; tags++ {
		if key, _, bad := s.tag(); bad != "" {
			return p.bad(head, nil, bad, key...)
		}
		if tags >= p.cfg.MaxTags {
			p.fault(ingest.TooLarge, head, nil, "more tags than allowed")
			return false
		}
	}
	return true
}

// intern registers the series measurement_field{tags}.
func (p *Parser) intern(key ingest.Key, head, name []byte) (ingest.SeriesID, ingest.Cause, string) {
	s := headScanner{rest: head}
	p.unescaped = p.unescaped[:0]
	metric := p.unescape(s.measurement(), false)
	full := append(append(append(make([]byte, 0, len(metric)+1+len(name)), metric...), '_'), p.unescape(name, true)...)
	labels := append(p.series[:0], ingest.Label{Name: ingest.MetricName, Value: scan.String(full)})
	for s.more {
		k, v, _ := s.tag()
		labels = append(labels, ingest.Label{Name: scan.String(p.unescape(k, true)), Value: scan.String(p.unescape(v, true))})
	}
	if p.db != "" && labels.Get("db") == "" {
		labels = append(labels, ingest.Label{Name: "db", Value: p.db})
	}
	labels = scan.AddLabels(labels, p.cfg.Labels)
	p.series = labels
	scan.MakeValid(labels)
	if scan.LabelBytes(labels) > p.cfg.MaxLabelBytes {
		return 0, ingest.TooLarge, "labels longer than allowed"
	}
	id, cause := p.reg.Intern(key, labels)
	return id, cause, scan.Detail(cause)
}

// headScanner cuts measurement and tags, still escaped, off the front of rest.
type headScanner struct {
	rest []byte
	more bool // the separator was there, so something must follow
}

// measurement returns the part before the first comma. In it a backslash does
// not escape an equals sign.
func (s *headScanner) measurement() []byte { return s.until(',') }

// tag cuts off ",key=value" where the comma is gone already.
func (s *headScanner) tag() (key, value []byte, bad string) {
	pair := headScanner{rest: s.until(',')}
	key = pair.until('=')
	value = pair.rest
	switch {
	case len(key) == 0:
		return nil, nil, "tag without a name"
	case len(value) == 0:
		return key, nil, "no value of tag "
	case unescapedEquals(value):
		return key, nil, "second equals sign in the value of tag "
	}
	return key, value, ""
}

// until cuts off what stands before the next unescaped c, and c.
func (s *headScanner) until(c byte) []byte {
	for i := 0; i < len(s.rest); i++ {
		switch s.rest[i] {
		case c:
			cut := s.rest[:i]
			s.rest, s.more = s.rest[i+1:], true
			return cut
		case '\\':
			if i+1 < len(s.rest) && isSpecial(s.rest[i+1]) {
				i++
			}
		}
	}
	cut := s.rest
	s.rest, s.more = nil, false
	return cut
}

func unescapedEquals(s []byte) bool {
	rest := headScanner{rest: s}
	rest.until('=')
	return rest.more
}

// unescape resolves backslashes before commas, blanks and, where equals is set,
// equals signs. The result never moves: when the scratch memory is full, a
// larger one begins and the old strings keep theirs.
func (p *Parser) unescape(s []byte, equals bool) []byte {
	if bytes.IndexByte(s, '\\') < 0 {
		return s
	}
	if cap(p.unescaped)-len(p.unescaped) < len(s) {
		p.unescaped = make([]byte, 0, 2*cap(p.unescaped)+len(s))
	}
	start := len(p.unescaped)
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && isSpecial(s[i+1]) && (equals || s[i+1] != '=') {
			i++
		}
		p.unescaped = append(p.unescaped, s[i])
	}
	return p.unescaped[start:len(p.unescaped):len(p.unescaped)]
}
