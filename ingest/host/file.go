package host

import (
	"fmt"
	"io"
	"os"
)

// maxFile bounds what is read of one kernel file: 4 MiB holds the diskstats
// and net/dev of machines with ten thousand devices.
const maxFile = 4 << 20

// file keeps one kernel file open and reads it whole, again and again, into
// the same buffer. The kernel makes the content anew at every read from
// offset 0.
type file struct {
	path string
	f    *os.File
	buf  []byte
}

// read returns the file's content, valid until the next read. It opens the
// file at first use and again after an error.
func (f *file) read() ([]byte, error) {
	if f.f == nil {
		h, err := os.Open(f.path)
		if err != nil {
			return nil, err
		}
		f.f = h
	}
	b, err := f.fill()
	if err != nil {
		f.close()
	}
	return b, err
}

func (f *file) fill() ([]byte, error) {
	if f.buf == nil {
		f.buf = make([]byte, 1024)
	}
	n := 0
	for {
		m, err := f.f.ReadAt(f.buf[n:], int64(n))
		n += m
		switch {
		case err == io.EOF:
			return f.buf[:n], nil
		case err != nil:
			return nil, err
		case n >= maxFile:
			return nil, fmt.Errorf("host: %s: larger than %d bytes", f.path, maxFile)
		}
		f.buf = append(f.buf, make([]byte, len(f.buf))...)
	}
}

// close releases the handle; the next read opens it again.
func (f *file) close() {
	if f.f != nil {
		f.f.Close()
		f.f = nil
	}
}
