package host

import (
	"os"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// BenchmarkScrape reads this machine, where it is a Linux.
func BenchmarkScrape(b *testing.B) {
	s, err := NewSource(Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	batch := ingest.NewBatch(ingest.NewRegistry(0))
	s.Scrape(batch, 0)
	b.ReportMetric(float64(batch.Len()), "samples")
	b.ReportAllocs()
	for b.Loop() {
		batch.Reset()
		s.Scrape(batch, 0)
	}
}

func BenchmarkCgroup(b *testing.B) {
	c := OpenCgroup(CgroupPaths{Version: 2, CPU: "testdata/v2/fs/cgroup/box"})
	defer c.Close()
	var s CgroupSample
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Read(&s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProcess(b *testing.B) {
	p, err := OpenProcess(FS{}, os.Getpid())
	if err != nil {
		b.Skip(err)
	}
	defer p.Close()
	var s ProcessSample
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Read(&s); err != nil {
			b.Fatal(err)
		}
	}
}
