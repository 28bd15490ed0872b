package memory

import (
	"encoding/binary"

	"github.com/portent-go/portent/internal/codec"
)

// A record is one of these. Every record begins with its kind and the version of
// the form of that kind.
const (
	recordCase byte = iota + 1
	recordOutcome
	recordNote
	recordClose // an incident ended
)

const formVersion = 1

// appendCase appends the record of a case.
func appendCase(dst []byte, c *Case) []byte {
	dst = append(dst, recordCase, formVersion)
	dst = binary.AppendUvarint(dst, uint64(c.ID))
	dst = codec.AppendUint64(dst, uint64(c.From))
	dst = codec.AppendUint64(dst, uint64(c.To))
	for _, s := range []string{c.Title, c.Blamed, c.Method} {
		dst = codec.AppendString(dst, s)
	}
	dst = appendFingerprint(dst, &c.Fingerprint)
	dst = binary.AppendUvarint(dst, uint64(len(c.Outcomes)))
	for _, o := range c.Outcomes {
		dst = appendOutcome(dst, o)
	}
	return appendStrings(dst, c.Notes)
}

func appendFingerprint(dst []byte, f *Fingerprint) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(f.Movements)))
	for _, m := range f.Movements {
		for _, s := range []string{m.Component, m.Metric, m.Peer} {
			dst = codec.AppendString(dst, s)
		}
		dst = append(dst, byte(m.Role), byte(m.Direction))
		dst = codec.AppendFloat64(dst, m.Size)
		dst = codec.AppendUint64(dst, uint64(m.Delay))
		dst = codec.AppendUint64(dst, uint64(m.Rise))
	}
	return appendStrings(dst, f.Tags)
}

func appendOutcome(dst []byte, o Outcome) []byte {
	dst = codec.AppendString(dst, o.Fix)
	dst = append(dst, byte(o.Result))
	dst = codec.AppendUint64(dst, uint64(o.Time))
	return codec.AppendString(dst, o.Detail)
}

func appendStrings(dst []byte, list []string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(list)))
	for _, s := range list {
		dst = codec.AppendString(dst, s)
	}
	return dst
}

func readCase(r *codec.Reader) *Case {
	c := &Case{ID: ID(r.Uvarint(1 << 62)), From: int64(r.Uint64()), To: int64(r.Uint64())}
	c.Title, c.Blamed, c.Method = r.String(), r.String(), r.String()
	c.Fingerprint = readFingerprint(r)
	for range r.Uvarint(maxLists) {
		c.Outcomes = append(c.Outcomes, readOutcome(r))
	}
	c.Notes = readStrings(r)
	return c
}

func readFingerprint(r *codec.Reader) (f Fingerprint) {
	for range r.Uvarint(maxMovements) {
		m := Movement{Component: r.String(), Metric: r.String(), Peer: r.String(), Role: Role(r.Byte()), Direction: int8(r.Byte())}
		m.Size, m.Delay, m.Rise = r.Finite(), int64(r.Uint64()), int64(r.Uint64())
		f.Movements = append(f.Movements, m)
	}
	f.Tags = readStrings(r)
	return f
}

func readOutcome(r *codec.Reader) Outcome {
	return Outcome{Fix: r.String(), Result: Result(r.Byte()), Time: int64(r.Uint64()), Detail: r.String()}
}

func readStrings(r *codec.Reader) (list []string) {
	for range r.Uvarint(maxLists) {
		list = append(list, r.String())
	}
	return list
}
