//go:build !linux

package host

import (
	"os"
	"path/filepath"
	"strings"
)

// dir lists a directory; this twin is for tests on systems without procfs.
type dir struct{ path string }

func (d *dir) each(f func(name []byte)) error {
	entries, err := os.ReadDir(d.path)
	for _, e := range entries {
		f([]byte(e.Name()))
	}
	return err
}

func (d *dir) isSocket(name []byte) bool {
	link, err := os.Readlink(filepath.Join(d.path, string(name)))
	return err == nil && strings.HasPrefix(link, "socket:")
}

func (d *dir) close() {}
