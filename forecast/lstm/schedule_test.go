package lstm

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRateFallsAlongACosine(t *testing.T) {
	c := Config{Rate: 0.004, Epochs: 10, Anneal: true}
	if got := c.rate(0); got != 0.004 {
		t.Errorf("first epoch: %v", got)
	}
	if got := c.rate(5); math.Abs(got-0.002) > 1e-12 {
		t.Errorf("half way: %v", got)
	}
	if got := c.rate(9); !(got > 0 && got < 0.0002) {
		t.Errorf("last epoch: %v", got)
	}
	c.Anneal = false
	if got := c.rate(9); got != 0.004 {
		t.Errorf("without: %v", got)
	}
}

// The mean of weights that stand still is those weights, from the first step on;
// of a jump it has taken in a share of 1-decay per step.
func TestAverage(t *testing.T) {
	a, w := newAverage(make([]float32, 1), 0.9), []float32{2}
	for range 200 {
		a.step(w)
		if a.theta[0] != 2 {
			t.Fatalf("mean %v of weights of 2", a.theta[0])
		}
	}
	w[0] = 3
	a.step(w)
	if math.Abs(float64(a.theta[0])-2.1) > 1e-6 {
		t.Errorf("after a jump to 3: %v", a.theta[0])
	}
	a.swap(w)
	if w[0] == 3 || a.theta[0] != 3 {
		t.Error("swap did not")
	}
	var none *average
	none.step(w)
	none.swap(w)
}

func TestNoiseSparesPadding(t *testing.T) {
	n := newNet(shape{inputs: 3, hidden: 4, depth: 1, outputs: 1}, nil)
	w := newWindow(n, 2, 3, 1, false, false)
	w.rows = []int{3, 1}
	w.disturb(0.5, rand.New(rand.NewPCG(1, 1)))
	moved := 0
	for i, x := range w.x {
		step, row, k := i/(3*n.inWidth(0)), i/n.inWidth(0)%3, i%n.inWidth(0)
		if inside := k < 3 && row < w.rows[step]; x != 0 != inside {
			t.Errorf("step %d, row %d, input %d is %v", step, row, k, x)
		}
		if x != 0 {
			moved++
		}
	}
	if moved != 12 {
		t.Errorf("%d numbers moved, want 12", moved)
	}
}

// TestSchedules: with each of them a net learns as it does without, with and
// without early stopping, and the same seed gives the same bits.
func TestSchedules(t *testing.T) {
	base := Config{Hidden: 16, Head: Remaining, Epochs: 15, Batch: 8}
	for _, c := range []Config{{Anneal: true}, {Average: 0.99}, {Noise: 0.2}, {Anneal: true, Average: 0.95, Noise: 0.1}} {
		for _, valid := range [][]Sequence{nil, wearing(Remaining, 40, 2)} {
			if valid != nil && c.Average == 0 {
				continue
			}
			base.Anneal, base.Average, base.Noise = c.Anneal, c.Average, c.Noise
			m, _, err := base.Fit(wearing(Remaining, 60, 1), valid)
			if err != nil {
				t.Fatal(err)
			}
			if got := lossOn(m, wearing(Remaining, 40, 3)); got > 0.3 {
				t.Errorf("%+v, stops early %v: loss %.3f on lives not seen", c, valid != nil, got)
			}
			again, _, _ := base.Fit(wearing(Remaining, 60, 1), valid)
			if !slices.Equal(again.net.theta, m.net.theta) {
				t.Errorf("%+v: same seed, other weights", c)
			}
		}
	}
}

// lossOn is the mean loss in units of the targets' deviation.
func lossOn(m *Model, seqs []Sequence) float64 {
	sum, n := 0.0, 0.0
	for i, answers := range m.Predict(seqs) {
		for t, y := range answers {
			e := (y[0] - seqs[i].Y[t][0]) / m.outScale
			sum, n = sum+e*e/2, n+1
		}
	}
	return sum / n
}
