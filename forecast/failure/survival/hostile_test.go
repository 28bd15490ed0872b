package survival

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"
)

// small is ten lives with one covariate.
func small() Data {
	return Data{
		Stop:  []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
		Event: []bool{true, false, true, true, false, true, false, true, true, false},
		X:     [][]float64{{3, 1, 2, 4, 0, 1, 2, 0, 1, 0}},
	}
}

// fitAll gives data to everything that fits, and returns each error.
func fitAll(d Data) map[string]error {
	errs := map[string]error{}
	_, errs["kaplan-meier"] = KaplanMeier{}.Fit(d)
	_, errs["nelson-aalen"] = NelsonAalen{Ties: true}.Fit(d)
	_, errs["cox"] = Cox{}.Fit(d)
	_, errs["cox breslow robust"] = Cox{Ties: Breslow, Robust: true}.Fit(d)
	_, errs["weibull"] = Weibull{}.Fit(d)
	_, errs["concordance"] = Concord(d, make([]float64, len(d.Stop)))
	return errs
}

func TestBadDataIsRefused(t *testing.T) {
	f := func(name string, want error, change func(*Data)) {
		t.Helper()
		d := small()
		change(&d)
		for who, err := range fitAll(d) {
			if !errors.Is(err, want) {
				t.Errorf("%s: %s: %v, want %v", name, who, err, want)
			}
		}
	}
	f("empty", ErrShape, func(d *Data) { *d = Data{} })
	f("short column", ErrShape, func(d *Data) { d.X[0] = d.X[0][:9] })
	f("short event", ErrShape, func(d *Data) { d.Event = d.Event[:9] })
	f("short start", ErrShape, func(d *Data) { d.Start = make([]float64, 3) })
	f("empty strata", ErrShape, func(d *Data) { d.Strata = []int{} })
	f("names", ErrShape, func(d *Data) { d.Names = []string{"a", "b"} })
	f("NaN covariate", ErrValue, func(d *Data) { d.X[0][3] = math.NaN() })
	f("infinite covariate", ErrValue, func(d *Data) { d.X[0][3] = math.Inf(1) })
	f("NaN time", ErrTime, func(d *Data) { d.Stop[3] = math.NaN() })
	f("infinite time", ErrTime, func(d *Data) { d.Stop[3] = math.Inf(1) })
	f("empty interval", ErrTime, func(d *Data) { d.Start = slices.Clone(d.Stop) })
	f("backward interval", ErrTime, func(d *Data) { d.Start = make([]float64, 10); d.Start[4] = 7 })
	f("weight 0", ErrValue, func(d *Data) { d.Weight = make([]float64, 10) })
	f("NaN offset", ErrValue, func(d *Data) { d.Offset = make([]float64, 10); d.Offset[2] = math.NaN() })
	f("overlap", ErrOverlap, func(d *Data) {
		d.Subject = []int{5, 1, 2, 3, 4, 5, 6, 7, 8, 9}
		d.Start = []float64{0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0}
	})
	f("one subject twice from the beginning", ErrOverlap, func(d *Data) { d.Subject = []int{5, 1, 2, 3, 4, 5, 6, 7, 8, 9} })
}

// Rows of one subject may come in any order.
func TestUnsortedRowsAreFine(t *testing.T) {
	d, c := interval(t)
	d.Subject = whole(c["id"])
	back := upTo(d.Len())
	slices.Reverse(back)
	a, err := Cox{}.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Cox{}.Fit(d.Select(back))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "reversed", b.Values(), a.Values(), 1e-12)
}

func TestNothingToLearn(t *testing.T) {
	d := small()
	d.Event = make([]bool, 10)
	if _, err := (Cox{}).Fit(d); !errors.Is(err, ErrEvents) {
		t.Errorf("Cox, all censored: %v", err)
	}
	if _, err := (Weibull{}).Fit(d); !errors.Is(err, ErrEvents) {
		t.Errorf("Weibull, all censored: %v", err)
	}
	if _, err := (Logistic{}).Fit(d); !errors.Is(err, ErrEvents) {
		t.Errorf("logistic, one class: %v", err)
	}
	curves, err := KaplanMeier{}.Fit(d)
	if err != nil || curves[0].At(100) != 1 {
		t.Errorf("Kaplan-Meier, all censored: %v, %v", curves, err)
	}
	if k, err := Concord(d, d.X[0]); err != nil || !math.IsNaN(k.C) {
		t.Errorf("concordance, all censored: %v, %v", k, err)
	}
	for i := range d.Event {
		d.Event[i] = true
	}
	if _, err := (Logistic{}).Fit(d); !errors.Is(err, ErrEvents) {
		t.Errorf("logistic, the other class: %v", err)
	}
}

func TestRedundantCovariates(t *testing.T) {
	d := small()
	constant, double := slices.Repeat([]float64{0.1}, 10), make([]float64, 10)
	for i, v := range d.X[0] {
		double[i] = 2*v + 7
	}
	alone, err := Cox{}.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	d.X = [][]float64{constant, d.X[0], double}
	d.Names = []string{"constant", "x", "double"}
	m, err := Cox{}.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Warnings) != 2 || !errors.Is(m.Warnings[0], ErrCollinear) || !math.IsNaN(m.Coefficients[0].Value) || !math.IsNaN(m.Coefficients[2].StdErr) {
		t.Errorf("%v, %+v", m.Warnings, m.Coefficients)
	}
	near(t, "x", m.Values()[1:2], alone.Values(), 1e-12)
	near(t, "log likelihood", []float64{m.LogLik, m.ScoreTest.P}, []float64{alone.LogLik, alone.ScoreTest.P}, 1e-9)
	near(t, "risk", m.Predict(d.X), alone.Predict(d.X[1:2]), 1e-12)
	l, err := Logistic{}.Fit(d)
	if err != nil || len(l.Warnings) != 2 || math.IsNaN(l.Coefficients[1].Value) {
		t.Errorf("%v, %+v", err, l)
	}
	w, err := Weibull{}.Fit(d)
	if err != nil || len(w.Warnings) != 2 || math.IsNaN(w.Coefficients[1].Value) {
		t.Errorf("%v, %+v", err, w)
	}
	if tests := m.Proportional(); len(tests) != 4 || !math.IsNaN(tests[0].P) || math.IsNaN(tests[1].P) {
		t.Errorf("%+v", tests)
	}
}

func TestInfiniteCoefficients(t *testing.T) {
	d := small()
	for i := range d.Event { // only those with x = 1 fail
		d.X[0][i] = 0
		if d.Event[i] {
			d.X[0][i] = 1
		}
	}
	m, err := Cox{}.Fit(d)
	if err != nil || len(m.Warnings) != 1 || !errors.Is(m.Warnings[0], ErrInfinite) || m.Coefficients[0].Value < 10 {
		t.Errorf("Cox: %v, %+v", err, m)
	}
	l, err := Logistic{}.Fit(d)
	if err != nil || len(l.Warnings) != 1 || !errors.Is(l.Warnings[0], ErrInfinite) {
		t.Errorf("logistic: %v, %+v", err, l)
	}
	l, err = Logistic{L2: 1}.Fit(d)
	if err != nil || len(l.Warnings) != 0 || l.Coefficients[0].Value > 5 {
		t.Errorf("logistic with L2: %v, %+v", err, l)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	d := small()
	for name, err := range map[string]error{
		"cox":      second(Cox{Ties: 7, Confidence: 2, Iterations: -1, Tolerance: 1}.Fit(d)),
		"km":       second(KaplanMeier{Confidence: -1}.Fit(d)),
		"na":       second(NelsonAalen{Scale: 9}.Fit(d)),
		"weibull":  second(Weibull{Shape: -1}.Fit(d)),
		"logistic": second(Logistic{L2: math.NaN()}.Fit(d)),
	} {
		if !errors.Is(err, ErrOptions) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (Cox{Iterations: 1}).Fit(d); !errors.Is(err, ErrConvergence) {
		t.Errorf("%v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestBrierIsChecked(t *testing.T) {
	d := small()
	half := [][]float64{slices.Repeat([]float64{0.5}, 10)}
	b, err := Brier(d, []float64{4.5}, half)
	if err != nil || b.Integrated != b.Score[0] || !(b.Integrated > 0) {
		t.Errorf("%+v, %v", b, err)
	}
	f := func(want error, d Data, times []float64, s [][]float64) {
		t.Helper()
		if _, err := Brier(d, times, s); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	f(ErrShape, d, []float64{1, 2}, half)
	f(ErrShape, d, nil, nil)
	f(ErrTime, d, []float64{2, 1}, [][]float64{half[0], half[0]})
	f(ErrTime, d, []float64{10}, half)
	f(ErrValue, d, []float64{4}, [][]float64{slices.Repeat([]float64{1.5}, 10)})
	d.Start = make([]float64, 10)
	f(ErrShape, d, []float64{4}, half)
}

// Huge offsets, times and covariates must not break the sums over risk sets: a
// row of a risk e^60 times all others' leaves no trace when it has gone.
func TestWhatLeavesLeavesNoTrace(t *testing.T) {
	d := small()
	want, err := Cox{}.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	d.Start = make([]float64, 11)
	d.Stop, d.Event, d.X[0] = append(d.Stop, 0.5), append(d.Event, true), append(d.X[0], 1)
	d.Start[10] = -1
	for i := range 10 {
		d.Start[i] = 0.6 // enters after the giant has gone
	}
	d.Offset = make([]float64, 11)
	d.Offset[10] = 60
	got, err := Cox{}.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "coefficient", got.Values(), want.Values(), 1e-9)
}

// FuzzFit turns bytes into a table and fits everything: whatever comes, an
// error or a fit, and the numbers of a fit without warnings are numbers.
func FuzzFit(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, uint8(1))
	f.Add([]byte{200, 1, 0, 3, 200, 1, 1, 3, 0, 0, 1, 255, 17, 4, 1, 9}, uint8(7))
	seed := make([]byte, 0, 256)
	for i := range 64 {
		seed = binary.LittleEndian.AppendUint32(seed, uint32(i*2654435761))
	}
	f.Add(seed, uint8(15))
	f.Fuzz(func(t *testing.T, data []byte, form uint8) {
		d := fuzzed(data, form)
		if d.Len() > 200 {
			return
		}
		fitAll(d)
		_, _ = Logistic{L2: float64(form & 1)}.Fit(d)
		m, err := Cox{Ties: Ties(form >> 4 & 1)}.Fit(d)
		if err != nil {
			return
		}
		m.Martingale()
		m.Schoenfeld()
		m.Proportional()
		k := m.Concordance()
		if k.Concordant < 0 || k.Discordant < 0 || k.TiedRisk < 0 || k.C < 0 || k.C > 1 {
			t.Errorf("%+v", k)
		}
		for s := range m.partial.group {
			if c := m.curve(make([]float64, len(m.beta)), s); len(c.Survival) != len(c.Time) {
				t.Errorf("%+v", c)
			}
		}
		for _, c := range m.Coefficients {
			if len(m.Warnings) == 0 && (!finite(c.Value) || !(c.StdErr > 0)) {
				t.Errorf("%+v without a warning", c)
			}
		}
	})
}

// fuzzed makes a row of every four bytes; form says which columns there are.
func fuzzed(data []byte, form uint8) Data {
	var d Data
	d.X = make([][]float64, form&3)
	odd := []float64{math.NaN(), math.Inf(1), 1e100, -1e50, 1e-100, 0}
	for ; len(data) >= 4; data = data[4:] {
		value := func(b byte) float64 {
			if b >= 250 && form&64 != 0 {
				return odd[b-250]
			}
			return float64(int8(b)) / 4
		}
		start := float64(data[0] % 16)
		d.Stop, d.Event = append(d.Stop, start+1+float64(data[1]%8)/2), append(d.Event, data[1]&8 != 0)
		if form&4 != 0 {
			d.Start = append(d.Start, start)
		}
		if form&8 != 0 {
			d.Strata = append(d.Strata, int(data[1]>>6))
		}
		if form&128 != 0 {
			d.Offset = append(d.Offset, value(data[0]))
		}
		for c := range d.X {
			d.X[c] = append(d.X[c], value(data[2+c%2])*float64(1+c))
		}
	}
	return d
}
