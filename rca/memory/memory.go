package memory

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"sync"
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
	locked *os.File // see lock
	size   int64    // sound bytes of the file
	closed bool
	index  index
	next   ID
	cut    int64 // bytes cut off the end when opened
	buf    []byte
}

// Open opens the memory in a file, or makes a new one; with path "" it is in
// memory alone. A torn end, as a crash leaves it, is cut off, which
// [Memory.Recovered] tells. The directory must exist. Where the system has flock,
// one process at a time may have a file open, which the empty file path.lock beside
// it is for.
//
// Errors: [ErrOptions], [ErrLocked], [ErrCorrupt], and those of the file system.
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
	var err error
	if m.locked, err = lock(path); err != nil {
		return nil, err
	}
	if err := m.load(); err != nil {
		return nil, errors.Join(err, m.release())
	}
	return m, nil
}

// release closes what is open.
func (m *Memory) release() error {
	var errs []error
	for _, f := range []*os.File{m.file, m.locked} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
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
	if m.closed {
		return nil
	}
	m.closed = true
	if err := m.release(); err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	return nil
}
