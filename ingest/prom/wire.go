package prom

import "github.com/portent-go/portent/ingest"

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
