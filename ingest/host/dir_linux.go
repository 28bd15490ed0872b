package host

import (
	"bytes"
	"encoding/binary"
	"os"
	"syscall"
	"unsafe"
)

// dir lists a directory of the kernel again and again without allocating. The
// directory stays open.
type dir struct {
	path string
	f    *os.File
	buf  []byte
	link [16]byte
}

// The layout of struct linux_dirent64: inode, offset, record length, type,
// name ending in a zero byte.
const (
	direntLength = 16
	direntName   = 19
)

// each calls f with the name of every entry. name, with the zero byte that
// follows it, is valid during the call only.
func (d *dir) each(f func(name []byte)) error {
	if d.f == nil {
		h, err := os.Open(d.path)
		if err != nil {
			return err
		}
		d.f, d.buf = h, make([]byte, 8192)
	}
	if _, err := d.f.Seek(0, 0); err != nil {
		d.close()
		return err
	}
	for {
		n, err := syscall.ReadDirent(int(d.f.Fd()), d.buf)
		if err != nil {
			d.close()
			return err
		}
		if n <= 0 {
			return nil
		}
		names(d.buf[:n], f)
	}
}

// names walks the records of one ReadDirent.
func names(b []byte, f func(name []byte)) {
	for len(b) > direntName {
		size := int(binary.NativeEndian.Uint16(b[direntLength:]))
		if size <= direntName || size > len(b) {
			return
		}
		name := b[direntName:size]
		if i := bytes.IndexByte(name, 0); i > 0 && name[0] != '.' {
			f(name[:i])
		}
		b = b[size:]
	}
}

// isSocket says whether the link called name leads to a socket. name must be
// one that each has just handed out.
func (d *dir) isSocket(name []byte) bool {
	n, _, errno := syscall.Syscall6(syscall.SYS_READLINKAT, d.f.Fd(), uintptr(unsafe.Pointer(&name[0])),
		uintptr(unsafe.Pointer(&d.link[0])), uintptr(len(d.link)), 0, 0)
	return errno == 0 && bytes.HasPrefix(d.link[:n], []byte("socket:"))
}

func (d *dir) close() {
	if d.f != nil {
		d.f.Close()
		d.f = nil
	}
}
