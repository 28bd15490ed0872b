package arrowio

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// metadata returns the metadata of the messages of a stream.
func metadata(t testing.TB, stream []byte) (out [][]byte) {
	t.Helper()
	for len(stream) >= 8 {
		n := binary.LittleEndian.Uint32(stream[4:])
		if n == 0 {
			break
		}
		meta := stream[8 : 8+n]
		body, ok := bodyLength(meta)
		if !ok {
			t.Fatal("no length of the body")
		}
		out = append(out, meta)
		stream = stream[8+int64(n)+body:]
	}
	return out
}

func TestVerify(t *testing.T) {
	var frame bytes.Buffer
	if err := benchFrame(3, 2).Write(&frame, Stream); err != nil {
		t.Fatal(err)
	}
	messages := append(metadata(t, frame.Bytes()), metadata(t, write(t, Config{LabelColumns: []string{"host", "odd"}}, someBatch(), someBatch()))...)
	if len(messages) < 6 {
		t.Fatalf("%d messages", len(messages))
	}
	for i, meta := range messages {
		if !verify(meta) {
			t.Errorf("message %d does not verify", i)
		}
		for cut := range len(meta) / 2 {
			verify(meta[:cut]) // must not panic
		}
		for at := range len(meta) - 4 { // a wild offset or length anywhere
			broken := bytes.Clone(meta)
			binary.LittleEndian.PutUint32(broken[at:], 0x7fffffff)
			verify(broken)
		}
	}
	if verify(nil) || verify([]byte{0xff, 0xff, 0xff, 0xff}) {
		t.Error("nothing verifies")
	}
}

func BenchmarkVerify(b *testing.B) {
	var frame bytes.Buffer
	if err := benchFrame(1000, 1).Write(&frame, Stream); err != nil {
		b.Fatal(err)
	}
	schema := metadata(b, frame.Bytes())[0]
	b.ReportAllocs()
	b.SetBytes(int64(len(schema)))
	for b.Loop() {
		if !verify(schema) {
			b.Fatal("does not verify")
		}
	}
}
