package prom

import (
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// testNow is the time of samples that carry none.
const testNow = 1_700_000_000_000

// lines writes a batch as text: series, value and time of each sample.
func lines(b *ingest.Batch) string {
	var s strings.Builder
	for i, id := range b.Series {
		value := fmt.Sprint(b.Value[i])
		if ingest.IsStale(b.Value[i]) {
			value = "stale"
		}
		fmt.Fprintf(&s, "%s %s %d\n", b.Registry().Labels(id), value, b.Time[i])
	}
	return s.String()
}

func want(t *testing.T, b *ingest.Batch, text string) {
	t.Helper()
	if got := lines(b); got != strings.TrimLeft(text, "\n") {
		t.Errorf("got\n%swant\n%s", got, text)
	}
}

// sameBatch compares two batches that may have different registries.
func sameBatch(t *testing.T, a, b *ingest.Batch) {
	t.Helper()
	if a.Len() != b.Len() || a.Drops != b.Drops {
		t.Fatalf("%d samples, drops %v; %d samples, drops %v", a.Len(), a.Drops, b.Len(), b.Drops)
	}
	for i := range a.Series {
		la, lb := a.Registry().Labels(a.Series[i]).String(), b.Registry().Labels(b.Series[i]).String()
		if la != lb || a.Time[i] != b.Time[i] || math.Float64bits(a.Value[i]) != math.Float64bits(b.Value[i]) {
			t.Fatalf("sample %d: %s %v %d, and %s %v %d", i, la, a.Value[i], a.Time[i], lb, b.Value[i], b.Time[i])
		}
	}
}

// dataFile opens a file of the public data set, decompressed, or skips.
func dataFile(t testing.TB, name string) []byte {
	t.Helper()
	root := os.Getenv("PORTENT_DATA")
	if root == "" {
		t.Skip("PORTENT_DATA is not set: real files are not there to be read")
	}
	f, err := os.Open(filepath.Join(root, "formats", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// collect is a sink that keeps copies.
type collect struct {
	*ingest.Batch
	err    error
	pushes int
}

func (c *collect) Push(b *ingest.Batch) error {
	c.pushes++
	if c.err != nil {
		return c.err
	}
	c.Series = append(c.Series, b.Series...)
	c.Time = append(c.Time, b.Time...)
	c.Value = append(c.Value, b.Value...)
	return nil
}

func newBatch() *ingest.Batch { return ingest.NewBatch(ingest.NewRegistry(0)) }

// causes lists what was refused.
func causes(b *ingest.Batch) (out []string) {
	for c, n := range b.Drops {
		if n > 0 {
			out = append(out, fmt.Sprintf("%v=%d", ingest.Cause(c), n))
		}
	}
	slices.Sort(out)
	return out
}
