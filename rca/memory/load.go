package memory

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/portent-go/portent/internal/codec"
)

// load reads the file, and leaves it open for appending.
func (m *Memory) load() (err error) {
	if m.file, err = os.OpenFile(m.path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	info, err := m.file.Stat()
	if err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	forgotten := 0
	sound, err := scan(m.file, info.Size(), func(payload []byte) error {
		before := len(m.index.cases)
		if err := m.apply(payload); err != nil {
			return err
		}
		if len(m.index.cases) == before {
			return nil
		}
		forgotten += m.forget()
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", m.path, err)
	}
	m.cut, m.size = info.Size()-sound, sound
	if forgotten > 0 {
		return m.compact()
	}
	return m.mend()
}

// mend cuts off a torn end and writes the head of a new file.
func (m *Memory) mend() error {
	if m.cut > 0 {
		if err := m.file.Truncate(m.size); err != nil {
			return fmt.Errorf("memory: %w", err)
		}
	}
	if _, err := m.file.Seek(m.size, io.SeekStart); err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	if m.size > 0 {
		return nil
	}
	if err := m.write([]byte(magic)); err != nil {
		return err
	}
	return syncDir(filepath.Dir(m.path))
}

// compact writes the file anew with the cases in memory only.
func (m *Memory) compact() error {
	content := []byte(magic)
	for _, c := range m.index.cases {
		content = appendRecord(content, appendCase(nil, c))
	}
	if err := errors.Join(m.file.Close(), replace(m.path, content)); err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	file, err := os.OpenFile(m.path, os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	m.file, m.size = file, int64(len(content))
	_, err = m.file.Seek(m.size, io.SeekStart)
	return err
}

// apply takes a record into memory.
func (m *Memory) apply(payload []byte) error {
	r := codec.Reader{Data: payload}
	kind := r.Byte()
	r.Version(formVersion)
	switch kind {
	case recordCase:
		return m.applyCase(&r)
	case recordOutcome:
		id, o := ID(r.Uvarint(1<<62)), readOutcome(&r)
		return m.amend(&r, id, o.Validate(), func(c *Case) { c.Outcomes = append(c.Outcomes, o) })
	case recordNote:
		id, text := ID(r.Uvarint(1<<62)), r.String()
		return m.amend(&r, id, nil, func(c *Case) { c.Notes = append(c.Notes, text) })
	case recordClose:
		id, to := ID(r.Uvarint(1<<62)), int64(r.Uint64())
		return m.amend(&r, id, nil, func(c *Case) { c.To = to })
	}
	return fmt.Errorf("%w: record of kind %d", ErrCorrupt, kind)
}

func (m *Memory) applyCase(r *codec.Reader) error {
	c := readCase(r)
	if err := errors.Join(r.Close(), c.Validate()); err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if c.ID < m.next {
		return fmt.Errorf("%w: case %d after %d", ErrCorrupt, c.ID, m.next-1)
	}
	m.next = c.ID + 1
	m.index.add(c)
	return nil
}

// amend changes a case by a record read to its end. Records about cases that
// were forgotten are passed over; those that would not be valid are not.
func (m *Memory) amend(r *codec.Reader, id ID, bad error, change func(*Case)) error {
	if err := errors.Join(r.Close(), bad); err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	at, ok := m.index.byID[id]
	if !ok {
		if id >= m.next {
			return fmt.Errorf("%w: record about case %d, the last is %d", ErrCorrupt, id, m.next-1)
		}
		return nil
	}
	c := m.index.cases[at].clone()
	change(&c)
	if err := c.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	m.index.cases[at] = &c
	return nil
}
