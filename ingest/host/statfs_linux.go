package host

import "syscall"

// StatFilesystem asks the kernel for the space of the file system at path.
// Avail is what a user without privileges may still take.
func StatFilesystem(dst *Filesystem, path string) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(path, &st); err != nil {
		return err
	}
	block := float64(st.Bsize)
	*dst = Filesystem{
		Size: float64(st.Blocks) * block, Free: float64(st.Bfree) * block, Avail: float64(st.Bavail) * block,
		Files: float64(st.Files), FilesFree: float64(st.Ffree),
	}
	return nil
}
