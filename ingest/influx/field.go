package influx

import (
	"github.com/portent-go/portent/ingest"
)

// fields reads field=value,… up to the time or the end of the line. They get
// their time later.
func (p *Parser) fields(head []byte, start int) bool {
	key := p.key.Join(p.reg.Fingerprint(head))
	for {
		name := p.fieldName()
		if !p.at('=') || len(name) == 0 {
			return p.bad(head, nil, "expected field=value, found ", p.rest()...)
		}
		p.i++
		v, what := p.value()
		switch {
		case what == badString:
			return p.bad(head, name, "quote never closed in ", p.rest()...)
		case what == badValue:
			p.bad(head, name, "no number, boolean or string: ", p.badPiece...)
		case what == text:
			p.b.Drop(ingest.Unsupported, 1)
		case !p.append(key, head, name, v):
			return false
		}
		if !p.at(',') {
			return p.b.Len() > start || p.checkHead(head)
		}
		p.i++
	}
}

// fieldName reads up to the equals sign; the name is still escaped.
func (p *Parser) fieldName() []byte {
	start := p.i
	for ; p.i < len(p.text); p.i++ {
		switch p.text[p.i] {
		case '=', ' ', ',', '\n':
			return p.text[start:p.i]
		case '\\':
			if p.i+1 < len(p.text) && isSpecial(p.text[p.i+1]) {
				p.i++
			}
		}
	}
	return p.text[start:p.i]
}

// append adds the sample of one field; false means that the line is bad.
func (p *Parser) append(key ingest.Key, head, name []byte, v float64) bool {
	if p.b.Len()-p.sample >= p.cfg.MaxSamples {
		p.fault(ingest.TooLarge, head, name, "more samples than allowed at once")
		return true
	}
	key = key.Join(p.reg.Fingerprint(name))
	id, ok := p.reg.Lookup(key)
	if !ok { // slow path: a series not met in this form
		if p.failed != ingest.Accepted { // parse hostile tags once, not once per field
			p.b.Drop(p.failed, 1)
			return true
		}
		if !p.checkHead(head) {
			return false
		}
		var detail string
		if id, p.failed, detail = p.intern(key, head, name); p.failed != ingest.Accepted {
			p.fault(p.failed, head, name, detail)
			return true
		}
	}
	p.b.Append(id, 0, v)
	return true
}

// large reports whether scratch memory has outgrown usual lines.
func (p *Parser) large() bool { return cap(p.unescaped) > 1<<20 }
