package memory

import (
	"encoding/binary"

	"github.com/portent-go/portent/internal/codec"
)

// Resolve adds what came of a fix to a case. Every outcome counts in the next
// [Memory.Propose]; several fixes may be tried on one case.
//
// Errors: [ErrUnknown], [ErrCase], [ErrClosed], and those of the file system.
func (m *Memory) Resolve(id ID, o Outcome) error {
	if err := o.Validate(); err != nil {
		return err
	}
	return m.change(id, func(dst []byte) []byte {
		return appendOutcome(head(dst, recordOutcome, id), o)
	}, func(c *Case) { c.Outcomes = append(c.Outcomes, o) })
}

// Note adds a note to a case. Errors as for [Memory.Resolve].
func (m *Memory) Note(id ID, text string) error {
	return m.change(id, func(dst []byte) []byte {
		return codec.AppendString(head(dst, recordNote, id), text)
	}, func(c *Case) { c.Notes = append(c.Notes, text) })
}

// End says when the incident of a case was over, in Unix milliseconds. Errors as
// for [Memory.Resolve].
func (m *Memory) End(id ID, to int64) error {
	return m.change(id, func(dst []byte) []byte {
		return codec.AppendUint64(head(dst, recordClose, id), uint64(to))
	}, func(c *Case) { c.To = to })
}

func head(dst []byte, kind byte, id ID) []byte {
	return binary.AppendUvarint(append(dst, kind, formVersion), uint64(id))
}
