package influx

import (
	"strconv"
	"testing"

	"github.com/portent-go/portent/ingest"
)

// lines returns n lines of four fields from different hosts, as Telegraf writes
// them.
func lines(n int) []byte {
	var out []byte
	for i := range n {
		out = strconv.AppendInt(append(out, "cpu,cpu=cpu-total,host=server-"...), int64(i), 10)
		out = strconv.AppendFloat(append(out, ",region=eu-west-1 usage_user="...), float64(i%1000)/7, 'f', -1, 64)
		out = strconv.AppendFloat(append(out, ",usage_system="...), float64(i%997)/100, 'f', -1, 64)
		out = append(out, ",usage_idle=93.25,procs=412i 1767366240000000000\n"...)
	}
	return out
}

func BenchmarkParse(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000, 10_000} {
		b.Run("lines="+strconv.Itoa(n), func(b *testing.B) {
			in := lines(n)
			p, _ := NewParser(Config{})
			batch := ingest.NewBatch(ingest.NewRegistry(0))
			p.Parse(batch, in, 0) // meet the series
			b.ReportAllocs()
			b.SetBytes(int64(len(in)))
			for b.Loop() {
				batch.Reset()
				p.Parse(batch, in, 0)
			}
			if batch.Len() != 4*n {
				b.Fatal(batch.Len(), batch.Faults)
			}
			b.ReportMetric(float64(b.N*4*n)/b.Elapsed().Seconds()/1e6, "Msamples/s")
		})
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	in := lines(100)
	p, _ := NewParser(Config{})
	batch := ingest.NewBatch(ingest.NewRegistry(0))
	parse := func() {
		batch.Reset()
		p.Parse(batch, in, 0)
	}
	parse()
	if n := testing.AllocsPerRun(50, parse); n > 0 {
		t.Errorf("%v allocations for 400 samples", n)
	}
}
