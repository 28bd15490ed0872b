package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// dirSize returns the size of a directory's files in GiB.
func dirSize(dir string) float64 {
	var n int64
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && !e.IsDir() {
			n += info.Size()
		}
	}
	return float64(n) / (1 << 30)
}

// sameFile compares the snapshots of two directories byte by byte.
func sameFile(a, b string) (bool, error) {
	open := func(dir string) (*os.File, error) {
		names, _ := filepath.Glob(filepath.Join(dir, "*.snapshot"))
		if len(names) != 1 {
			return nil, os.ErrNotExist
		}
		return os.Open(names[0])
	}
	x, err := open(a)
	if err != nil {
		return false, err
	}
	defer x.Close()
	y, err := open(b)
	if err != nil {
		return false, err
	}
	defer y.Close()
	return sameBytes(bufio.NewReaderSize(x, 1<<20), bufio.NewReaderSize(y, 1<<20))
}

func sameBytes(x, y io.ByteReader) (bool, error) {
	for {
		a, errA := x.ReadByte()
		b, errB := y.ReadByte()
		switch {
		case errors.Is(errA, io.EOF) && errors.Is(errB, io.EOF):
			return true, nil
		case errA != nil || errB != nil:
			if errors.Is(errA, io.EOF) || errors.Is(errB, io.EOF) {
				return false, nil
			}
			return false, errors.Join(errA, errB)
		case a != b:
			return false, nil
		}
	}
}
