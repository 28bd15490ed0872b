package portent

import (
	"github.com/portent-go/portent/internal/codec"
	"github.com/portent-go/portent/rca/memory"
)

// The incidents in a snapshot, in the order of their fields.

func (b *incidentBook) append(dst []byte) []byte {
	dst = codec.AppendUint64(dst, b.next)
	dst = appendRefs(dst, b.waiting)
	dst = appendRefs(dst, b.arrived)
	dst = codec.AppendUint32(dst, uint32(len(b.open)))
	for _, inc := range b.open {
		dst = codec.AppendUint64(dst, inc.ID)
		dst = codec.AppendUint64(dst, uint64(inc.Start))
		dst = codec.AppendUint64(dst, uint64(inc.due))
		dst = codec.AppendUint64(dst, uint64(inc.fault))
		dst = codec.AppendString(dst, inc.Blamed)
		dst = codec.AppendUint64(dst, uint64(inc.Case))
		dst = appendStrings(dst, inc.Warnings)
		dst = appendRefs(dst, inc.members)
	}
	return dst
}

// readBook comes after the instances, whose groups the indexes need.
func (m *Monitor) readBook(r *codec.Reader, version byte) {
	b := &m.incidents
	b.next = r.Uint64()
	b.waiting, b.arrived = b.readRefs(r), b.readRefs(r)
	for range r.Uint32() {
		if r.Err() != nil {
			return
		}
		inc := &incident{Incident: Incident{ID: r.Uint64(), Start: readTime(r)}}
		due, fault := readTime(r), readTime(r)
		inc.Blamed = r.String()
		if version >= 2 {
			inc.Case = memory.ID(r.Uint64())
		}
		inc.Warnings = readStrings(r)
		for _, ref := range b.readRefs(r) {
			m.addTo(inc, ref)
		}
		if len(inc.Instances) == 0 {
			r.Fail("incident %d without alarms", inc.ID)
		}
		inc.due, inc.fault = due, fault
		b.open = append(b.open, inc)
	}
}

func appendRefs(dst []byte, refs []*alarmRef) []byte {
	dst = codec.AppendUint32(dst, uint32(len(refs)))
	for _, a := range refs {
		dst = codec.AppendString(dst, a.instance)
		dst = codec.AppendUint64(dst, uint64(a.start))
		dst = codec.AppendUint64(dst, uint64(a.ended))
		dst = appendLabels(dst, a.labels)
	}
	return dst
}

func (b *incidentBook) readRefs(r *codec.Reader) (refs []*alarmRef) {
	for range r.Uint32() {
		if r.Err() != nil {
			return nil
		}
		a := new(alarmRef)
		a.instance, a.start, a.ended = r.String(), int64(r.Uint64()), int64(r.Uint64())
		if a.labels = readLabels(r); len(a.labels) > 0 {
			a.series = a.labels.String()
		}
		if a.ended == 0 {
			b.going[a.alarmKey] = a
		}
		refs = append(refs, a)
	}
	return refs
}
