package influx

import (
	"bytes"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// Parser reads line protocol into batches. It keeps only scratch memory from one
// call to the next; it is not safe for concurrent use.
type Parser struct {
	cfg   Config
	unit  Precision
	db    string           // label db of series that have none of their own
	key   ingest.Key       // what the same text means under these labels
	keyed *ingest.Registry // that key belongs to

	text     []byte
	i        int // read position
	line     int // number of the line at i
	b        *ingest.Batch
	reg      *ingest.Registry
	sample   int          // of b when Parse began
	failed   ingest.Cause // of the line's series, once one could not be made
	badPiece []byte       // the value that could not be read

	unescaped []byte
	series    ingest.Labels
}

// NewParser returns a parser, or every fault of the configuration.
func NewParser(cfg Config) (*Parser, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	return &Parser{cfg: cfg, unit: cfg.Precision}, nil
}

// Parse appends the samples of lines to b. now, in Unix milliseconds, is the
// time of lines that carry none.
//
// The rules, in order:
//  1. Empty lines and lines that start with # are passed over; lines end with LF
//     or CRLF.
//  2. A backslash escapes a comma, blank or (not in the measurement) equals sign
//     and otherwise stands for itself; in a string it escapes a quote or
//     backslash.
//  3. A line without measurement, with a tag without name or value, without
//     field, or with a bad time stamp is one fault and gives no sample.
//  4. A field whose value is no number, boolean or string is a fault; the line's
//     other fields count. NaN and infinities are no numbers here.
//  5. Numbers may end in i (signed) or u (unsigned); t, T, true, True, TRUE and
//     their counterparts are 1 and 0. Strings are counted as
//     [ingest.Unsupported]; they may hold line ends.
//  6. Time stamps are whole numbers in the configured precision, rounded down to
//     the millisecond.
//  7. A series the registry refuses is counted by cause. What is not UTF-8 in its
//     labels becomes U+FFFD.
func (p *Parser) Parse(b *ingest.Batch, lines []byte, now int64) {
	p.text, p.i, p.line = lines, 0, 1
	p.b, p.reg, p.sample = b, b.Registry(), b.Len()
	p.setKey()
	for p.i < len(p.text) {
		p.oneLine(now)
	}
	p.text, p.b = nil, nil
}

// setKey fingerprints what, besides the text of a line, decides the series.
func (p *Parser) setKey() {
	if p.keyed != p.reg {
		p.key = scan.Key(p.reg, append([]string{"influx", p.db}, scan.LabelStrings(p.cfg.Labels)...)...)
		p.keyed = p.reg
	}
}

// setDB changes the label db of lines that have no such tag.
func (p *Parser) setDB(db string) {
	if db != p.db {
		p.db, p.keyed = db, nil
	}
}

// oneLine reads the line at the read position and moves past it.
func (p *Parser) oneLine(now int64) {
	p.blanks()
	if p.i < len(p.text) && !p.at('#') && !p.endOfLine() {
		start := p.b.Len()
		if !p.samples(now, start) {
			p.b.Series, p.b.Time, p.b.Value = p.b.Series[:start], p.b.Time[:start], p.b.Value[:start]
		}
	}
	p.nextLine()
}

// samples reads measurement, tags, fields and time; false means that the line
// was refused as a whole.
func (p *Parser) samples(now int64, start int) bool {
	p.failed = ingest.Accepted
	head := p.head()
	if len(head) > 2*p.cfg.MaxLabelBytes { // every byte may be escaped
		p.fault(ingest.TooLarge, head, nil, "labels longer than allowed")
		return false
	}
	if !p.at(' ') {
		return p.bad(head, nil, "no field after the measurement")
	}
	p.blanks()
	if !p.fields(head, start) {
		return false
	}
	t, ok := p.time(now)
	for i := range p.b.Time[start:] {
		p.b.Time[start+i] = t
	}
	return ok
}

// head moves to the blank that ends measurement and tags and returns them.
func (p *Parser) head() []byte {
	start := p.i
	for ; p.i < len(p.text); p.i++ {
		switch p.text[p.i] {
		case ' ', '\n':
			return p.text[start:p.i]
		case '\\':
			if p.i+1 < len(p.text) && isSpecial(p.text[p.i+1]) {
				p.i++
			}
		}
	}
	return p.text[start:]
}

// isSpecial reports whether a backslash before c is an escape.
func isSpecial(c byte) bool { return c == ' ' || c == ',' || c == '=' }

// time reads the time stamp of a line, if there is one, and checks that nothing
// follows it.
func (p *Parser) time(now int64) (int64, bool) {
	p.blanks()
	if p.i == len(p.text) || p.endOfLine() {
		return now, true
	}
	start := p.i
	for p.i < len(p.text) && p.text[p.i] > ' ' {
		p.i++
	}
	stamp := p.text[start:p.i]
	t, ok := scan.Int(stamp)
	if ok {
		t, ok = millis(t, p.unit)
	}
	if !ok || stamp[0] == '+' {
		return 0, p.bad(nil, nil, "no time stamp in "+p.unit.String()+": ", stamp...)
	}
	if p.blanks(); p.i < len(p.text) && !p.endOfLine() {
		return 0, p.bad(nil, nil, "unexpected text after the time stamp: ", p.rest()...)
	}
	return t, true
}

func (p *Parser) at(c byte) bool { return p.i < len(p.text) && p.text[p.i] == c }

// blanks moves past blanks. A tab is none in this protocol.
func (p *Parser) blanks() {
	for p.at(' ') {
		p.i++
	}
}

// endOfLine reports whether LF or CRLF stands at the read position, or a CR at
// the end of the input.
func (p *Parser) endOfLine() bool {
	rest := p.text[p.i:]
	return p.at('\n') || p.at('\r') && (len(rest) == 1 || rest[1] == '\n')
}

// rest returns what is left of the line, for a report.
func (p *Parser) rest() []byte {
	rest := p.text[p.i:]
	if end := bytes.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// nextLine moves past the next line end.
func (p *Parser) nextLine() {
	if end := bytes.IndexByte(p.text[p.i:], '\n'); end >= 0 {
		p.i += end + 1
		p.line++
		return
	}
	p.i = len(p.text)
}
