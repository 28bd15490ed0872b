package csvio

import (
	"io"
	"strconv"
	"strings"
	"time"
)

// VerdictHeader is the header of the file a [VerdictWriter] writes.
const VerdictHeader = "time,series,value,expected,lower,upper,score,anomaly\n"

// Verdict is what a detector said of one sample, as a row of a CSV file.
type Verdict struct {
	Time   int64  // Unix milliseconds; written as RFC 3339 in UTC
	Series string // e.g. Labels.String()

	// Value is the sample, Expected the forecast for it, Lower and Upper the band
	// around the forecast, Score how unusual the sample is, in [0,1]. NaN is
	// written as an empty cell.
	Value, Expected, Lower, Upper, Score float64

	Anomaly bool // written as 1 or 0
}

// Append appends the row to dst, with its line end, and returns it.
func (v *Verdict) Append(dst []byte) []byte {
	dst = time.UnixMilli(v.Time).UTC().AppendFormat(dst, "2006-01-02T15:04:05.000Z")
	dst = appendCell(append(dst, ','), v.Series)
	for _, x := range [...]float64{v.Value, v.Expected, v.Lower, v.Upper, v.Score} {
		dst = append(dst, ',')
		if x == x {
			dst = strconv.AppendFloat(dst, x, 'g', -1, 64)
		}
	}
	if v.Anomaly {
		return append(dst, ",1\n"...)
	}
	return append(dst, ",0\n"...)
}

// appendCell writes a text, in quotes where RFC 4180 asks for them.
func appendCell(dst []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\r\n") && strings.TrimSpace(s) == s {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			return append(append(dst, s...), '"')
		}
		dst = append(append(dst, s[:i]...), '"', '"')
		s = s[i+1:]
	}
}

// VerdictWriter writes verdicts as CSV. It is not safe for concurrent use.
type VerdictWriter struct {
	w   io.Writer
	buf []byte
	err error
}

// verdictChunk is how much a VerdictWriter collects before it writes: some 600
// rows, enough that the writes themselves cost nothing.
const verdictChunk = 64 << 10

// NewVerdictWriter returns a writer of a file that begins with [VerdictHeader].
// It writes nothing before the buffer is full or Flush is called.
func NewVerdictWriter(w io.Writer) *VerdictWriter {
	return &VerdictWriter{w: w, buf: append(make([]byte, 0, verdictChunk+1<<10), VerdictHeader...)}
}

// Write adds one row. Once the underlying writer has failed, it returns that
// error for ever.
func (w *VerdictWriter) Write(v Verdict) error {
	if w.err != nil {
		return w.err
	}
	w.buf = v.Append(w.buf)
	if len(w.buf) < verdictChunk {
		return nil
	}
	return w.Flush()
}

// Flush writes out what has been collected.
func (w *VerdictWriter) Flush() error {
	if w.err == nil && len(w.buf) > 0 {
		_, w.err = w.w.Write(w.buf)
		w.buf = w.buf[:0]
	}
	return w.err
}
