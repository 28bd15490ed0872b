package oracle

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	"github.com/portent-go/portent/ingest/prom"
)

// dataDir returns the folder of real captures, or skips.
func dataDir(t testing.TB) string {
	root := os.Getenv("PORTENT_DATA")
	if root == "" {
		t.Skip("PORTENT_DATA is not set: real files are not there to be compared")
	}
	return filepath.Join(root, "formats")
}

func readData(t testing.TB, path string) []byte {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
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

// realTexts finds the exposition pages among the captures.
func realTexts(t testing.TB) (out []string) {
	root := dataDir(t)
	for _, dir := range []string{"netdata", "node_exporter", "prometheus"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			name := strings.TrimSuffix(path, ".gz")
			if err == nil && !d.IsDir() && (strings.HasSuffix(name, ".txt") || strings.HasSuffix(name, ".prom")) {
				out = append(out, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestRealTexts(t *testing.T) {
	pages := realTexts(t)
	if len(pages) != 10 {
		t.Errorf("%d pages, want 10", len(pages))
	}
	for _, path := range pages {
		doc := readData(t, path)
		b := ourText(t, prom.PrometheusText, doc)
		want, _, err := refText(textparse.NewPromParser(bytes.Clone(doc), labels.NewSymbolTable(), false))
		if !errors.Is(err, io.EOF) || b.Drops.Dropped() > 0 {
			t.Errorf("%s: reference %v, ours %v", path, err, b.Faults)
		}
		sameSamples(t, path, flattenBatch(b), want)
	}
}

func TestRealWriteRequest(t *testing.T) {
	dec, err := prom.NewWriteDecoder(prom.WriteLimits{})
	if err != nil {
		t.Fatal(err)
	}
	compareV1(t, dec, readData(t, filepath.Join(dataDir(t), "greptimedb-remote-write/src/servers/benches/write_request.pb.data")))
}
