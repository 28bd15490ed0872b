package prom

import (
	"bytes"

	"github.com/portent-go/portent/ingest"
)

// comment reads a line that begins with #: TYPE, the end of an OpenMetrics
// document, or something that may be passed over.
func (p *TextParser) comment(b *ingest.Batch, line []byte) {
	keyword, rest := word(skipBlank(line[1:]))
	switch {
	case len(line) > 1 && line[1] != ' ' && line[1] != '\t':
		// "#TYPE" without a blank is a comment like any other.
	case string(keyword) == "TYPE":
		p.typeLine(b, line, rest)
	case string(keyword) == "EOF" && len(rest) == 0 && p.cfg.Format == OpenMetrics:
		p.ended = true
	}
}

func (p *TextParser) typeLine(b *ingest.Batch, line, rest []byte) {
	family, rest := p.familyName(rest)
	if len(family) == 0 {
		p.fault(b, ingest.Syntax, line, "TYPE without a metric name")
		return
	}
	t, ok := parseType(bytes.TrimRight(skipBlank(rest), " \t"))
	if !ok {
		p.fault(b, ingest.Syntax, line, "unknown type")
		return
	}
	p.scratch = familyKinds(p.reg, family, t, p.scratch)
}

// familyName reads the plain or quoted name of a metric family.
func (p *TextParser) familyName(rest []byte) (family, after []byte) {
	s := seriesScanner{text: rest}
	if s.at('"') {
		family = s.quoted()
	} else {
		family = s.name(true)
	}
	if s.bad != "" {
		return nil, nil
	}
	return family, rest[s.i:]
}
