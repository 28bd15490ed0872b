package memory

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"sync"

	"github.com/portent-go/portent/internal/codec"
)

// Options configure [Open]. The zero value is right.
type Options struct {
	// MaxCases is how many cases are kept, 0 for the default of 10,000; older
	// ones are forgotten, and leave the file when it is opened next. Ten thousand
	// are three a day for nine years, about 60 MB of memory, and are searched in
	// milliseconds.
	MaxCases int

	// NoSync does not wait for the disk after each record: faster, and the last
	// records may be lost with the power, though not with the process.
	NoSync bool
}

const defaultMaxCases = 10_000

// Memory is the cases of a file, all of them in memory as well. Its methods may
// be called by several goroutines at once.
type Memory struct {
	mu     sync.RWMutex
	opt    Options
	path   string
	file   *os.File // nil for a memory without a file
	size   int64    // sound bytes of the file
	closed bool
	index  index
	next   ID
	cut    int64 // bytes cut off the end when opened
	buf    []byte
}

// Open opens the memory in a file, or makes a new one; with path "" it is in
// memory alone. A torn end, as a crash leaves it, is cut off, which
// [Memory.Recovered] tells. The directory must exist.
//
// Errors: [ErrOptions], [ErrCorrupt], and those of the file system.
func Open(path string, opt Options) (*Memory, error) {
	if opt.MaxCases < 0 {
		return nil, fmt.Errorf("%w: MaxCases is %d", ErrOptions, opt.MaxCases)
	}
	if opt.MaxCases == 0 {
		opt.MaxCases = defaultMaxCases
	}
	m := &Memory{opt: opt, path: path, next: 1}
	if path == "" {
		return m, nil
	}
	if err := m.load(); err != nil {
		if m.file != nil {
			err = errors.Join(err, m.file.Close())
		}
		return nil, err
	}
	return m, nil
}

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
	return syncDir(dirOf(m.path))
}

// forget drops the oldest cases past the limit, a tenth at a time, and returns
// how many.
func (m *Memory) forget() int {
	if len(m.index.cases) <= m.opt.MaxCases {
		return 0
	}
	keep := m.opt.MaxCases - m.opt.MaxCases/10
	n := len(m.index.cases) - keep
	m.index.keepLast(keep)
	return n
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

// write appends bytes to the file and flushes it. When that fails the file is
// cut back to what it was, so that no half record is left in its middle.
func (m *Memory) write(b []byte) error {
	if m.file == nil {
		return nil
	}
	_, err := m.file.Write(b)
	if err == nil && !m.opt.NoSync {
		err = m.file.Sync()
	}
	if err != nil {
		_, seek := m.file.Seek(m.size, io.SeekStart)
		return fmt.Errorf("memory: %w", errors.Join(err, m.file.Truncate(m.size), seek))
	}
	m.size += int64(len(b))
	return nil
}

// Add stores a case and returns its number; the case's own ID is not looked at.
// It is on the disk when Add returns. The case is copied.
func (m *Memory) Add(c Case) (ID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c = c.clone()
	c.ID = m.next
	c.Fingerprint.sort()
	if err := c.Validate(); err != nil {
		return 0, err
	}
	if err := m.record(appendCase(m.buf[:0], &c)); err != nil {
		return 0, err
	}
	m.next++
	m.index.add(&c)
	m.forget()
	return c.ID, nil
}

// record frames a payload and writes it.
func (m *Memory) record(payload []byte) error {
	if m.closed {
		return ErrClosed
	}
	m.buf = payload[:0]
	return m.write(appendRecord(nil, payload))
}

// change amends a case, on the disk first.
func (m *Memory) change(id ID, payload func(dst []byte) []byte, apply func(*Case)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, ok := m.index.byID[id]
	if !ok {
		return fmt.Errorf("%w: %d", ErrUnknown, id)
	}
	c := m.index.cases[at].clone()
	apply(&c)
	if err := c.Validate(); err != nil {
		return err
	}
	if err := m.record(payload(m.buf[:0])); err != nil {
		return err
	}
	m.index.cases[at] = &c
	return nil
}

// Case returns a copy of a case.
func (m *Memory) Case(id ID) (Case, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	at, ok := m.index.byID[id]
	if !ok {
		return Case{}, false
	}
	return m.index.cases[at].clone(), true
}

// Cases yields copies of all cases, oldest first, as they were when it began.
func (m *Memory) Cases() iter.Seq[Case] {
	return func(yield func(Case) bool) {
		m.mu.RLock()
		cases := append([]*Case(nil), m.index.cases...)
		m.mu.RUnlock()
		for _, c := range cases {
			if !yield(c.clone()) {
				return
			}
		}
	}
}

// Len returns how many cases there are.
func (m *Memory) Len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.index.cases)
}

// Recovered returns how many bytes of a torn end were cut off when the file was
// opened.
func (m *Memory) Recovered() int64 { return m.cut }

// Close closes the file. What can be read stays readable; nothing more can be
// stored.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || m.file == nil {
		m.closed = true
		return nil
	}
	m.closed = true
	if err := m.file.Close(); err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	return nil
}
