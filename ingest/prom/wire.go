package prom

import (
	"fmt"
	"strconv"
	"unsafe"

	"github.com/portent-go/portent/ingest"
)

// str views b as a string that lives only as long as b is not written.
func str(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// fault counts one refused piece of input and, while the batch still keeps
// reports, says where and why. detail is cut to a readable length.
func fault(b *ingest.Batch, c ingest.Cause, place, series, detail string) {
	if len(b.Faults) >= ingest.MaxFaults {
		b.Drop(c, 1)
		return
	}
	b.Fault(c, place, clip(series), clip(detail))
}

// full reports whether the batch keeps no further fault reports, so that the
// texts of more need not be made.
func full(b *ingest.Batch) bool { return len(b.Faults) >= ingest.MaxFaults }

// maxDetail bounds the part of hostile input that a report repeats.
const maxDetail = 160

func clip(s string) string {
	if len(s) <= maxDetail {
		return string([]byte(s))
	}
	return s[:maxDetail] + "…"
}

// quote quotes the beginning of b for a report.
func quote(b []byte) string {
	if len(b) > 64 {
		return strconv.Quote(string(b[:64])) + "…"
	}
	return strconv.Quote(string(b))
}

// mark remembers how full a batch was, so that a half-read message can be taken
// back as a whole.
type mark struct {
	samples, faults int
	drops           ingest.Drops
}

func markOf(b *ingest.Batch) mark {
	return mark{b.Len(), len(b.Faults), b.Drops}
}

// undo takes back everything appended since the mark.
func (m *mark) undo(b *ingest.Batch) {
	truncate(b, m.samples)
	clear(b.Faults[m.faults:])
	b.Faults, b.Drops = b.Faults[:m.faults], m.drops
}

func truncate(b *ingest.Batch, n int) {
	b.Series, b.Time, b.Value = b.Series[:n], b.Time[:n], b.Value[:n]
}

// faultDetails says what the registry's refusals mean.
func faultDetail(c ingest.Cause) string {
	switch c {
	case ingest.NoLabels:
		return "no label with a value"
	case ingest.BadLabels:
		return "empty or repeated label name"
	case ingest.TooMany:
		return "the registry takes no further series"
	}
	return c.String()
}

func notNegative[T ~int | ~int64](room, field string, v T) error {
	if v >= 0 {
		return nil
	}
	return fmt.Errorf("prom: %s.%s is %v: must not be negative", room, field, v)
}

func orDefault[T ~int | ~int64](v, def T) T {
	if v == 0 {
		return def
	}
	return v
}
