package failure

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

var oneSignal = Settings{Signals: []Signal{{Name: "a", Limit: 1}}}

// simulated draws landmarks whose failures follow a known hazard: log-odds
// -4 + 2·level - 3·shift per step.
func simulated(n int) []Landmark {
	rng := rand.New(rand.NewPCG(11, 4))
	rows := make([]Landmark, n)
	for i := range rows {
		f := make([]float64, perSignal)
		f[level], f[shift] = rng.NormFloat64(), rng.Float64()
		h := 1 / (1 + math.Exp(4-2*f[level]+3*f[shift]))
		rows[i] = Landmark{Features: f, After: 10 * time.Minute}
		for j := range Bins {
			if rng.Float64() < h {
				rows[i].After, rows[i].Failed = time.Duration(10*j+5)*time.Second, true
				break
			}
		}
		if c := time.Duration(rng.IntN(200)) * time.Second; rng.IntN(3) == 0 && c < rows[i].After {
			rows[i].After, rows[i].Failed = c, false // censored
		}
	}
	return rows
}

func TestFitRecoversTheHazard(t *testing.T) {
	m, err := Fit(simulated(20000), Options{Settings: oneSignal, L2: 1e-3})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(m.weights[level]-2) > 0.1 || math.Abs(m.weights[shift]+3) > 0.2 || math.Abs(m.bias+4) > 0.15 {
		t.Errorf("level %v, shift %v, bias %v; want 2, -3, -4", m.weights[level], m.weights[shift], m.bias)
	}
	if m.weights[urgency] != 0 {
		t.Errorf("a constant feature got weight %v", m.weights[urgency])
	}
}

// Mean prediction equals the observed rate among rows with a known label.
func TestFitIsCalibratedInTheLarge(t *testing.T) {
	rows := simulated(5000)
	m, err := Fit(rows, Options{Settings: oneSignal})
	if err != nil {
		t.Fatal(err)
	}
	expected, seen, n := 0.0, 0.0, 0.0
	for _, r := range simulated(5000) {
		if r.After < 2*time.Minute && !r.Failed {
			continue // censored
		}
		if r.Failed {
			seen++
		}
		n++
		expected += m.Risk(r.Features).Probability
	}
	// Dropping censored rows keeps too many failures; a tenth is what it costs here.
	if ratio := expected / seen; ratio < 0.85 || ratio > 1.05 {
		t.Errorf("expected %v of %v, seen %v", expected, n, seen)
	}
}

// Gradient and Hessian against finite differences of the loss.
func TestDerivatives(t *testing.T) {
	c, _ := oneSignal.compile()
	p, err := newProblem(simulated(300), &c, 0.7)
	if err != nil {
		t.Fatal(err)
	}
	d := p.p + Bins
	theta := make([]float64, d)
	rng := rand.New(rand.NewPCG(3, 3))
	for i := range theta {
		theta[i] = 0.5 * rng.NormFloat64()
	}
	grad, hess := make([]float64, d), mat.NewSymDense(d, nil)
	p.derivatives(theta, grad, hess)
	want := fd.Gradient(nil, p.loss, theta, &fd.Settings{Formula: fd.Central})
	if !floats.EqualApprox(grad, want, 1e-4) {
		t.Errorf("gradient\n%v\nwant\n%v", grad, want)
	}
	jac := mat.NewDense(d, d, nil)
	fd.Jacobian(jac, func(dst, x []float64) { p.derivatives(x, dst, mat.NewSymDense(d, nil)) }, theta, &fd.JacobianSettings{Formula: fd.Central})
	if !mat.EqualApprox(hess, jac, 1e-3) {
		t.Error("Hessian differs from the gradient's finite differences")
	}
}

func TestFitOnLivesBeatsAGuess(t *testing.T) {
	var rows []Landmark
	for seed := range uint64(12) {
		name := []string{"", "memory_utilization", "fd_utilization"}[seed%3]
		r, err := Settings{}.Landmarks(leak(seed, 400, 1, name), 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r...)
	}
	m, err := Fit(rows, Options{Name: "leaks"})
	if err != nil {
		t.Fatal(err)
	}
	risks := play(m, leak(99, 400, 1, "memory_utilization"))
	early, late := risks[150].Probability, risks[380].Probability
	if early > 0.1 || late < 0.8 {
		t.Errorf("probability %v while calm, %v at the end", early, late)
	}
	again, _ := Fit(rows, Options{Name: "leaks"})
	if again.Version() != m.Version() {
		t.Error("two fits of the same rows differ")
	}
}

func TestLandmarks(t *testing.T) {
	life := leak(1, 100, 1, "fd_utilization")
	rows, err := Settings{}.Landmarks(life, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].Time != 31000 || rows[1].Time != 41000 || rows[0].After != 69001*time.Millisecond || !rows[0].Failed {
		t.Errorf("first rows %v %v %v", rows[0].Time, rows[1].Time, rows[0].After)
	}
	f := func(after time.Duration, died, failed, known bool) {
		t.Helper()
		if a, b := (Landmark{After: after, Failed: died}).Label(time.Minute); a != failed || b != known {
			t.Errorf("after %v, failed %v: label %v, known %v", after, died, a, b)
		}
	}
	f(30*time.Second, true, true, true)
	f(90*time.Second, true, false, true)
	f(30*time.Second, false, false, false) // censored within the horizon: nobody knows
	f(90*time.Second, false, false, true)
}

func TestTrainingErrors(t *testing.T) {
	check := func(err error, words string) {
		t.Helper()
		if !errors.Is(err, ErrTraining) || !strings.Contains(err.Error(), words) {
			t.Errorf("err = %v, want ErrTraining with %q", err, words)
		}
	}
	fit := func(words string, rows ...Landmark) {
		t.Helper()
		_, err := Fit(rows, Options{Settings: oneSignal})
		check(err, words)
	}
	ok := Landmark{Features: make([]float64, perSignal), After: time.Hour}
	dead := Landmark{Features: make([]float64, perSignal), After: time.Second, Failed: true}
	fit("0 failures", ok)
	fit("0 steps", dead)
	fit("features", Landmark{Features: []float64{1}})
	fit("after -1ns", Landmark{Features: ok.Features, After: -1})
	fit("feature 3 is NaN", Landmark{Features: []float64{0, 0, 0, nan, 0, 0, 0}, After: 1})
	life := leak(1, 5, 1, "")
	life.Time[3] = life.Time[2]
	_, err := Settings{}.Landmarks(life, 0)
	check(err, "does not advance")
	life.Values[0], life.End = nil, 0
	_, err = Settings{}.Landmarks(life, 0)
	check(err, "row 0 has 0 values")
	check(err, "ends at 0")
	check(Options{L2: -1, Iterations: -1}.Validate(), "L2 is -1")
}

func BenchmarkFit(b *testing.B) {
	var rows []Landmark
	for seed := range uint64(20) {
		r, _ := Settings{}.Landmarks(leak(seed, 400, 1, []string{"", "memory_utilization"}[seed%2]), 4*time.Second)
		rows = append(rows, r...)
	}
	b.ReportMetric(float64(len(rows)), "rows")
	for b.Loop() {
		if _, err := Fit(rows, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
