package lstm

import (
	"errors"
	"math"
	"slices"
	"testing"
)

// TestStreamIsBatch: stepping gives the bits of Predict, for every kind of net,
// over several windows and with a restart after every sample.
func TestStreamIsBatch(t *testing.T) {
	for _, c := range kinds() {
		t.Run(c.name(), func(t *testing.T) {
			m, seqs := quick(t, c)
			stepper := m.NewStepper()
			for i, answers := range m.Predict(seqs) {
				s := m.NewState()
				for at, want := range answers {
					got := stepper.Step(nil, s, seqs[i].X[at])
					if !slices.Equal(got, want) {
						t.Fatalf("sequence %d step %d: stream %v, batch %v", i, at, got, want)
					}
					s = restart(t, m, s)
				}
			}
		})
	}
}

// The inputs past the last one are 0 in every step, as they are in Predict: weights
// read from somewhere need not be 0 there.
func TestStepPadding(t *testing.T) {
	m, seqs := quick(t, Config{Head: Binary, Hidden: 8, Layers: 2})
	w := m.net.layers[0].w
	for i := m.net.inputs * gates * m.net.width(); i < len(w); i++ {
		w[i] = 0.5
	}
	m.seal()
	p, s := m.NewStepper(), m.NewState()
	for at, want := range m.Predict(seqs[:1])[0] {
		if got := p.Step(nil, s, seqs[0].X[at]); !slices.Equal(got, want) {
			t.Fatalf("step %d: stream %v, batch %v", at, got, want)
		}
	}
}

// quick fits a small net for one epoch.
func quick(t testing.TB, c Config) (*Model, []Sequence) {
	t.Helper()
	seqs := lives(c, 40, 4, 11)
	c.Epochs = 1
	m, _, err := c.Fit(seqs, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m, seqs
}

func restart(t testing.TB, m *Model, s *State) *State {
	t.Helper()
	data, err := s.AppendBinary([]byte("prefix"))
	if err != nil || string(data[:6]) != "prefix" {
		t.Fatal("append")
	}
	fresh := m.NewState()
	if err := fresh.UnmarshalBinary(data[6:]); err != nil || !slices.Equal(fresh.v, s.v) {
		t.Fatalf("restore: %v", err)
	}
	return fresh
}

// TestStepOddSamples: gaps and absurd values leave a finite answer and a state
// that heals.
func TestStepOddSamples(t *testing.T) {
	m, _ := quick(t, Config{Head: Remaining, Hidden: 8})
	p, s := m.NewStepper(), m.NewState()
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e308, -1e308, 5e-324, 3} {
		for range 3 {
			y := p.Step(nil, s, []float64{v, v, 3, v})
			if math.IsNaN(y[0]) || math.IsInf(y[0], 0) {
				t.Fatalf("after %v: %v", v, y)
			}
		}
	}
	restart(t, m, s)
}

func TestStepAllocatesNothing(t *testing.T) {
	for _, cell := range []Cell{LSTM, GRU} {
		m, seqs := quick(t, Config{Cell: cell, Hidden: 20, Layers: 2})
		p, s, dst := m.NewStepper(), m.NewState(), make([]float64, 1)
		buf := make([]byte, 0, 1000)
		if n := testing.AllocsPerRun(100, func() {
			p.Step(dst, s, seqs[0].X[0])
			p.Observe(s, seqs[0].X[0])
			buf, _ = s.AppendBinary(buf[:0])
		}); n != 0 {
			t.Errorf("%v: %v allocations", cell, n)
		}
	}
}

func TestStateRefuses(t *testing.T) {
	m, seqs := quick(t, Config{Hidden: 5, Layers: 2})
	s := m.NewState()
	m.NewStepper().Step(nil, s, seqs[0].X[0])
	good, _ := s.AppendBinary(nil)
	was := slices.Clone(s.v)
	f := func(data []byte) {
		t.Helper()
		if err := s.UnmarshalBinary(data); !errors.Is(err, ErrState) {
			t.Errorf("error %v", err)
		}
		if !slices.Equal(s.v, was) {
			t.Error("state changed")
		}
	}
	for n := range good {
		f(good[:n])
	}
	f(append(slices.Clone(good), 0))
	for at := range 10 { // version, cell and sizes
		bad := slices.Clone(good)
		bad[at] ^= 0x80
		f(bad)
	}
	bad := slices.Clone(good)
	copy(bad[len(bad)-4:], []byte{0, 0, 0xc0, 0x7f}) // NaN
	f(bad)
}

func TestStepPanics(t *testing.T) {
	m, _ := quick(t, Config{Hidden: 5})
	other, _ := quick(t, Config{Hidden: 6})
	f := func(want string, do func()) {
		t.Helper()
		defer func() {
			if got := recover(); got != want {
				t.Errorf("panic %v, want %v", got, want)
			}
		}()
		do()
	}
	x := make([]float64, 4)
	f(badInputs, func() { m.NewStepper().Step(nil, m.NewState(), x[:3]) })
	f(badDst, func() { m.NewStepper().Step(make([]float64, 2), m.NewState(), x) })
	f(badState, func() { m.NewStepper().Step(nil, other.NewState(), x) })
}
