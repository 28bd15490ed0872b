package gbdt

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// lives fail at hazard 0.05 or 0.3 a step, by the feature, and are lost sight of
// at hazard 0.05.
func lives(n int, seed uint64) Lives {
	rng := rand.New(rand.NewPCG(seed, 0))
	l := Lives{X: Matrix{Cols: 1}, Names: []string{"worn"}}
	for range n {
		worn, lived := float64(rng.IntN(2)), 0
		for lived < 12 && rng.Float64() >= 0.05+0.25*worn && rng.Float64() >= 0.05 {
			lived++
		}
		l.X.Data, l.Lived = append(l.X.Data, worn), append(l.Lived, lived)
		l.Failed = append(l.Failed, lived < 12 && rng.Float64() < (0.05+0.25*worn)/(0.1+0.25*worn))
	}
	return l
}

func TestHazard(t *testing.T) {
	m, err := Hazard{Trainer: Trainer{Trees: 50, MaxDepth: 2}, Steps: 5}.Fit(lives(20000, 1))
	if err != nil {
		t.Fatal(err)
	}
	for x, want := range []float64{0.05, 0.3} {
		for s, h := range m.Hazards(nil, []float64{float64(x)}) {
			if math.Abs(h-want) > 0.03+0.1*want {
				t.Errorf("worn %d, step %d: hazard %.3f, is %v", x, s+1, h, want)
			}
		}
	}
	if p := m.Failure([]float64{1}, 3); math.Abs(p-(1-0.7*0.7*0.7)) > 0.04 {
		t.Errorf("failure within 3 steps: %.3f", p)
	}
	if m.Steps() != 5 || m.Model().Names()[1] != "step" {
		t.Error(m.Steps(), m.Model().Names())
	}
}

func TestPeriods(t *testing.T) {
	l := Lives{X: Matrix{[]float64{7, 8, 9}, 1}, Lived: []int{1, 0, 5}, Failed: []bool{true, false, false}}
	d, err := l.periods(3)
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{7, 1, 7, 2, 9, 1, 9, 2, 9, 3}
	for i := range want {
		if d.X.Data[i] != want[i] {
			t.Fatalf("rows %v", d.X.Data)
		}
	}
	if len(d.Y) != 5 || d.Y[1] != 1 || d.Y[0]+d.Y[2]+d.Y[3]+d.Y[4] != 0 || l.longest() != 5 {
		t.Errorf("labels %v, longest %d", d.Y, l.longest())
	}
}

func TestHazardRefuses(t *testing.T) {
	ok := Lives{X: Matrix{[]float64{1, 2}, 1}, Lived: []int{3, 1}, Failed: []bool{false, true}}
	f := func(want error, z Hazard, change func(l *Lives)) {
		t.Helper()
		l := ok
		change(&l)
		if _, err := z.Fit(l); !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
	}
	none := func(*Lives) {}
	f(nil, Hazard{}, none)
	f(ErrOptions, Hazard{Steps: -1}, none)
	f(ErrOptions, Hazard{Trainer: Trainer{Objective: Squared}}, none)
	f(ErrOptions, Hazard{Trainer: Trainer{Trees: -1}}, none)
	f(ErrData, Hazard{}, func(l *Lives) { l.Failed = []bool{false, false} }) // no end
	f(ErrData, Hazard{}, func(l *Lives) { l.Lived = []int{3} })
	f(ErrData, Hazard{}, func(l *Lives) { l.Lived = []int{-1, 2} })
	f(ErrData, Hazard{}, func(l *Lives) { l.Weight = []float64{1} })
	f(ErrData, Hazard{}, func(l *Lives) { *l = Lives{} })
}
