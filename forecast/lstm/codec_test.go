package lstm

import (
	"bytes"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files of the present version")

func TestModelRoundTrip(t *testing.T) {
	for _, c := range kinds() {
		m, seqs := quick(t, c)
		data, _ := m.AppendBinary(nil)
		var back Model
		if err := back.UnmarshalBinary(data); err != nil {
			t.Fatalf("%s: %v", c.name(), err)
		}
		again, _ := back.AppendBinary(nil)
		got, want := back.Predict(seqs[:3]), m.Predict(seqs[:3])
		for i := range want {
			for at := range want[i] {
				if !slices.Equal(got[i][at], want[i][at]) {
					t.Fatalf("%s: answers differ", c.name())
				}
			}
		}
		if !bytes.Equal(again, data) {
			t.Errorf("%s: bytes differ", c.name())
		}
	}
}

// TestModelRefuses cuts the bytes anywhere and flips every one of the header.
func TestModelRefuses(t *testing.T) {
	m, _ := quick(t, Config{Head: Hazard, Edges: []float64{1, 2}, Hidden: 3})
	good, _ := m.AppendBinary(nil)
	was := *m
	for n := range good {
		if err := m.UnmarshalBinary(good[:n]); !errors.Is(err, ErrModel) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	for at := range good[:200] {
		bad := slices.Clone(good)
		bad[at] ^= 0xff
		if err := m.UnmarshalBinary(bad); err == nil {
			stepAny(t, func([]byte) (*Model, error) { return m, nil }, nil)
			*m = was
		}
	}
	if m.net != was.net {
		t.Error("a refused model changed the receiver")
	}
}

// TestGoldenModel: the bytes of version 1, a model and a state, keep loading
// and keep answering.
func TestGoldenModel(t *testing.T) {
	model, state := filepath.Join("testdata", "model_v1.bin"), filepath.Join("testdata", "state_v1.bin")
	if *update {
		m, seqs := quick(t, Config{Head: Remaining, Hidden: 4, Seed: 1})
		s := m.NewState()
		m.NewStepper().Step(nil, s, seqs[0].X[0])
		data, _ := m.AppendBinary(nil)
		if err := os.WriteFile(model, data, 0o644); err != nil {
			t.Fatal(err)
		}
		data, _ = s.AppendBinary(nil)
		if err := os.WriteFile(state, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var m Model
	if err := m.UnmarshalBinary(mustRead(t, "model_v1.bin")); err != nil {
		t.Fatal(err)
	}
	s := m.NewState()
	if err := s.UnmarshalBinary(mustRead(t, "state_v1.bin")); err != nil {
		t.Fatal(err)
	}
	if y := m.NewStepper().Step(nil, s, []float64{1, 2, 3, 4}); math.Abs(y[0]-93.2279) > 1e-3 {
		t.Errorf("remaining life %v", y)
	}
}

func FuzzModel(f *testing.F) {
	m, _ := quick(f, Config{Hidden: 2})
	data, _ := m.AppendBinary(nil)
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		stepAny(t, func(b []byte) (*Model, error) {
			m := new(Model)
			if err := m.UnmarshalBinary(b); err != nil {
				return nil, err
			}
			return m, nil
		}, data)
	})
}

func FuzzState(f *testing.F) {
	m, seqs := quick(f, Config{Hidden: 2})
	s := m.NewState()
	m.NewStepper().Step(nil, s, seqs[0].X[0])
	data, _ := s.AppendBinary(nil)
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		s := m.NewState()
		if s.UnmarshalBinary(data) == nil {
			if back, _ := s.AppendBinary(nil); !bytes.Equal(back, data) {
				t.Fatal("state does not come back")
			}
		}
	})
}
