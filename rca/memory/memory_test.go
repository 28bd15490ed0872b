package memory

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// leak is an incident in which a component's memory filled up.
func leak(component string) Case {
	return Case{
		From: 1_700_000_000_000, To: 1_700_000_600_000, Title: "out of memory", Blamed: component, Method: "ensemble/1",
		Fingerprint: Fingerprint{
			Movements: []Movement{
				{Component: component, Metric: "memory_bytes", Role: Root, Direction: 1, Size: 200, Rise: 120_000},
				{Component: component, Metric: "gc_seconds", Role: Root, Direction: 1, Size: 30, Delay: 20_000, Rise: 60_000},
				{Component: "front", Metric: "latency_seconds", Role: Victim, Direction: 1, Size: 12, Delay: 60_000, Rise: 9_000},
			},
			Tags: []string{"version=3"},
		},
	}
}

// hog is one in which it ran out of processor.
func hog(component string) Case {
	c := leak(component)
	c.Title = "runaway loop"
	c.Fingerprint.Movements = []Movement{
		{Component: component, Metric: "cpu_usage", Role: Root, Direction: 1, Size: 90, Rise: 1000},
		{Component: component, Metric: "throttled_seconds", Role: Root, Direction: 1, Size: 60, Rise: 1000},
		{Component: "front", Metric: "latency_seconds", Role: Victim, Direction: 1, Size: 15, Delay: 2000, Rise: 9_000},
	}
	c.Fingerprint.Tags = nil
	return c
}

func open(t testing.TB, path string, opt Options) *Memory {
	t.Helper()
	m, err := Open(path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func add(t testing.TB, m *Memory, c Case) ID {
	t.Helper()
	id, err := m.Add(c)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func all(m *Memory) (list []Case) { return slices.Collect(m.Cases()) }

// filled writes a file with every kind of record.
func filled(t testing.TB, path string) []Case {
	t.Helper()
	m := open(t, path, Options{})
	add(t, m, leak("db"))
	id := add(t, m, hog("cart"))
	add(t, m, Case{})
	for _, err := range []error{
		m.Resolve(id, Outcome{Fix: "restart", Result: Helped, Time: 5, Detail: "came back"}),
		m.Note(id, "a loop in the parser"),
		m.End(id, 1_700_000_900_000),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	list := all(m)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestWhatIsStoredIsReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory")
	want := filled(t, path)
	m := open(t, path, Options{})
	if diff := cmp.Diff(want, all(m)); diff != "" {
		t.Error(diff)
	}
	c, ok := m.Case(2)
	if !ok || c.Outcomes[0].Fix != "restart" || c.Notes[0] != "a loop in the parser" || c.To != 1_700_000_900_000 || m.Recovered() != 0 {
		t.Errorf("%+v", c)
	}
	if id := add(t, m, leak("x")); id != 4 {
		t.Errorf("the fourth case is %d", id)
	}
}

func TestTornEndIsCutOff(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "memory")
	want := filled(t, path)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	seen := -1
	for n := range whole {
		torn := filepath.Join(dir, "torn")
		if err := os.WriteFile(torn, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := Open(torn, Options{NoSync: true})
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if k := m.Len(); k < seen || k > len(want) {
			t.Fatalf("cut at %d: %d cases after %d", n, k, seen)
		} else {
			seen = k
		}
		id := add(t, m, leak("later")) // and it can be written on
		m.Close()
		again := open(t, torn, Options{})
		if _, ok := again.Case(id); !ok || again.Recovered() != 0 || again.Len() != seen+1 {
			t.Fatalf("cut at %d: what was added after is not there", n)
		}
		again.Close()
	}
}

func TestZerosAtTheEndAreCutOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory")
	want := filled(t, path)
	b, _ := os.ReadFile(path)
	last := len(b) - 5 // inside the last record
	for _, torn := range [][]byte{append(slices.Clone(b), make([]byte, 4096)...), append(slices.Clone(b[:last]), make([]byte, len(b)-last)...)} {
		if err := os.WriteFile(path, torn, 0o600); err != nil {
			t.Fatal(err)
		}
		m := open(t, path, Options{})
		if m.Len() != len(want) || m.Recovered() == 0 {
			t.Errorf("%d cases, %d bytes cut off", m.Len(), m.Recovered())
		}
		m.Close()
	}
}

// A damaged record that is not the last one is an error: cutting it off would
// take the sound ones behind it along.
func TestDamageIsNotCutOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory")
	filled(t, path)
	whole, _ := os.ReadFile(path)
	lastRecord := len(whole) - 20 // End is shorter than that
	for i := 0; i < lastRecord-60; i++ {
		b := slices.Clone(whole)
		b[i] ^= 0x10
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := Open(path, Options{}); !errors.Is(err, ErrCorrupt) {
			m.Close()
			t.Fatalf("byte %d flipped: %v", i, err)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(after, b) {
			t.Fatalf("byte %d flipped: the file was changed", i)
		}
	}
}

func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "memory")
	filled(f, path)
	whole, _ := os.ReadFile(path)
	f.Add(whole)
	f.Add(whole[:len(whole)-3])
	f.Add([]byte(magic + "\xff\xff\x1f\x00aaaabbbbbbbb"))
	f.Add([]byte("nothing of ours"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, b := range [][]byte{data, appendRecord([]byte(magic), data)} { // as a file, and as a record
			path := filepath.Join(t.TempDir(), "m")
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			m, err := Open(path, Options{NoSync: true})
			if err != nil {
				if !errors.Is(err, ErrCorrupt) {
					t.Fatal(err)
				}
				continue
			}
			n := m.Len()
			m.Similar(leak("db").Fingerprint, 5)
			m.Close()
			again, err := Open(path, Options{NoSync: true})
			if err != nil || again.Len() != n || again.Recovered() != 0 {
				t.Fatalf("opened a second time: %v", err)
			}
			again.Close()
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "memory")
	m := open(t, path, Options{MaxCases: 20, NoSync: true})
	for i := range 100 {
		c := leak(fmt.Sprint("service", i))
		add(t, m, c)
		if m.Len() > 20 || len(m.index.postings) > 600 {
			t.Fatalf("%d cases, %d features", m.Len(), len(m.index.postings))
		}
	}
	newest := all(m)
	if _, ok := m.Case(1); ok || newest[len(newest)-1].ID != 100 {
		t.Error("the oldest are there, or the newest is not")
	}
	if err := m.Resolve(1, Outcome{Fix: "x"}); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	m.Close()
	before, _ := os.Stat(path)
	m = open(t, path, Options{MaxCases: 20})
	after, _ := os.Stat(path)
	if m.Len() > 20 || after.Size() > before.Size()/3 {
		t.Errorf("%d cases, file from %d to %d bytes", m.Len(), before.Size(), after.Size())
	}
	if id := add(t, m, leak("db")); id != 101 {
		t.Errorf("numbers start again: %d", id)
	}
	m.Close()
	m = open(t, path, Options{MaxCases: 20})
	if c, ok := m.Case(101); !ok || c.Blamed != "db" {
		t.Error("what was added after compaction is lost")
	}
}

func TestUseByManyAtOnce(t *testing.T) {
	m := open(t, "", Options{})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 50 {
				id, err := m.Add(leak(fmt.Sprint(g, i%5)))
				if err != nil {
					t.Error(err)
				}
				m.Similar(hog("x").Fingerprint, 3)
				if err := m.Resolve(id, Outcome{Fix: "restart", Result: Worked}); err != nil {
					t.Error(err)
				}
				m.Propose(leak("x").Fingerprint, 3)
				for range m.Cases() {
					break
				}
			}
		}()
	}
	wg.Wait()
	if m.Len() != 400 {
		t.Errorf("%d cases", m.Len())
	}
}

func TestErrors(t *testing.T) {
	m := open(t, "", Options{})
	bad := func(change func(*Case)) {
		t.Helper()
		c := leak("db")
		change(&c)
		if _, err := m.Add(c); !errors.Is(err, ErrCase) {
			t.Errorf("stored: %v", err)
		}
	}
	bad(func(c *Case) { c.To = 1 })
	bad(func(c *Case) { c.Title = strings.Repeat("x", 5000) })
	bad(func(c *Case) { c.Fingerprint.Movements[0].Size = -1 })
	bad(func(c *Case) { c.Fingerprint.Movements[0].Direction = 3 })
	bad(func(c *Case) { c.Fingerprint.Movements = make([]Movement, 65) })
	bad(func(c *Case) { c.Fingerprint.Tags = make([]string, 65) })
	bad(func(c *Case) { c.Outcomes = []Outcome{{}} })
	bad(func(c *Case) { c.Notes = make([]string, 65) })
	id := add(t, m, leak("db"))
	for _, err := range []error{m.Resolve(id, Outcome{}), m.Resolve(id, Outcome{Fix: "x", Result: 9}), m.Note(id, strings.Repeat("x", 5000)), m.End(id, 1)} {
		if !errors.Is(err, ErrCase) {
			t.Error(err)
		}
	}
	if err := m.Note(9, "x"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if _, err := Open("", Options{MaxCases: -1}); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
	m.Close()
	if _, err := m.Add(leak("db")); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if len(m.Similar(leak("db").Fingerprint, 1)) != 1 {
		t.Error("a closed memory cannot be read")
	}
}

// What a caller holds and what the memory holds are apart.
func TestCasesAreCopies(t *testing.T) {
	m := open(t, "", Options{})
	c := leak("db")
	id := add(t, m, c)
	c.Fingerprint.Movements[0].Component = "changed"
	got, _ := m.Case(id)
	got.Fingerprint.Tags[0] = "changed"
	match := m.Similar(leak("db").Fingerprint, 1)[0].Case
	match.Fingerprint.Movements[0].Metric = "changed"
	if got, _ := m.Case(id); got.Fingerprint.Movements[0].Component != "db" || got.Fingerprint.Tags[0] != "version=3" || got.Fingerprint.Movements[0].Metric != "memory_bytes" {
		t.Errorf("%+v", got)
	}
}

// TestOneOwner: who opens a file that is open already is told so, and may have it
// once it is closed.
func TestOneOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases")
	first := open(t, path, Options{})
	if lock, err := lock(path); lock == nil && err == nil {
		t.Skip("no locks on this system")
	}
	if m, err := Open(path, Options{}); !errors.Is(err, ErrLocked) || m != nil {
		t.Fatalf("opened twice: %v", err)
	}
	add(t, first, leak("db"))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if n := open(t, path, Options{}).Len(); n != 1 {
		t.Errorf("%d cases after the lock was let go", n)
	}
}
