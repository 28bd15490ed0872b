package arrowio

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// FuzzReader checks that what this package reads itself, the frames of messages,
// holds against any bytes, and that Arrow's panics become errors. It cannot
// prove Arrow's decoder safe; see the package comment.
func FuzzReader(f *testing.F) {
	var wide bytes.Buffer
	if err := benchFrame(2, 3).Write(&wide, File); err != nil {
		f.Fatal(err)
	}
	f.Add(wide.Bytes())
	f.Add(write(f, Config{}, someBatch()))
	f.Add(write(f, Config{Format: File, LabelColumns: []string{"host", "odd"}}, someBatch()))
	f.Fuzz(func(t *testing.T, in []byte) {
		reg := ingest.NewRegistry(1000)
		r, err := NewReader(bytes.NewReader(in), reg, Config{MaxMemory: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		b := ingest.NewBatch(reg)
		for range 100 {
			if err = r.Next(context.Background(), b); err != nil {
				break
			}
		}
		if err != nil && err != io.EOF && !errors.Is(err, ingest.ErrSyntax) && !errors.Is(err, ingest.ErrTooLarge) &&
			!errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, errType) {
			t.Fatal(err)
		}
		if b.Len() != len(b.Time) || b.Len() != len(b.Value) {
			t.Fatal("columns of unequal length")
		}
	})
}

// FuzzFrames checks the framing alone: nothing panics, and what passes is no
// longer than what came.
func FuzzFrames(f *testing.F) {
	f.Add(write(f, Config{}, someBatch()))
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := io.ReadAll(newFrames(bytes.NewReader(in), 1<<16))
		if len(out) > len(in)+len(endOfStream)*(1+len(in)) || err == nil && len(out) == 0 && len(in) > 8 {
			t.Fatalf("%d bytes from %d, %v", len(out), len(in), err)
		}
	})
}
