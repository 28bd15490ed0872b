package gbdt

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

func TestForestLearns(t *testing.T) {
	m, err := Forest{Trees: 50, NodeFeatures: 0.7}.Fit(xor(4000, 1))
	if err != nil {
		t.Fatal(err)
	}
	if a := accuracy(m, xor(2000, 2)); a < 0.97 {
		t.Errorf("accuracy %.3f", a)
	}
	for _, p := range m.PredictBatch(nil, xor(100, 3).X) {
		if !(p > -1e-9 && p < 1+1e-9) {
			t.Errorf("probability %v", p)
		}
	}
}

func TestForestDeterministic(t *testing.T) {
	f := func(seed uint64) []byte {
		m, err := Forest{Trees: 4, Seed: seed}.Fit(fleet(500, 9, 1))
		if err != nil {
			t.Fatal(err)
		}
		b, _ := m.MarshalBinary()
		return b
	}
	if !bytes.Equal(f(1), f(1)) || bytes.Equal(f(1), f(2)) {
		t.Error("a forest is not a matter of its seed")
	}
}

func TestForestRefuses(t *testing.T) {
	if _, err := (Forest{NodeFeatures: 2, Trees: -1}).Fit(xor(10, 1)); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
	if _, err := (Forest{}).Fit(Data{}); !errors.Is(err, ErrData) {
		t.Error(err)
	}
	if _, err := (Forest{Categories: []int{3}}).Fit(xor(10, 1)); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
}

func TestPoisson(t *testing.T) {
	rng, sum, zero := rand.New(rand.NewPCG(1, 1)), 0.0, 0.0
	for range 100000 {
		k := poisson1(rng)
		sum += k
		if k == 0 {
			zero++
		}
	}
	if math.Abs(sum/1e5-1) > 0.01 || math.Abs(zero/1e5-math.Exp(-1)) > 0.005 {
		t.Errorf("mean %v, zeros %v", sum/1e5, zero/1e5)
	}
}
