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
	for _, points := range [][]point{testStream(1)[:1500], testStream(1)[:18_000], fillingUntil()} {
		m := newMonitor(f, replayConfig(1))
		push(f, m, points, 500)
		addBlocks(f, m)
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

// addBlocks makes seeds of the blocks of a snapshot.
func addBlocks(f *testing.F, m *Monitor) {
	state, err := m.AppendBinary(nil)
	if err != nil {
		f.Fatal(err)
	}
	r := bufio.NewReader(bytes.NewReader(state[len(snapshotMagic)+1:]))
	var buf bytes.Buffer
	for {
		kind, payload, err := readBlock(r, &buf)
		if err != nil {
			return
		}
		f.Add(kind, bytes.Clone(payload))
	}
}

// An incident without alarms, which no monitor writes, is refused: there is
// nobody to blame.
func TestIncidentWithoutAlarmsIsRefused(t *testing.T) {
	m := newMonitor(t, replayConfig(1))
	m.incidents.open = append(m.incidents.open, &incident{Incident: Incident{ID: 1, Start: testStart}, due: 1})
	state, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := newMonitor(t, replayConfig(1)).UnmarshalBinary(state); !errors.Is(err, ErrSnapshot) {
		t.Errorf("error %v", err)
	}
}
