package main

import (
	"os"
	"path/filepath"
	"testing"
)

// The files of package kernel are those of this generator.
func TestFilesAreCurrent(t *testing.T) {
	for name, want := range files() {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s differs: go generate ./internal/kernel", name)
		}
	}
}
