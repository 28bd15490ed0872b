package csvio

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// readAll reads a whole input and returns its samples, one per line, and the
// error other than io.EOF.
func readAll(t testing.TB, src io.Reader, cfg Config) (samples []string, b *ingest.Batch, err error) {
	t.Helper()
	reg := ingest.NewRegistry(0)
	r, err := NewReader(src, reg, cfg)
	if err != nil {
		t.Fatal(err)
	}
	b = ingest.NewBatch(reg)
	for err == nil {
		err = r.Next(context.Background(), b)
	}
	for i := range b.Len() {
		samples = append(samples, fmt.Sprintf("%s %d %v", reg.Labels(b.Series[i]), b.Time[i], b.Value[i]))
	}
	if err == io.EOF {
		err = nil
	}
	return samples, b, err
}

func faultTexts(b *ingest.Batch) string {
	var lines []string
	for _, f := range b.Faults {
		lines = append(lines, strings.TrimPrefix(f.Error(), "ingest: "))
	}
	return strings.Join(lines, "\n")
}
