package otlp

import (
	"errors"
	"math"
	"runtime"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func seeds() (out [][]byte) {
	for _, metric := range []string{
		`{"name":"a.b","unit":"By","gauge":{"dataPoints":[{` + at + `,"asDouble":1.5,"attributes":[{"key":"k","value":{"stringValue":"v"}}]}]}}`,
		`{"name":"a","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{` + at + `,"asInt":7}]}}`,
		`{"name":"h","histogram":{"aggregationTemporality":1,"dataPoints":[{` + at + `,"count":"6","sum":9,"bucketCounts":["1","5"],"explicitBounds":[0.5]}]}}`,
		`{"name":"e","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{` + at + `,"count":6,"sum":9,"scale":2}]}}`,
		`{"name":"s","summary":{"dataPoints":[{` + at + `,"count":6,"sum":9,"quantileValues":[{"quantile":0.99,"value":4}]}]}}`,
	} {
		msg, err := appendRequest(nil, []byte(onMetrics(metric)))
		if err != nil {
			panic(err)
		}
		out = append(out, msg)
	}
	return append(out, []byte{0x0a, 0x05}, []byte{0x0b})
}

// FuzzDecode checks, for any bytes, that nothing panics, that a refused message
// leaves the batch alone, that a second reading (through the fast path) gives
// the same, and that memory stays within a multiple of the message.
func FuzzDecode(f *testing.F) {
	for _, msg := range seeds() {
		f.Add(msg)
	}
	f.Fuzz(func(t *testing.T, msg []byte) {
		d, _ := NewDecoder(Config{MaxSamples: 1000, ScopeLabels: len(msg)%2 == 0, ResourceLabels: []string{"*"}})
		b := ingest.NewBatch(ingest.NewRegistry(1000))
		before := allocated()
		rejected, err := d.Decode(b, msg)
		if used := allocated() - before; used > 128<<10+uint64(len(msg))*2000 {
			t.Fatalf("%d bytes of memory for a message of %d", used, len(msg))
		}
		if err != nil && (!errors.Is(err, ingest.ErrSyntax) || b.Len() > 0 || b.Drops != (ingest.Drops{}) || rejected != 0) {
			t.Fatalf("%v, %d samples, %v", err, b.Len(), b.Drops)
		}
		if b.Len() > 1000 || uint64(rejected) > b.Drops.Dropped() {
			t.Fatalf("%d samples, %d rejected, %v", b.Len(), rejected, b.Drops)
		}
		checkAgain(t, d, b, msg, err == nil)
	})
}

func checkAgain(t *testing.T, d *Decoder, b *ingest.Batch, msg []byte, ok bool) {
	t.Helper()
	again := ingest.NewBatch(b.Registry())
	if _, err := d.Decode(again, msg); (err == nil) != ok || again.Len() != b.Len() || again.Drops != b.Drops {
		t.Fatalf("again: %v, %d samples, %v", err, again.Len(), again.Drops)
	}
	for i := range b.Len() {
		if b.Series[i] != again.Series[i] || b.Time[i] != again.Time[i] || math.Float64bits(b.Value[i]) != math.Float64bits(again.Value[i]) {
			t.Fatalf("sample %d differs", i)
		}
	}
}

// FuzzJSON checks that no JSON panics.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(onMetrics(`{"name":"a","gauge":{"dataPoints":[{` + at + `,"asInt":"7"}]}}`)))
	f.Fuzz(func(t *testing.T, msg []byte) {
		d, _ := NewDecoder(Config{})
		b := ingest.NewBatch(ingest.NewRegistry(1000))
		if _, err := d.DecodeJSON(b, msg); err != nil && !errors.Is(err, ingest.ErrSyntax) {
			t.Fatal(err)
		}
	})
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
