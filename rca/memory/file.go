package memory

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
)

// The file: eight bytes that say what it is, then records of
//
//	length  4 bytes, of the payload
//	check   4 bytes, CRC-32C of length and payload
//	payload
const magic = "PORTMEM\x01"

// maxRecord is more than any record can have: 64 movements, tags, outcomes and
// notes of the sizes that Validate allows come to 1.1 MiB.
const maxRecord = 2 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendRecord appends a framed record.
func appendRecord(dst, payload []byte) []byte {
	at := len(dst)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(payload)))
	dst = binary.LittleEndian.AppendUint32(dst, checksum(dst[at:at+4], payload))
	return append(dst, payload...)
}

func checksum(length, payload []byte) uint32 {
	return crc32.Update(crc32.Checksum(length, castagnoli), castagnoli, payload)
}

// errTorn is how the end of a file looks after a crash: a record that is not
// there whole.
var errTorn = errors.New("torn")

// readRecord returns the next payload and how many bytes it took. io.EOF at the
// end; errTorn when the record is cut short or does not match its checksum.
func readRecord(r io.Reader, buf []byte) (payload []byte, n int, err error) {
	var head [8]byte
	switch n, err = io.ReadFull(r, head[:]); {
	case err == io.EOF:
		return buf, 0, io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return buf, n, errTorn
	case err != nil:
		return buf, n, err
	}
	length := binary.LittleEndian.Uint32(head[:4])
	if length > maxRecord {
		return buf, n, errTorn
	}
	if cap(buf) < int(length) {
		buf = make([]byte, length)
	}
	buf = buf[:length]
	if _, err := io.ReadFull(r, buf); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return buf, n, errTorn
	} else if err != nil {
		return buf, n, err
	}
	if checksum(head[:4], buf) != binary.LittleEndian.Uint32(head[4:]) {
		return buf, n, errTorn
	}
	return buf, n + int(length), nil
}

// scan calls f for every record and returns the length of the sound part.
// Whatever follows that must be what a crash leaves behind, or it is an error.
func scan(file io.ReaderAt, size int64, f func(payload []byte) error) (sound int64, err error) {
	r := bufio.NewReader(io.NewSectionReader(file, 0, size))
	head := make([]byte, len(magic))
	n, err := io.ReadFull(r, head)
	switch {
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF) && string(head[:n]) == magic[:n]:
		return 0, nil // empty, or torn at birth
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return 0, fmt.Errorf("memory: %w", err)
	case string(head) != magic:
		return 0, fmt.Errorf("%w: begins with %q", ErrCorrupt, head[:n])
	}
	sound = int64(len(magic))
	var buf []byte
	for {
		payload, n, err := readRecord(r, buf)
		buf = payload[:0:cap(payload)]
		switch {
		case err == io.EOF:
			return sound, nil
		case errors.Is(err, errTorn):
			return sound, tornEnd(file, sound, size)
		case err != nil:
			return sound, fmt.Errorf("memory: %w", err)
		}
		if err := f(payload); err != nil {
			return sound, fmt.Errorf("%w, record at byte %d", err, sound)
		}
		sound += int64(n)
	}
}

// tornEnd decides what a bad record is. Records are flushed one by one, so a
// crash can spoil the last one only: cut short, or of its full length with parts
// that never reached the disk, or a stretch of zeros. A bad record with a sound
// one behind it, or with more behind it than a record can hold, is damage, and
// cutting it off would lose what was safe.
func tornEnd(file io.ReaderAt, sound, size int64) error {
	damage := fmt.Errorf("%w: no record at byte %d of %d, and it is not the last", ErrCorrupt, sound, size)
	if size-sound > maxRecord+8 {
		return damage
	}
	end := make([]byte, size-sound)
	if _, err := file.ReadAt(end, sound); err != nil && err != io.EOF {
		return fmt.Errorf("memory: %w", err)
	}
	if len(bytes.Trim(end, "\x00")) == 0 {
		return nil
	}
	if n, ok := claimed(end); ok && n < len(end) {
		return damage
	}
	if holdsRecord(end[1:]) {
		return damage
	}
	return nil
}

// claimed returns the length of the record that b says to begin with.
func claimed(b []byte) (n int, ok bool) {
	if len(b) < 8 {
		return 0, false
	}
	length := binary.LittleEndian.Uint32(b)
	return int(length) + 8, length <= maxRecord
}

// checkBudget bounds the bytes that the search for records in a damaged end sums
// up, whatever lengths it pretends to hold.
const checkBudget = 64 << 20

// holdsRecord reports whether a sound record lies somewhere in b; true as well
// when that cannot be told at a bearable cost.
func holdsRecord(b []byte) bool {
	left := checkBudget
	for ; len(b) >= 8; b = b[1:] {
		n, ok := claimed(b)
		if !ok || n > len(b) || n == 8 {
			continue
		}
		if left -= n; left < 0 || checksum(b[:4], b[8:n]) == binary.LittleEndian.Uint32(b[4:]) {
			return true
		}
	}
	return false
}

// replace writes a whole file anew: beside the old one, flushed, and then in its
// place, so that there is one or the other at any moment.
func replace(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a new name in a directory last. Some systems cannot; the data is
// flushed all the same.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}
