package prom

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// TextParser reads documents in the Prometheus text format or OpenMetrics.
// It keeps scratch memory between documents; use one per goroutine.
//
// Rules:
//  1. A line that cannot be read is counted as Syntax, TooLarge or BadLabels and
//     reported with its number; the lines around it still count.
//  2. Lines end in \n or \r\n; the last one needs neither. Empty lines and
//     comments are passed over.
//  3. A sample without time stamp gets the caller's time.
//  4. TYPE lines tell the registry the kind of the metrics of a family. HELP and
//     UNIT lines are comments; exemplars are checked for form and ignored.
//  5. NaN and ±Inf are values like others. A stale marker cannot be written in
//     text: every NaN becomes the ordinary one.
//
// Sources: https://prometheus.io/docs/instrumenting/exposition_formats/,
// OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/), and
// for quoted names the UTF-8 proposal of Prometheus 3.
type TextParser struct {
	cfg   TextConfig
	reg   *ingest.Registry
	key   ingest.Key // of the format and the target's labels
	track *staleness // told of every series without a time stamp of its own

	line    int
	ended   bool // "# EOF" was seen
	labels  ingest.Labels
	scratch []byte
}

// NewTextParser returns a parser, or every fault of the configuration.
func NewTextParser(cfg TextConfig) (*TextParser, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &TextParser{cfg: cfg.withDefaults()}, nil
}

// Parse appends the samples of one document to b. now, in Unix milliseconds, is
// the time of samples that carry none. doc is not kept and not written. What
// could not be read stands in b.Drops and b.Faults.
//
// A series met before costs one hash over its text, one look-up and no
// allocation.
func (p *TextParser) Parse(b *ingest.Batch, doc []byte, now int64) {
	p.start(b)
	for len(doc) > 0 {
		line := doc
		if end := bytes.IndexByte(doc, '\n'); end >= 0 {
			line, doc = doc[:end], doc[end+1:]
		} else {
			doc = nil
		}
		p.parseLine(b, line, now)
	}
	p.finish(b)
}

// start begins a document whose series live in b's registry.
func (p *TextParser) start(b *ingest.Batch) {
	p.line, p.ended = 0, false
	if reg := b.Registry(); reg != p.reg {
		p.reg = reg
		p.key = targetKey(reg, p.cfg.Labels, p.cfg.HonorLabels)
	}
}

// finish ends a document.
func (p *TextParser) finish(b *ingest.Batch) {
	if p.cfg.Format == OpenMetrics && !p.ended {
		p.fault(b, ingest.Syntax, nil, `the document does not end with "# EOF": it was cut short`)
	}
}

func (p *TextParser) parseLine(b *ingest.Batch, line []byte, now int64) {
	p.line++
	if len(line) > p.cfg.MaxLine {
		p.tooLong(b)
		return
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	line = skipBlank(line)
	switch {
	case len(line) == 0:
	case p.ended:
		p.fault(b, ingest.Syntax, line, `text after "# EOF"`)
	case line[0] == '#':
		p.comment(b, line)
	default:
		p.sample(b, line, now)
	}
}

func (p *TextParser) tooLong(b *ingest.Batch) {
	p.fault(b, ingest.TooLarge, nil, "a line of more than "+strconv.Itoa(p.cfg.MaxLine)+" bytes")
}

// sample reads a line that holds one sample.
func (p *TextParser) sample(b *ingest.Batch, line []byte, now int64) {
	id, rest, ok := p.known(line) // fast path: met before
	if !ok {
		var cause ingest.Cause
		var detail string
		if id, rest, cause, detail = p.unknown(line); cause != ingest.Accepted {
			p.fault(b, cause, line, detail)
			return
		}
	}
	v, t, timed, detail := p.valueAndTime(rest, now)
	if detail != "" {
		p.fault(b, ingest.Syntax, line, detail)
		return
	}
	b.Append(id, t, v)
	if p.track != nil && !timed {
		p.track.see(id)
	}
}

func (p *TextParser) fault(b *ingest.Batch, c ingest.Cause, line []byte, detail string) {
	if full(b) {
		b.Drop(c, 1)
		return
	}
	place := fmt.Sprintf("line %d", p.line)
	if p.cfg.Name != "" {
		place = fmt.Sprintf("%s:%d", p.cfg.Name, p.line)
	}
	if line != nil {
		detail += ": " + scan.Quote(line)
	}
	fault(b, c, place, "", detail)
}

// skipBlank drops the spaces and tabs that begin s.
func skipBlank(s []byte) []byte {
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	return s
}

// word splits s at its first space or tab.
func word(s []byte) (first, rest []byte) {
	for i, c := range s {
		if c == ' ' || c == '\t' {
			return s[:i], skipBlank(s[i:])
		}
	}
	return s, nil
}
