//go:build !linux

package host

// StatFilesystem returns ErrUnsupported: this room reads Linux.
func StatFilesystem(*Filesystem, string) error { return ErrUnsupported }
