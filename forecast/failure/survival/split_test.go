package survival

import (
	"errors"
	"math"
	"testing"
)

// split cuts every life in two at a time within it: the same lives in twice the
// rows.
func split(d Data) Data {
	var rows []int
	for i := range d.Len() {
		rows = append(rows, i, i)
	}
	s := d.Select(rows)
	s.Start = make([]float64, s.Len())
	for i := 0; i < s.Len(); i += 2 {
		cut := s.Stop[i] / 3
		s.Stop[i], s.Start[i+1], s.Event[i] = cut, cut, false
	}
	return s
}

// Cutting lives in two changes nothing that is about lives.
func TestSplitLivesFitTheSame(t *testing.T) {
	d, _ := right(t)
	s := split(d)
	f := func(what string, a, b []float64) {
		t.Helper()
		near(t, what, a, b, 1e-8)
	}
	a, errA := Cox{}.Fit(d)
	b, errB := Cox{}.Fit(s)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	f("Cox", append(b.Values(), b.LogLik, b.Coefficients[0].StdErr), append(a.Values(), a.LogLik, a.Coefficients[0].StdErr))
	v, errA := Weibull{}.Fit(d)
	w, errB := Weibull{}.Fit(s)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	f("Weibull", append(w.LogHazardRatios(), w.LogLik, w.LogScale.Value, w.LogScale.StdErr), append(v.LogHazardRatios(), v.LogLik, v.LogScale.Value, v.LogScale.StdErr))
	k, errA := KaplanMeier{}.Fit(d)
	l, errB := KaplanMeier{}.Fit(s)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	for _, x := range []float64{1, 3, 7, 12} {
		if math.Abs(k[0].At(x)-l[0].At(x)) > 1e-12 || math.Abs(k[0].HazardAt(x)-l[0].HazardAt(x)) > 1e-12 {
			t.Errorf("Kaplan-Meier at %v: %v and %v", x, k[0].At(x), l[0].At(x))
		}
	}
}

// Rows of weight 2 are rows twice, where rows go without ties between them.
func TestWeightsCountRows(t *testing.T) {
	d, c := right(t)
	d.Weight = c["weight"]
	var rows []int
	for i, w := range d.Weight {
		for range int(w) {
			rows = append(rows, i)
		}
	}
	twice := d.Select(rows)
	twice.Weight = nil
	a, errA := Cox{Ties: Breslow}.Fit(d)
	b, errB := Cox{Ties: Breslow}.Fit(twice)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	near(t, "Cox", b.Values(), a.Values(), 1e-9)
	near(t, "log likelihood", []float64{b.LogLik}, []float64{a.LogLik}, 1e-9)
	l, errA := Logistic{L2: 2}.Fit(d)
	m, errB := Logistic{L2: 2}.Fit(twice)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	near(t, "logistic", m.Predict(d.X), l.Predict(d.X), 1e-9)
}

// A sparse column and the same with its zeros moved away from 0, which is dense,
// have one coefficient.
func TestSparseColumnsFitTheSame(t *testing.T) {
	d, c := interval(t)
	d.Strata = whole(c["group"])
	sparse, dense := make([]float64, d.Len()), make([]float64, d.Len())
	for i := range sparse {
		if i%5 == 0 {
			sparse[i] = 1 + d.X[0][i]*d.X[0][i]
		}
		dense[i] = 5 - sparse[i]
	}
	x := d.X
	d.X = append([][]float64{sparse}, x...)
	a, errA := Cox{}.Fit(d)
	d.X = append([][]float64{dense}, x...)
	b, errB := Cox{}.Fit(d)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if a.partial.x[0].index == nil || b.partial.x[0].x == nil {
		t.Fatal("the columns are not what the test is about")
	}
	near(t, "coefficients", []float64{-b.Values()[0], b.Values()[1], b.Values()[2]}, a.Values(), 1e-9)
	near(t, "standard error", []float64{b.Coefficients[0].StdErr}, []float64{a.Coefficients[0].StdErr}, 1e-9)
	ca, errA := a.Curve([]float64{2, 0.3, 1}, 2)
	cb, errB := b.Curve([]float64{3, 0.3, 1}, 2)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	near(t, "curve", cb.Survival, ca.Survival, 1e-9)
	near(t, "its error", cb.StdErr, ca.StdErr, 1e-9)
}

// Pairs counted one by one.
func TestConcordanceByHand(t *testing.T) {
	d, c := interval(t)
	d.Strata, d.Weight = whole(c["group"]), c["weight"]
	risk := make([]float64, d.Len())
	for i := range risk {
		risk[i] = math.Round(2*d.X[0][i]) / 2
	}
	var want Concordance
	for i, e := range d.Event {
		for j := range d.Event {
			if !e || i == j || d.Strata[i] != d.Strata[j] {
				continue
			}
			w := d.Weight[i] * d.Weight[j]
			tied := d.Stop[i] == d.Stop[j] && d.Event[j]
			switch watched := d.Start[j] < d.Stop[i] && d.Stop[j] >= d.Stop[i]; {
			case tied && i < j && risk[i] == risk[j]:
				want.TiedBoth += w
			case tied && i < j:
				want.TiedTime += w
			case tied || !watched:
			case risk[i] > risk[j]:
				want.Concordant += w
			case risk[i] < risk[j]:
				want.Discordant += w
			default:
				want.TiedRisk += w
			}
		}
	}
	got, err := Concord(d, risk)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "pairs", []float64{got.Concordant, got.Discordant, got.TiedRisk, got.TiedTime, got.TiedBoth},
		[]float64{want.Concordant, want.Discordant, want.TiedRisk, want.TiedTime, want.TiedBoth}, 1e-12)
}

func TestNearlyEqualTimesAreTied(t *testing.T) {
	d, _ := right(t)
	want, err := Cox{}.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	d.Stop = append([]float64(nil), d.Stop...)
	for i := range d.Stop {
		d.Stop[i] *= 1 + float64(i%5)*1e-13
	}
	got, err := Cox{}.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "coefficients", got.Values(), want.Values(), 1e-12)
}

// Without covariates, Breslow's baseline is Nelson and Aalen's curve.
func TestCoxWithoutCovariates(t *testing.T) {
	d, c := interval(t)
	d.X = nil
	d.Strata = whole(c["group"])
	m, err := Cox{Ties: Breslow}.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	curves, err := NelsonAalen{}.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range curves {
		k, err := m.Curve(nil, a.Stratum)
		if err != nil {
			t.Fatal(err)
		}
		for i, at := range k.Time {
			near(t, "hazard", []float64{k.Hazard[i]}, []float64{a.HazardAt(at)}, 1e-12)
		}
	}
	if m.Proportional() != nil || m.RatioTest().DF != 0 || m.Concordance().C != 0.5 {
		t.Errorf("%+v, %+v", m.RatioTest(), m.Concordance())
	}
	if _, err := m.Curve(nil, 99); !errors.Is(err, ErrShape) {
		t.Errorf("%v", err)
	}
}
