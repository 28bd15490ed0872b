//go:build unix && !solaris && !aix

package memory

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock takes the file path.lock for this process; closing it lets go, and so does
// the end of the process, however it comes. The memory's own file cannot carry the
// lock: it is replaced when old cases leave it.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("memory: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil:
		return f, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		err = fmt.Errorf("%w: %s", ErrLocked, path)
	case errors.Is(err, errors.ErrUnsupported): // some network file systems have no locks
		return f, nil
	}
	return nil, errors.Join(err, f.Close())
}
