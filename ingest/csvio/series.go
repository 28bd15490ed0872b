package csvio

import (
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// resolver finds or makes the series of labels built from text.
type resolver struct {
	reg   *ingest.Registry
	more  ingest.Labels
	kind  ingest.Kind
	bytes int // largest total length of names and values
}

// intern registers labels under a wire form.
func (r *resolver) intern(key ingest.Key, labels ingest.Labels) (ingest.SeriesID, ingest.Cause, string) {
	labels = scan.AddLabels(labels, r.more)
	scan.MakeValid(labels)
	if scan.LabelBytes(labels) > r.bytes {
		return 0, ingest.TooLarge, "labels longer than allowed"
	}
	id, cause := r.reg.Intern(key, labels)
	if cause != ingest.Accepted {
		return 0, cause, scan.Detail(cause)
	}
	if r.kind != ingest.Unknown {
		r.reg.SetSeriesKind(id, r.kind)
	}
	return id, ingest.Accepted, ""
}
