package csvio

import (
	"bytes"
	"math"
	"slices"
	"testing"
	"testing/iotest"
	"time"

	"github.com/portent-go/portent/ingest"
)

// FuzzReader checks, for any input, that nothing panics, that the outcome does
// not depend on how the input arrives, and that memory stays within bounds.
func FuzzReader(f *testing.F) {
	for _, s := range []string{
		"time,cpu,mem\n60,1,2\n120,,x\n", "t;a;b\r\n60;1,5;2\r\n", "\xef\xbb\xbft\ta\n60\t1\n",
		"time,series,value\n60,\"a{b=\"\"c\"\"}\",1\n", "time,metric,host,value\n2026-01-02T15:04:05Z,cpu,a,1e3\n",
		"t,\"a\nb\",c\n60,\"1\n\n,2\n", "\x1f\x8b\x08", "t,a\n1,2,3\n4\n",
	} {
		f.Add([]byte(s), uint8(0), uint16(0))
	}
	f.Fuzz(func(t *testing.T, in []byte, opts uint8, limit uint16) {
		cfg := Config{
			MaxLine: int(limit), MaxColumns: int(opts >> 5), DecimalComma: opts&1 != 0,
			Shape: Shape(opts >> 1 & 1), HeaderRows: int(opts >> 2 & 3), BatchSamples: int(opts>>4&1) * 3,
		}
		at, a, errA := readAll(t, bytes.NewReader(in), cfg)
		drip, b, errB := readAll(t, iotest.OneByteReader(bytes.NewReader(in)), cfg)
		if !slices.Equal(at, drip) || a.Drops != b.Drops || (errA == nil) != (errB == nil) {
			t.Fatalf("at once %q %v %v, in pieces %q %v %v", at, a.Drops, errA, drip, b.Drops, errB)
		}
		checkBatch(t, a, len(in))
	})
}

// checkBatch checks what must hold whatever the input was.
func checkBatch(t *testing.T, b *ingest.Batch, size int) {
	t.Helper()
	if b.Len() != len(b.Time) || b.Len() != len(b.Value) || len(b.Faults) > ingest.MaxFaults {
		t.Fatal("columns of unequal length or too many faults")
	}
	if b.Len() > 2000*size { // gzip expands at most about a thousandfold
		t.Fatalf("%d samples out of %d bytes", b.Len(), size)
	}
	for _, v := range b.Value {
		if math.IsNaN(v) {
			t.Fatal("a missing value was appended")
		}
	}
	for _, f := range b.Faults {
		if len(f.Error()) > 2<<10 {
			t.Fatalf("a report of %d bytes", len(f.Error()))
		}
	}
}

// FuzzTime checks that no time panics and that what Go writes is read back.
func FuzzTime(f *testing.F) {
	f.Add("2026-01-02T15:04:05.678+02:00")
	f.Add("1767366245.678")
	f.Fuzz(func(t *testing.T, s string) {
		c := clock{place: time.UTC, comma: true}
		c.millis([]byte(s))
	})
}
