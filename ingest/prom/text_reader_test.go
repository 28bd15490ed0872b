package prom

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func textReader(t *testing.T, r io.Reader, cfg TextConfig) *TextReader {
	t.Helper()
	tr, err := NewTextReader(r, cfg, testNow)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// TestTextReaderBoundsItsMemory: a line without end is passed over, and the
// buffer stays near the limit.
func TestTextReaderBoundsItsMemory(t *testing.T) {
	long := strings.Repeat("x", 10<<20)
	r := textReader(t, strings.NewReader("a 1\n"+long+"\nb 2\n"+long), TextConfig{MaxLine: 1 << 16})
	b := newBatch()
	var err error
	for err == nil {
		err = r.Next(t.Context(), b)
	}
	if err != io.EOF || len(r.buf) > 8<<16 {
		t.Errorf("%v, buffer of %d bytes", err, len(r.buf))
	}
	want(t, b, "a 1 1700000000000\nb 2 1700000000000\n")
	if len(b.Faults) != 2 || b.Faults[0].Place != "line 2" || b.Faults[1].Place != "line 4" {
		t.Errorf("faults %v", b.Faults)
	}
}

func TestTextReaderStopsWithItsSource(t *testing.T) {
	broken := errors.New("broken")
	r, b := textReader(t, io.MultiReader(strings.NewReader("a 1\nb 2"), iotest.ErrReader(broken)), TextConfig{}), newBatch()
	var err error
	for err == nil {
		err = r.Next(t.Context(), b)
	}
	want(t, b, "a 1 1700000000000\n") // b may have been cut short
	if again := r.Next(t.Context(), b); err != broken || again != broken {
		t.Errorf("%v, then %v", err, again)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := textReader(t, strings.NewReader("a 1"), TextConfig{}).Next(ctx, b); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := NewTextReader(nil, TextConfig{MaxLine: -1}, 0); err == nil {
		t.Error("a bad configuration was taken")
	}
}

func TestTextReaderYieldsPieces(t *testing.T) {
	doc := bytes.Repeat([]byte("up{a=\"b\"} 1\n"), 50_000)
	r, b := textReader(t, bytes.NewReader(doc), TextConfig{}), newBatch()
	total, most := 0, 0
	for err := error(nil); err == nil; {
		b.Reset()
		err = r.Next(t.Context(), b)
		total, most = total+b.Len(), max(most, b.Len())
	}
	if total != 50_000 || most > textChunk/10 {
		t.Errorf("%d samples, %d at once", total, most)
	}
}
