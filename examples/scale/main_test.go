package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunSmall(t *testing.T) {
	var out bytes.Buffer
	if err := run(2000, 35, 30, t.TempDir(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2000 series on 20 instances", "every sample scored: 2000 × 75", "bit-equal: true"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, out.String())
		}
	}
}

func TestSameFile(t *testing.T) {
	f := func(a, b string, want bool) {
		t.Helper()
		x, y := t.TempDir(), t.TempDir()
		for dir, content := range map[string]string{x: a, y: b} {
			if err := os.WriteFile(filepath.Join(dir, "m.snapshot"), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := sameFile(x, y); got != want || err != nil {
			t.Errorf("%q and %q: %v, %v", a, b, got, err)
		}
	}
	f("abc", "abc", true)
	f("abc", "abd", false)
	f("abc", "ab", false)
	f("ab", "abc", false)
}
