package prom

import (
	"fmt"
	"slices"

	"github.com/portent-go/portent/ingest"
)

// exportedPrefix is what Prometheus puts before a label of the document that
// conflicts with one of the target.
const exportedPrefix = "exported_"

// addTarget adds the target's labels to those of a document. Where both have a
// name, the document's label is renamed exported_name (again, if that is taken
// too), or wins when honour is set. The result reuses labels' memory; the names
// it makes are new.
func addTarget(labels, target ingest.Labels, honour bool) ingest.Labels {
	var moved ingest.Labels
	for _, t := range target {
		i := slices.IndexFunc(labels, func(l ingest.Label) bool { return l.Name == t.Name })
		switch {
		case i < 0:
			labels = append(labels, t)
		case !honour:
			if labels[i].Value != "" {
				moved = append(moved, labels[i])
			}
			labels[i].Value = t.Value
		}
	}
	slices.SortStableFunc(moved, func(a, b ingest.Label) int { return len(a.Name) - len(b.Name) })
	for _, m := range moved {
		m.Name = exportedPrefix + m.Name
		for labels.Get(m.Name) != "" {
			m.Name = exportedPrefix + m.Name
		}
		labels = append(labels, m)
	}
	return labels
}

// targetKey fingerprints what makes the same text another series: the format,
// the labels added to it, and which of them win.
func targetKey(reg *ingest.Registry, target ingest.Labels, honour bool) ingest.Key {
	key := reg.Fingerprint(fmt.Appendf(nil, "prom text %v", honour))
	for _, l := range target {
		key = key.Join(reg.Fingerprint([]byte(l.Name))).Join(reg.Fingerprint([]byte(l.Value)))
	}
	return key
}
