package csvio

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/portent-go/portent/ingest/internal/scan"
)

// byteOrderMark may stand before the first line.
var byteOrderMark = []byte("\xef\xbb\xbf")

// next looks for a row in the buffer.
func (r *Reader) next() row {
	data := r.buf[r.at:r.n]
	if r.line == 0 && bytes.HasPrefix(data, byteOrderMark) {
		r.at, r.seen = r.at+len(byteOrderMark), 0
		data = r.buf[r.at:r.n]
	}
	last := r.srcErr == io.EOF
	if r.split.comma != 0 {
		return nextRow(data, r.seen, r.cfg.MaxLine, r.split.comma, last)
	}
	end, _ := lineEnd(data, 0, last)
	if end < 0 {
		return pending(data, r.cfg.MaxLine, 0, row{})
	}
	line := cutCR(data[:end])
	comma := detectComma(line)
	if len(scan.Trim(line)) > 0 && len(line) <= r.cfg.MaxLine {
		r.split.comma = comma
	}
	return nextRow(data, 0, r.cfg.MaxLine, comma, last)
}

// passOver drops the rest of a line that is too long; false means that its end
// has not come yet.
func (r *Reader) passOver() bool {
	i := bytes.IndexByte(r.buf[r.at:r.n], '\n')
	if i < 0 {
		r.at = r.n
		return false
	}
	r.at += i + 1
	r.over = false
	return true
}

// fill reads more of the input into the buffer.
func (r *Reader) fill() {
	if r.at > 0 {
		r.n = copy(r.buf, r.buf[r.at:r.n])
		r.at = 0
	}
	if len(r.buf)-r.n < readChunk/2 {
		buf := make([]byte, max(readChunk, 2*len(r.buf)))
		copy(buf, r.buf[:r.n])
		r.buf = buf
	}
	if !r.begun {
		r.begun = true
		r.openGzip()
	}
	for range 100 {
		if r.srcErr != nil {
			return
		}
		n, err := r.src.Read(r.buf[r.n:])
		r.n, r.srcErr = r.n+n, err
		if n > 0 {
			return
		}
	}
	r.srcErr = scan.OrDefault(r.srcErr, io.ErrNoProgress)
}

// openGzip decompresses an input that starts as gzip does (RFC 1952, 2.3.1). The
// small buffer it looks through is not in the way of large reads.
func (r *Reader) openGzip() {
	src := bufio.NewReaderSize(r.src, 512)
	r.src = src
	if magic, _ := src.Peek(2); string(magic) != "\x1f\x8b" {
		return
	}
	z, err := gzip.NewReader(src)
	if err != nil {
		r.srcErr = fmt.Errorf("csvio: %w", err)
		return
	}
	r.src = z
}
