package portent

import (
	"bufio"
	"bytes"
	"errors"
	"testing"

	"github.com/portent-go/portent/internal/codec"
)

// FuzzSnapshot feeds the payloads of a snapshot with valid checksums, so that
// what lies behind them is reached: no panic, no lasting change on an error, no
// memory beyond a multiple of the input.
func FuzzSnapshot(f *testing.F) {
	m := newMonitor(f, replayConfig(1))
	push(f, m, testStream(1)[:1500], 500)
	state, err := m.AppendBinary(nil)
	if err != nil {
		f.Fatal(err)
	}
	r := bufio.NewReader(bytes.NewReader(state[len(snapshotMagic)+1:]))
	var buf bytes.Buffer
	for {
		kind, payload, err := readBlock(r, &buf)
		if err != nil {
			break
		}
		f.Add(kind, bytes.Clone(payload))
	}
	after := testStream(1)[1500:1700]
	f.Fuzz(func(t *testing.T, kind byte, payload []byte) {
		if len(payload) > 1<<18 {
			return
		}
		var stream bytes.Buffer
		stream.WriteString(snapshotMagic + string(rune(snapshotVersion)))
		w := blockWriter{w: &stream}
		w.write(kind, payload)
		instances := uint64(0)
		if kind == blockInstance {
			instances = 1
		}
		w.write(blockEnd, codec.AppendUint64(nil, instances))
		m := newMonitor(t, replayConfig(2))
		if err := m.UnmarshalBinary(stream.Bytes()); err != nil {
			if !errors.Is(err, ErrSnapshot) {
				t.Fatalf("error %v does not wrap ErrSnapshot", err)
			}
			if m.Registry().Len() != 0 {
				t.Fatalf("a refused snapshot left %d series", m.Registry().Len())
			}
			return
		}
		push(t, m, after, 50)
		m.Flush()
	})
}
