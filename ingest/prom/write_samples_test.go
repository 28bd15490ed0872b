package prom

import (
	"encoding/binary"
	"errors"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func TestWordVarint(t *testing.T) {
	for shift := range 57 {
		for _, v := range []uint64{1<<shift - 1, 1 << shift, 1<<shift | 1, 0x5555555555555555 >> (64 - shift)} {
			var word [16]byte
			n := binary.PutUvarint(word[:], v)
			for i := n; i < len(word); i++ {
				word[i] = 0xff // what follows must not matter
			}
			got, ok := wordVarint(binary.LittleEndian.Uint64(word[:]), n)
			if want := n <= 8; ok != want || ok && got != v {
				t.Errorf("%#x in %d bytes: %#x %v", v, n, got, ok)
			}
			for _, other := range []int{0, n - 1, n + 1, 9} {
				if _, ok := wordVarint(binary.LittleEndian.Uint64(word[:]), other); ok && other != n {
					t.Errorf("%#x in %d bytes read as %d", v, n, other)
				}
			}
		}
	}
}

// TestSampleRunAgrees: usual and unusual samples mixed, in messages that end
// anywhere, come out as the slow reader has them.
func TestSampleRunAgrees(t *testing.T) {
	forms := [][]byte{
		msg{}.double(1, 1.5).varint(2, 1_700_000_000_000),
		msg{}.double(1, 2.5).varint(2, 1),
		msg{}.varint(2, 7).double(1, 3.5),
		msg{}.double(1, 4.5),
		msg{}.double(1, 5.5).varint(2, 1<<63),
		msg{}.double(1, 6.5).varint(2, 5).varint(9, 1),
		append(msg{}.double(1, 7.5), 2<<3, 0x85, 0), // a time with a needless byte
		nil,
	}
	for a := range forms {
		for z := range forms {
			var m msg
			slow := newBatch()
			for _, f := range [][]byte{forms[a], forms[0], forms[z]} {
				m = m.bytes(2, f)
				if c := sample(slow, f, 0); c.bad != "" {
					t.Fatal(c.bad)
				}
			}
			for _, tail := range []int{0, 1, 7, 8, 40} { // memory behind the message
				data := append(append(msg{}, m...), make([]byte, tail)...)[: len(m) : len(m)+tail]
				fast := newBatch()
				c := cursor{data: data}
				for sampleRun(fast, &c); c.more(); sampleRun(fast, &c) {
					c.tag()
					sample(fast, c.bytes(), 0)
				}
				sameBatch(t, bound(slow), bound(fast))
			}
		}
	}
}

// bound gives samples without series one, so that batches can be compared.
func bound(b *ingest.Batch) *ingest.Batch {
	b.Registry().Series(ingest.FromStrings("a", "b"))
	return b
}

// TestManySmallSamplesAreBounded: the limit holds inside a series, too.
func TestManySmallSamplesAreBounded(t *testing.T) {
	var series msg
	for range 100_000 {
		series = series.bytes(2, nil)
	}
	b := newBatch()
	_, err := decoder(t, WriteLimits{MaxSamples: 10}).DecodeV1(b, requestV1(series))
	if !errors.Is(err, ingest.ErrTooLarge) || cap(b.Time) > 64 {
		t.Errorf("%v, room for %d samples", err, cap(b.Time))
	}
}
