package benchdata

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strconv"
	"strings"
)

// npyHeader is what the header of a NumPy file says (NumPy Enhancement Proposal
// 1 and numpy/lib/format.py: magic, version, length, a Python dictionary as
// text).
type npyHeader struct {
	kind   byte // f i u b
	size   int  // bytes per item
	order  binary.ByteOrder
	length int
}

// maxHeader is what version 1 of the format can hold.
const maxHeader = 1 << 16

// readNPY reads a one-dimensional array of numbers as float64.
func readNPY(fsys fs.FS, name string) ([]float64, error) {
	f, err := open(fsys, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	h, err := readNPYHeader(r)
	if err == nil {
		var v []float64
		if v, err = h.items(r); err == nil {
			return v, nil
		}
	}
	return nil, readFault(name, err)
}

func readNPYHeader(r io.Reader) (h npyHeader, err error) {
	var lead [8]byte
	if _, err := io.ReadFull(r, lead[:]); err != nil || string(lead[:6]) != "\x93NUMPY" {
		return h, fmt.Errorf("no NumPy magic in %q", lead)
	}
	width := 2 // bytes of the length
	switch lead[6] {
	case 1:
	case 2, 3:
		width = 4
	default:
		return h, fmt.Errorf("NumPy format version %d.%d", lead[6], lead[7])
	}
	var length [4]byte
	if _, err := io.ReadFull(r, length[:width]); err != nil {
		return h, fmt.Errorf("header: %w", err)
	}
	n := binary.LittleEndian.Uint32(length[:])
	if n > maxHeader {
		return h, fmt.Errorf("header of %d bytes", n)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return h, fmt.Errorf("header: %w", err)
	}
	return parseNPYHeader(string(text))
}

// parseNPYHeader reads {'descr': '<f8', 'fortran_order': False, 'shape': (3,), }.
func parseNPYHeader(text string) (h npyHeader, err error) {
	descr, okDescr := between(text, "'descr':", "'", "'")
	shape, okShape := between(text, "'shape':", "(", ")")
	if !okDescr || !okShape || len(descr) < 3 {
		return h, fmt.Errorf("header %q", clip(text))
	}
	h.order = binary.LittleEndian
	if descr[0] == '>' {
		h.order = binary.BigEndian
	}
	h.kind = descr[1]
	if h.size, err = strconv.Atoi(descr[2:]); err != nil || !h.known() {
		return h, fmt.Errorf("items of type %q: want f4, f8, b1, or i or u of 1 to 8 bytes", clip(descr))
	}
	first, rest, comma := strings.Cut(shape, ",")
	h.length, err = strconv.Atoi(strings.TrimSpace(first))
	if err != nil || !comma || strings.TrimSpace(rest) != "" || h.length < 0 {
		return h, fmt.Errorf("shape (%s): want one dimension", clip(shape))
	}
	return h, nil
}

// between returns what lies between open and close after key.
func between(text, key, open, close string) (string, bool) {
	_, text, ok := strings.Cut(text, key)
	text, had := strings.CutPrefix(strings.TrimSpace(text), open)
	inner, _, closed := strings.Cut(text, close)
	return inner, ok && had && closed
}

func (h npyHeader) known() bool {
	switch h.kind {
	case 'f':
		return h.size == 4 || h.size == 8
	case 'b':
		return h.size == 1
	case 'i', 'u':
		return h.size == 1 || h.size == 2 || h.size == 4 || h.size == 8
	}
	return false
}

// items reads the body. It grows with what is there, not with what the header
// claims.
func (h npyHeader) items(r io.Reader) ([]float64, error) {
	const chunk = 1 << 13
	out, buf := make([]float64, 0, min(h.length, chunk)), make([]byte, chunk*h.size)
	for len(out) < h.length {
		b := buf[:min(chunk, h.length-len(out))*h.size]
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, fmt.Errorf("%d items announced, the file ends after item %d: %w", h.length, len(out), err)
		}
		for ; len(b) > 0; b = b[h.size:] {
			out = append(out, h.item(b[:h.size]))
		}
	}
	if n, _ := io.ReadFull(r, buf[:1]); n != 0 {
		return nil, fmt.Errorf("bytes after the last of %d items", h.length)
	}
	return out, nil
}

// item decodes one number. Integers beyond 2⁵³ lose their last digits.
func (h npyHeader) item(b []byte) float64 {
	var u uint64
	switch h.size {
	case 1:
		u = uint64(b[0])
	case 2:
		u = uint64(h.order.Uint16(b))
	case 4:
		u = uint64(h.order.Uint32(b))
	default:
		u = h.order.Uint64(b)
	}
	switch {
	case h.kind == 'f' && h.size == 4:
		return float64(math.Float32frombits(uint32(u)))
	case h.kind == 'f':
		return math.Float64frombits(u)
	case h.kind == 'i':
		shift := 64 - 8*h.size
		return float64(int64(u<<shift) >> shift)
	}
	return float64(u)
}
