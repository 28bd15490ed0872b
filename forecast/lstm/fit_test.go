package lstm

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// wearing makes lives that end when a hidden wear, seen through noise, crosses
// 1; the answer needs memory: one sample alone says little.
func wearing(head Head, n int, seed uint64) []Sequence {
	rng := rand.New(rand.NewPCG(seed, 9))
	seqs := make([]Sequence, n)
	for i := range seqs {
		rate, wear := 0.02+0.03*rng.Float64(), 0.0
		life := int(1 / rate)
		for t := range life {
			wear += rate
			seqs[i].X = append(seqs[i].X, []float64{wear + 0.3*rng.NormFloat64(), 7, rng.NormFloat64()})
			left := float64(life - t)
			y := []float64{left}
			switch head {
			case Binary:
				y[0] = 0
				if left <= 8 {
					y[0] = 1
				}
			case Hazard:
				y = []float64{left, 1}
			}
			if head != Next {
				seqs[i].Y = append(seqs[i].Y, y)
			}
		}
	}
	return seqs
}

// TestFitLearns: each head halves, at least, the loss of its first epoch's start
// on lives not seen, and stops early.
func TestFitLearns(t *testing.T) {
	f := func(c Config, want float64) {
		t.Helper()
		m, report, err := c.Fit(wearing(c.Head, 120, 1), wearing(c.Head, 40, 2))
		if err != nil {
			t.Fatal(err)
		}
		best := report.Valid[report.Best]
		if best > want {
			t.Errorf("%s: validation loss %.3f, want %.3f at most", c.name(), best, want)
		}
		if best != slices.Min(report.Valid) || m.Head() != c.Head {
			t.Errorf("%s: best %d of %v", c.name(), report.Best, report.Valid)
		}
	}
	for _, cell := range []Cell{LSTM, GRU} {
		f(Config{Cell: cell, Hidden: 16, Head: Binary, Epochs: 25, Batch: 16}, 0.30)                              // entropy of the base rate .57
		f(Config{Cell: cell, Hidden: 16, Head: Remaining, Epochs: 25, Batch: 16}, 0.25)                           // the mean scores .5
		f(Config{Cell: cell, Hidden: 16, Head: Hazard, Edges: []float64{5, 10, 20}, Epochs: 25, Batch: 16}, 0.95) // base rates 1.5
		f(Config{Cell: cell, Hidden: 16, Head: Next, Epochs: 25, Batch: 16}, 0.85)                                // two inputs that vary, one of them noise: 1
	}
}

func TestFitSameSeedSameBits(t *testing.T) {
	seqs := wearing(Binary, 20, 3)
	fit := func(seed uint64) []byte {
		c := Config{Hidden: 8, Epochs: 3, Dropout: 0.3, Layers: 2, Seed: seed}
		m, _, err := c.Fit(seqs, seqs[:4])
		if err != nil {
			t.Fatal(err)
		}
		data, _ := m.AppendBinary(nil)
		return data
	}
	if !slices.Equal(fit(1), fit(1)) {
		t.Error("same seed, other model")
	}
	if slices.Equal(fit(1), fit(2)) {
		t.Error("other seed, same model")
	}
}

func TestFitStopsEarly(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	noise := wearing(Binary, 20, 3)
	for _, s := range noise {
		for _, y := range s.Y {
			y[0] = float64(rng.IntN(2))
		}
	}
	_, report, err := Config{Hidden: 16, Epochs: 200, Patience: 4, Rate: 0.02}.Fit(noise[:10], noise[10:])
	if err != nil || len(report.Valid) != report.Best+5 {
		t.Errorf("%d epochs, best %d, error %v", len(report.Valid), report.Best, err)
	}
}

func TestFitRefuses(t *testing.T) {
	ok := Sequence{X: [][]float64{{1}, {2}}, Y: [][]float64{{0}, {1}}}
	f := func(c Config, want string, seqs ...Sequence) {
		t.Helper()
		m, _, err := c.Fit(seqs, nil)
		if m != nil || !errors.Is(err, ErrTraining) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	f(Config{}, "0 sequences")
	f(Config{}, "sequence 1 (training before validation): step 0 has 2 inputs", ok, Sequence{X: [][]float64{{1, 2}}})
	f(Config{}, "is empty", ok, Sequence{})
	f(Config{}, "1 targets for 2 steps", Sequence{X: ok.X, Y: ok.Y[:1]})
	f(Config{}, "target [0.5]", Sequence{X: ok.X, Y: [][]float64{{0}, {0.5}}})
	f(Config{}, "one class only", Sequence{X: ok.X, Y: [][]float64{{0}, {0}}})
	f(Config{}, "masked", Sequence{X: ok.X, Y: [][]float64{nil, nil}})
	f(Config{Head: Remaining}, "target [-1]", Sequence{X: ok.X, Y: [][]float64{nil, {-1}}})
	f(Config{Head: Hazard, Edges: []float64{1}}, "target [3]", Sequence{X: ok.X, Y: [][]float64{nil, {3}}})
	f(Config{Head: Hazard, Edges: []float64{1}}, "all censored", Sequence{X: ok.X, Y: [][]float64{nil, {3, 0}}})
	f(Config{Head: Next}, "1 targets for 2 steps", Sequence{X: ok.X, Y: ok.Y[:1]})
	f(Config{Head: Next}, "target [+Inf]", Sequence{X: ok.X, Y: [][]float64{{math.Inf(1)}, nil}})
}

// TestFitOddInputs: constant, missing and enormous inputs are lived with.
func TestFitOddInputs(t *testing.T) {
	seqs := wearing(Binary, 20, 3)
	for i, s := range seqs {
		for j := range s.X {
			s.X[j] = append(s.X[j], math.NaN(), math.Pow(-1, float64(j))*1e308, math.Inf(i%2*2-1), float64(j%2)*1e90)
		}
	}
	m, report, err := Config{Hidden: 8, Epochs: 3}.Fit(seqs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range report.Train {
		if l-l != 0 || l > 2 {
			t.Errorf("losses %v", report.Train)
		}
	}
	for _, y := range m.Predict(seqs[:1])[0] {
		if !(y[0] >= 0 && y[0] <= 1) {
			t.Fatalf("probability %v", y)
		}
	}
}

func TestConfigValidate(t *testing.T) {
	if err := (Config{}).Validate(); err != nil {
		t.Errorf("zero value: %v", err)
	}
	bad := Config{Cell: 7, Head: Hidden, Hidden: -1, Layers: 99, Window: -1, Batch: -1, Epochs: -1, Patience: -1, Rate: -1, Decay: 2, Dropout: 1, Clip: math.NaN(), Edges: []float64{1}, Answers: -1, Noise: -1, Average: 1}
	err := bad.Validate()
	if !errors.Is(err, ErrConfig) || strings.Count(err.Error(), "\n") != 15 {
		t.Errorf("not every fault is told: %v", err)
	}
	if err := (Config{Head: Hazard}).Validate(); !errors.Is(err, ErrConfig) {
		t.Errorf("no edges: %v", err)
	}
}
