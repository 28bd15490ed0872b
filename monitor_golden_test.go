package portent

import (
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files of the present version anew")

// TestReleasedSnapshots loads the snapshots of every released version and goes
// on with the stream.
func TestReleasedSnapshots(t *testing.T) {
	const version = snapshotVersion
	var points []point
	for _, p := range testStream(9) {
		if strings.HasSuffix(p.labels.Get("instance"), "5") { // one instance keeps the file small
			points = append(points, p)
		}
	}
	half := len(points) * 3 / 4
	name := filepath.Join("testdata", fmt.Sprintf("monitor-v%d.snapshot", version))
	if *update {
		m := newMonitor(t, replayConfig(1))
		push(t, m, points[:half], 100)
		data, err := m.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "monitor-v*.snapshot"))
	if err != nil || len(files) != version {
		t.Fatalf("%d snapshots, want one for each of %d versions: %v", len(files), version, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cfg, events := collect(replayConfig(2))
		m := newMonitor(t, cfg)
		if err := m.UnmarshalBinary(data); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		push(t, m, points[half:], 100)
		m.Flush()
		first, _, _ := strings.Cut(strings.Join(*events, "\n"), "\n")
		if len(*events) == 0 || !strings.Contains(first, "web-5") {
			t.Errorf("%s: %d events after restoring, first %q", file, len(*events), first)
		}
		t.Logf("%s: %d bytes (%08x), %d events", file, len(data), crc32.ChecksumIEEE(data), len(*events))
	}
}
