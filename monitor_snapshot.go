package portent

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/internal/codec"
)

// ErrSnapshot is wrapped by every error about bytes that are no snapshot.
var ErrSnapshot = errors.New("portent: cannot read snapshot")

// A snapshot is the magic, then blocks: a type byte, the payload's length as
// uvarint, the payload, and the CRC-32C of type and payload. The last block says
// how many instances there were, so a truncated file is never taken for a small
// one.
const (
	snapshotMagic   = "PORTENT" // then the version
	snapshotVersion = 3         // 2 did not know what size was advised; 1 had no warnings, learnt models, cases and disk throughput

	blockHeader   = 'H'
	blockInstance = 'I'
	blockBook     = 'B'
	blockEnd      = 'E'

	// snapshotName is the file in a snapshot directory.
	snapshotName = "monitor.snapshot"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// WriteSnapshot writes the whole state: every detector, risk and load state,
// history, open alarms and incidents. Restored, the monitor goes on as if it had
// never stopped, with any number of shards. The registry's labels are part of
// it; the configuration is not. Push waits while it runs.
func (m *Monitor) WriteSnapshot(w io.Writer) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	buf := bufio.NewWriterSize(w, 1<<20)
	if _, err := buf.WriteString(snapshotMagic + string(rune(snapshotVersion))); err != nil {
		return err
	}
	bw := blockWriter{w: buf}
	bw.write(blockHeader, m.appendHeader(nil))
	count := uint64(0)
	var payload []byte
	for _, s := range m.shards {
		for _, in := range s.instances {
			if in != nil {
				payload = s.appendInstance(payload[:0], in)
				bw.write(blockInstance, payload)
				count++
			}
		}
	}
	bw.write(blockBook, m.incidents.append(nil))
	bw.write(blockEnd, codec.AppendUint64(nil, count))
	if bw.err != nil {
		return fmt.Errorf("portent: WriteSnapshot: %w", bw.err)
	}
	return buf.Flush()
}

type blockWriter struct {
	w   io.Writer
	err error
}

func (b *blockWriter) write(kind byte, payload []byte) {
	head := binary.AppendUvarint([]byte{kind}, uint64(len(payload)))
	sum := crc32.Update(crc32.Checksum([]byte{kind}, castagnoli), castagnoli, payload)
	for _, p := range [...][]byte{head, payload, codec.AppendUint32(nil, sum)} {
		if b.err == nil {
			_, b.err = b.w.Write(p)
		}
	}
}

// ReadSnapshot replaces the monitor's state with a snapshot. On error the
// monitor is as it was before; the error wraps [ErrSnapshot] unless reading
// itself failed. Series of the snapshot are interned in the monitor's registry.
//
// Failure states of another model than the snapshot's begin anew, and risks that
// it had raised are cleared at once (RiskCleared); everything else is restored
// bit for bit.
func (m *Monitor) ReadSnapshot(r io.Reader) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	fresh, err := m.empty()
	if err != nil {
		return err
	}
	if err := fresh.read(bufio.NewReaderSize(r, 1<<20)); err != nil {
		m.reg.Retire(fresh.strangers(m))
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	m.refs, m.shards, m.instances = fresh.refs, fresh.shards, fresh.instances
	m.clock, m.incidents, m.seq, m.gateDrops, m.askers, m.warned = fresh.clock, fresh.incidents, fresh.seq, fresh.gateDrops, fresh.askers, fresh.warned
	for _, s := range m.shards {
		s.m = m
	}
	m.clearForeignRisks()
	return nil
}

// empty returns a monitor of the same configuration and registry.
func (m *Monitor) empty() (*Monitor, error) {
	f := &Monitor{cfg: m.cfg, reg: m.reg, scorer: m.scorer, signals: m.signals, items: m.items, instances: map[string]*instance{}, warned: map[string]bool{}}
	for i := range m.shards {
		s, err := newShard(f, i)
		if err != nil {
			return nil, err
		}
		f.shards = append(f.shards, s)
	}
	f.incidents.init(f)
	return f, nil
}

// strangers returns the series of a failed restore that m does not know.
func (m *Monitor) strangers(old *Monitor) (ids []ingest.SeriesID) {
	for id, ref := range m.refs {
		if ref.known && (id >= len(old.refs) || !old.refs[id].known) {
			ids = append(ids, ingest.SeriesID(id))
		}
	}
	return ids
}

func (m *Monitor) read(r *bufio.Reader) error {
	version, err := readMagic(r)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	for count := uint64(0); ; {
		kind, payload, err := readBlock(r, &buf)
		if err != nil {
			return fmt.Errorf("block %d: %w", count, err)
		}
		c := codec.Reader{Data: payload}
		switch kind {
		case blockHeader:
			m.readHeader(&c)
		case blockInstance:
			count++
			m.readInstance(&c, version)
		case blockBook:
			m.readBook(&c, version)
		case blockEnd:
			if n := c.Uint64(); n != count {
				c.Fail("%d instances announced, %d found", n, count)
			}
		default:
			c.Fail("unknown block type %q", kind)
		}
		if err := c.Close(); err != nil {
			return fmt.Errorf("block %d of type %q: %w", count, kind, err)
		}
		if kind == blockEnd {
			m.waitAgain()
			return nil
		}
	}
}

// readMagic returns the version of a snapshot.
func readMagic(r io.Reader) (version byte, err error) {
	magic := make([]byte, len(snapshotMagic)+1)
	if _, err := io.ReadFull(r, magic); err != nil || string(magic[:len(snapshotMagic)]) != snapshotMagic {
		return 0, fmt.Errorf("begins with %q, want %q: %w", magic, snapshotMagic, codec.ErrCorrupt)
	}
	version = magic[len(snapshotMagic)]
	if version < 1 || version > snapshotVersion {
		return 0, fmt.Errorf("version %d, this program knows 1 to %d: %w", version, snapshotVersion, codec.ErrCorrupt)
	}
	return version, nil
}

// readBlock reads one block into buf. Memory grows with what is really there,
// not with the announced length.
func readBlock(r *bufio.Reader, buf *bytes.Buffer) (kind byte, payload []byte, err error) {
	if kind, err = r.ReadByte(); err != nil {
		return 0, nil, noEOF(err)
	}
	n, err := binary.ReadUvarint(r)
	if err != nil || n > 1<<40 {
		return 0, nil, fmt.Errorf("length %d: %w", n, errors.Join(codec.ErrCorrupt, noEOF(err)))
	}
	buf.Reset()
	if _, err = io.CopyN(buf, r, int64(n)); err != nil {
		return 0, nil, noEOF(err)
	}
	var sum [4]byte
	if _, err = io.ReadFull(r, sum[:]); err != nil {
		return 0, nil, noEOF(err)
	}
	want := crc32.Update(crc32.Checksum([]byte{kind}, castagnoli), castagnoli, buf.Bytes())
	if got := binary.LittleEndian.Uint32(sum[:]); got != want {
		return 0, nil, fmt.Errorf("checksum %08x, want %08x: %w", got, want, codec.ErrCorrupt)
	}
	return kind, buf.Bytes(), nil
}

// noEOF turns the end of the file, which never comes in the right place here,
// into an error that says so.
func noEOF(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return fmt.Errorf("file ends early: %w", codec.ErrCorrupt)
	}
	return err
}

// AppendBinary implements encoding.BinaryAppender: a snapshot in memory.
func (m *Monitor) AppendBinary(dst []byte) ([]byte, error) {
	buf := bytes.NewBuffer(dst)
	err := m.WriteSnapshot(buf)
	return buf.Bytes(), err
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler, see ReadSnapshot.
func (m *Monitor) UnmarshalBinary(data []byte) error {
	r := bytes.NewReader(data)
	if err := m.ReadSnapshot(r); err != nil {
		return err
	}
	return nil
}

// SaveSnapshot writes a snapshot into a directory, which it makes if need be.
// The new file takes the old one's place only when it is complete and on disk:
// a crash at any moment leaves the previous snapshot usable.
func (m *Monitor) SaveSnapshot(dir string) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("portent: SaveSnapshot: %w", err)
	}
	f, err := os.CreateTemp(dir, snapshotName+".tmp-*")
	if err != nil {
		return fmt.Errorf("portent: SaveSnapshot: %w", err)
	}
	defer os.Remove(f.Name()) // nothing to remove after the rename
	err = errors.Join(m.WriteSnapshot(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, snapshotName))
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return fmt.Errorf("portent: SaveSnapshot: %w", err)
	}
	return nil
}

// syncDir makes a rename durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// LoadSnapshot restores the snapshot of a directory and removes what a crash in
// SaveSnapshot may have left there. Without a snapshot the error wraps
// fs.ErrNotExist: a first start.
func (m *Monitor) LoadSnapshot(dir string) error {
	left, _ := filepath.Glob(filepath.Join(dir, snapshotName+".tmp-*"))
	for _, name := range left {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("portent: LoadSnapshot: %w", err)
		}
	}
	f, err := os.Open(filepath.Join(dir, snapshotName))
	if err != nil {
		return fmt.Errorf("portent: LoadSnapshot: %w", err)
	}
	defer f.Close()
	return m.ReadSnapshot(f)
}
