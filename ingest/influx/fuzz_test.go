package influx

import (
	"math"
	"runtime"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// FuzzParse checks, for any input, that nothing panics, that what comes out has
// form, that a second reading (through the fast path) gives the same, and that
// memory stays within a multiple of the input.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"cpu,host=a usage=1.5,idle=98i,up=t 1767366240000000000\n", `my\ m\,x,ta\=g=va\ l s="a \" b` + "\n" + `c",v=1u`,
		"m v=1\r\n# comment\n\nm v=", "m,a=,b v=1", "m v=\"open\nm v=2", "m,a=b\\ v=1",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		p, _ := NewParser(Config{MaxSamples: 1000})
		b := ingest.NewBatch(ingest.NewRegistry(1000))
		before := allocated()
		p.Parse(b, in, 42)
		if used := allocated() - before; used > 64<<10+uint64(len(in))*400 {
			t.Fatalf("%d bytes of memory for %d bytes of input", used, len(in))
		}
		n := b.Len()
		if n > 1000 || n > len(in) || n != len(b.Time) || n != len(b.Value) || len(b.Faults) > ingest.MaxFaults {
			t.Fatalf("%d samples, %d times, %d values", n, len(b.Time), len(b.Value))
		}
		again := ingest.NewBatch(b.Registry())
		p.Parse(again, in, 42)
		if again.Len() != n || again.Drops != b.Drops {
			t.Fatalf("%d samples %v, again %d %v", n, b.Drops, again.Len(), again.Drops)
		}
		for i := range n {
			if b.Series[i] != again.Series[i] || b.Time[i] != again.Time[i] || b.Value[i] != again.Value[i] || math.IsNaN(b.Value[i]) {
				t.Fatalf("sample %d differs", i)
			}
		}
	})
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
