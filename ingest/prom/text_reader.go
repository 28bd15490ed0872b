package prom

import (
	"bytes"
	"context"
	"io"

	"github.com/portent-go/portent/ingest"
)

// TextReader reads one document from an [io.Reader], a piece at a time, and is
// an [ingest.Source]. It holds one buffer, which grows up to the longest line
// allowed; a longer line is refused and passed over.
type TextReader struct {
	p     *TextParser
	r     io.Reader
	now   int64
	buf   []byte
	n     int  // bytes in buf
	seen  int  // of them known to hold no end of line
	over  bool // passing over a line that is too long
	begun bool
	err   error
}

// textChunk is how much a TextReader asks for at once, and so about how much a
// batch grows per call of Next: some 500 samples.
const textChunk = 64 << 10

// NewTextReader returns a reader of one document, or every fault of the
// configuration. now, in Unix milliseconds, is the time of samples that carry
// none.
func NewTextReader(r io.Reader, cfg TextConfig, now int64) (*TextReader, error) {
	p, err := NewTextParser(cfg)
	if err != nil {
		return nil, err
	}
	return &TextReader{p: p, r: r, now: now}, nil
}

// Next appends the samples of the next piece to b. It returns io.EOF with the
// last of them, or the reader's error; what came before the error is in b.
// All batches must have the same registry.
func (r *TextReader) Next(ctx context.Context, b *ingest.Batch) error {
	if r.err != nil {
		return r.err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if !r.begun {
		r.begun = true
		r.p.start(b)
	}
	r.grow()
	n, err := r.r.Read(r.buf[r.n:])
	r.n += n
	r.lines(b)
	if err != nil {
		r.err = err
		r.finish(b)
	}
	return err
}

// reset makes the reader ready for another document.
func (r *TextReader) reset(src io.Reader, now int64) {
	r.r, r.now, r.n, r.seen, r.over, r.begun, r.err = src, now, 0, 0, false, false, nil
}

// grow makes room to read into.
func (r *TextReader) grow() {
	if len(r.buf)-r.n >= textChunk/2 {
		return
	}
	buf := make([]byte, max(textChunk, 2*len(r.buf)))
	copy(buf, r.buf[:r.n])
	r.buf = buf
}

// lines parses the whole lines in the buffer and moves the rest to its front.
func (r *TextReader) lines(b *ingest.Batch) {
	rest := r.buf[:r.n]
	for {
		end := bytes.IndexByte(rest[r.seen:], '\n')
		if end < 0 {
			break
		}
		end += r.seen
		r.line(b, rest[:end])
		rest, r.seen = rest[end+1:], 0
	}
	if len(rest) > r.p.cfg.MaxLine && !r.over {
		r.over = true
		r.p.line++
		r.p.tooLong(b)
	}
	if r.over {
		rest = rest[:0]
	}
	r.n = copy(r.buf, rest)
	r.seen = r.n
}

func (r *TextReader) line(b *ingest.Batch, line []byte) {
	if r.over {
		r.over = false // the end of a line already counted
		return
	}
	r.p.parseLine(b, line, r.now)
}

// finish parses a last line without end and closes the document.
func (r *TextReader) finish(b *ingest.Batch) {
	if r.err == io.EOF {
		if r.n > 0 {
			r.line(b, r.buf[:r.n])
			r.n = 0
		}
		r.p.finish(b)
	}
}
