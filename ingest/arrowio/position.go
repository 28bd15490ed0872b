package arrowio

import (
	"errors"
	"io"
)

// position makes an io.WriteSeeker that can only tell where it is, which is all
// that Arrow's file writer asks for.
type position struct {
	w io.Writer
	n int64
}

func (p *position) Write(b []byte) (int, error) {
	n, err := p.w.Write(b)
	p.n += int64(n)
	return n, err
}

func (p *position) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekCurrent {
		return 0, errors.New("arrowio: output cannot seek")
	}
	return p.n, nil
}
