package prom

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// QueryReader reads the JSON answer of the Prometheus query API, and is an
// [ingest.Source]. It takes
//
//   - the full answer, {"status":"success","data":{"result":[…]}}, of a range
//     query (matrix) or an instant one (vector), of Prometheus, VictoriaMetrics
//     and others;
//   - the bare list [{"metric":{…},"values":[…]},…] in which
//     prometheus-api-client and others store such results;
//   - either of them compressed with gzip.
//
// Samples come series by series, as they stand in the document. Times are rounded
// to milliseconds. A value that is not a number is reported and passed over;
// native histograms are counted as Unsupported. An answer with status "error"
// gives a [*QueryError]; malformed JSON gives an error that wraps
// [ingest.ErrSyntax], after the series that were complete.
//
// Source: https://prometheus.io/docs/prometheus/latest/querying/api/
type QueryReader struct {
	src  io.Reader
	s    jsonScanner
	name string

	at, up readerState
	first  [3]bool // no member seen yet: of the answer, of data, of the result
	err    error

	answer QueryError // its fields as they are met
	status string
	warn   []string
	labels ingest.Labels
	arena  []byte
}

type readerState uint8

const (
	atStart  readerState = iota
	atAnswer             // between members of the outer object
	atData               // between members of "data"
	atResult             // between series
	atEnd
)

// queryChunk is about how many samples one call of Next appends; a series is
// never cut.
const queryChunk = 4096

// NewQueryReader returns a reader of one document. name, a file or a URL, is
// used for places in Batch.Faults.
func NewQueryReader(r io.Reader, name string) *QueryReader {
	return &QueryReader{src: r, name: name, first: [3]bool{true, true, true}}
}

// Warnings returns what the server warned of and remarked, at most 16 texts,
// once Next has returned io.EOF.
func (r *QueryReader) Warnings() []string { return r.warn }

// Next appends the next series to b and returns io.EOF with the last of them.
func (r *QueryReader) Next(ctx context.Context, b *ingest.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if r.s.r == nil && r.err == nil {
		r.err = r.open()
	}
	for start := b.Len(); r.err == nil && b.Len()-start < queryChunk; {
		r.step(b)
		if r.s.err != nil {
			r.err = r.s.err
		}
	}
	return r.err
}

// open looks whether the document is compressed.
func (r *QueryReader) open() error {
	in := bufio.NewReader(r.src)
	r.s.r, r.s.buf = in, make([]byte, jsonBuffer)
	if magic, _ := in.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return fmt.Errorf("%w: %w", ingest.ErrSyntax, err)
		}
		r.s.r = z
	}
	return nil
}

// step reads one member or one series.
func (r *QueryReader) step(b *ingest.Batch) {
	switch r.at {
	case atStart:
		r.begin()
	case atAnswer:
		r.answerMember()
	case atData:
		r.dataMember()
	case atResult:
		if r.s.element(&r.first[2], ']') {
			r.resultElement(b)
		} else {
			r.at = r.up
		}
	case atEnd:
		r.end()
	}
}

func (r *QueryReader) begin() {
	switch r.s.peek() {
	case '{':
		r.at = atAnswer
	case '[':
		r.at, r.up = atResult, atEnd
	default:
		r.s.fail("expected an object or a list")
		return
	}
	r.s.i++
}

func (r *QueryReader) answerMember() {
	key, ok := r.s.member(&r.first[0])
	switch {
	case !ok:
		r.at = atEnd
	case string(key) == "status":
		r.status = r.text()
	case string(key) == "errorType":
		r.answer.Type = r.text()
	case string(key) == "error":
		r.answer.Message = r.text()
	case string(key) == "warnings" || string(key) == "infos":
		r.warnings()
	case string(key) == "data" && r.s.peek() == '{':
		r.s.i++
		r.at, r.first[1] = atData, true
	default:
		r.s.skip()
	}
}

// text reads a string to keep, or passes over another value.
func (r *QueryReader) text() string {
	if r.s.peek() != '"' {
		r.s.skip()
		return ""
	}
	return clip(scan.String(r.s.string()))
}

func (r *QueryReader) warnings() {
	if r.s.peek() != '[' {
		r.s.skip()
		return
	}
	r.s.i++
	for first := true; r.s.element(&first, ']'); {
		if text := r.text(); len(r.warn) < ingest.MaxFaults {
			r.warn = append(r.warn, text)
		}
	}
}

func (r *QueryReader) dataMember() {
	key, ok := r.s.member(&r.first[1])
	switch {
	case !ok:
		r.at = atAnswer
	case string(key) == "result" && r.s.peek() == '[':
		r.s.i++
		r.at, r.up, r.first[2] = atResult, atData, true
	default:
		r.s.skip()
	}
}

// resultElement reads a series, or passes over the parts of a scalar or string
// result, which belong to no series.
func (r *QueryReader) resultElement(b *ingest.Batch) {
	if r.s.peek() == '{' {
		r.series(b)
		return
	}
	r.s.skip()
	if r.up == atData {
		r.fault(b, ingest.Unsupported, "the result is a scalar or a string, not a series")
	} else {
		r.s.fail("expected a series")
	}
}

func (r *QueryReader) end() {
	if c := r.s.peek(); c != 0 {
		r.s.fail("unexpected %q after the document", c)
	}
	if r.s.err != nil {
		return
	}
	r.err = io.EOF
	if r.status == "error" {
		r.err = &r.answer
	}
}

func (r *QueryReader) fault(b *ingest.Batch, c ingest.Cause, detail string) {
	if full(b) {
		b.Drop(c, 1)
		return
	}
	place := fmt.Sprintf("byte %d", r.s.place())
	if r.name != "" {
		place = r.name + ": " + place
	}
	fault(b, c, place, "", detail)
}

// badUTF8 reports labels that a registry should not keep.
func badUTF8(labels ingest.Labels) bool {
	for _, l := range labels {
		if !utf8.ValidString(l.Name) || !utf8.ValidString(l.Value) {
			return true
		}
	}
	return false
}
