package survival

import (
	"bufio"
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// What R makes of the tables in testdata; see testdata/golden.R, which made
// them, for versions and commands.

// golden reads testdata/golden.txt.
func golden(t testing.TB) map[string][]float64 {
	t.Helper()
	f, err := os.Open("testdata/golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g := map[string][]float64{}
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		words := strings.Fields(sc.Text())
		for _, w := range words[1:] {
			v, err := strconv.ParseFloat(strings.Replace(w, "NA", "NaN", 1), 64)
			if err != nil {
				t.Fatal(err)
			}
			g[words[0]] = append(g[words[0]], v)
		}
	}
	return g
}

// table reads a CSV file of numbers by column.
func table(t testing.TB, name string) map[string][]float64 {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]float64{}
	for _, row := range rows[1:] {
		for c, cell := range row {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			columns[rows[0][c]] = append(columns[rows[0][c]], v)
		}
	}
	return columns
}

func whole(x []float64) []int {
	var out []int
	for _, v := range x {
		out = append(out, int(v))
	}
	return out
}

// right is the right-censored table, with the covariates x1, x2, x3.
func right(t testing.TB) (Data, map[string][]float64) {
	c := table(t, "right.csv")
	d := Data{Stop: c["stop"], X: [][]float64{c["x1"], c["x2"], c["x3"]}}
	for _, e := range c["event"] {
		d.Event = append(d.Event, e == 1)
	}
	return d, c
}

// interval is the start-stop table, with the covariates x1, x2.
func interval(t testing.TB) (Data, map[string][]float64) {
	c := table(t, "interval.csv")
	d := Data{Start: c["start"], Stop: c["stop"], X: [][]float64{c["x1"], c["x2"]}}
	for _, e := range c["event"] {
		d.Event = append(d.Event, e == 1)
	}
	return d, c
}

// near holds got against golden numbers, to within the tolerance, absolute below 1.
func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) || len(got) == 0 {
		t.Errorf("%s: %d numbers, want %d", what, len(got), len(want))
		return
	}
	for i, v := range got {
		if d := math.Abs(v - want[i]); !(d <= tolerance*math.Max(1, math.Abs(want[i]))) && v != want[i] && !(math.IsNaN(v) && math.IsNaN(want[i])) {
			t.Errorf("%s, number %d: %.12g, want %.12g", what, i, v, want[i])
			return
		}
	}
}

func TestCurvesAsInR(t *testing.T) {
	g := golden(t)
	d, c := right(t)
	iv, _ := interval(t)
	f := func(name string, curves []Curve, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		var all Curve
		for _, c := range curves {
			all.Time, all.AtRisk, all.Events = append(all.Time, c.Time...), append(all.AtRisk, c.AtRisk...), append(all.Events, c.Events...)
			all.Censored, all.Survival = append(all.Censored, c.Censored...), append(all.Survival, c.Survival...)
			all.StdErr, all.Hazard = append(all.StdErr, c.StdErr...), append(all.Hazard, c.Hazard...)
			all.HazardErr, all.Lower, all.Upper = append(all.HazardErr, c.HazardErr...), append(all.Lower, c.Lower...), append(all.Upper, c.Upper...)
		}
		const tol = 1e-10
		near(t, name+".time", all.Time, g[name+".time"], tol)
		near(t, name+".atrisk", all.AtRisk, g[name+".atrisk"], tol)
		near(t, name+".events", all.Events, g[name+".events"], tol)
		near(t, name+".censored", all.Censored, g[name+".censored"], tol)
		near(t, name+".survival", all.Survival, g[name+".survival"], tol)
		near(t, name+".stderr", all.StdErr, g[name+".stderr"], tol)
		near(t, name+".hazard", all.Hazard, g[name+".hazard"], tol)
		near(t, name+".hazarderr", all.HazardErr, g[name+".hazarderr"], tol)
		near(t, name+".lower", all.Lower, g[name+".lower"], tol)
		near(t, name+".upper", all.Upper, g[name+".upper"], tol)
	}
	km, err := KaplanMeier{}.Fit(d)
	f("km", km, err)
	q := g["km.quantile"]
	for k, p := range []float64{.25, .5, .75} {
		m, lower, upper := km[0].Quantile(p)
		near(t, "km.quantile", []float64{m, lower}, []float64{q[k], q[k+3]}, 0)
		if k < 2 { // where the upper bound is not monotone, R sorts it
			near(t, "km.quantile", []float64{upper}, []float64{q[k+6]}, 0)
		}
	}
	near(t, "km.mean", []float64{km[0].Mean(15)}, g["km.mean"], 1e-10)
	curves, err := KaplanMeier{Scale: LogLog, Confidence: .9}.Fit(d)
	f("km.loglog", curves, err)
	curves, err = KaplanMeier{Scale: Plain}.Fit(d)
	f("km.plain", curves, err)
	curves, err = KaplanMeier{}.Fit(iv)
	f("km.interval", curves, err)
	curves, err = NelsonAalen{}.Fit(d)
	f("na", curves, err)
	curves, err = NelsonAalen{Ties: true}.Fit(d)
	f("na.ties", curves, err)
	weighted := d
	weighted.Weight = c["weight"]
	curves, err = KaplanMeier{}.Fit(weighted)
	f("km.weight", curves, err)
	grouped := d
	grouped.Strata = whole(c["group"])
	curves, err = KaplanMeier{}.Fit(grouped)
	f("km.group", curves, err)
}

func checkCox(t *testing.T, name string, g map[string][]float64, c Cox, d Data) *CoxFit {
	t.Helper()
	m, err := c.Fit(d)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var coef, se []float64
	for _, c := range m.Coefficients {
		coef, se = append(coef, c.Value), append(se, c.StdErr)
	}
	near(t, name+".coef", coef, g[name+".coef"], 1e-9)
	near(t, name+".se", se, g[name+".se"], 1e-9)
	near(t, name+".loglik", []float64{m.LogLikNull, m.LogLik}, g[name+".loglik"], 1e-10)
	near(t, name+".score", []float64{m.ScoreTest.Chi2}, g[name+".score"], 1e-9)
	near(t, name+".wald", []float64{m.WaldTest().Chi2}, g[name+".wald"], 1e-7)
	near(t, name+".martingale", m.Martingale(), g[name+".martingale"], 1e-8)
	_, residuals := m.Schoenfeld()
	var flat []float64
	for _, r := range residuals {
		flat = append(flat, r...)
	}
	near(t, name+".schoenfeld", flat, g[name+".schoenfeld"], 1e-8)
	k := m.Concordance()
	near(t, name+".concordance", []float64{k.Concordant, k.Discordant, k.TiedRisk, k.TiedTime, k.TiedBoth, k.C, k.StdErr}, g[name+".concordance"], 1e-9)
	return m
}

func TestCoxAsInR(t *testing.T) {
	g := golden(t)
	d, c := right(t)
	checkCox(t, "cox.efron", g, Cox{}, d)
	checkCox(t, "cox.breslow", g, Cox{Ties: Breslow}, d)
	checkCox(t, "cox.robust", g, Cox{Robust: true}, d)
	x := d
	x.Strata = whole(c["group"])
	checkCox(t, "cox.strata", g, Cox{}, x)
	x = d
	x.Offset = c["offset"]
	checkCox(t, "cox.offset", g, Cox{}, x)
	x = d
	x.Weight = c["weight"]
	checkCox(t, "cox.weight", g, Cox{}, x)
	x.Cluster = whole(c["cluster"])
	checkCox(t, "cox.cluster", g, Cox{Robust: true}, x)
}

func TestCoxOnIntervalsAsInR(t *testing.T) {
	g := golden(t)
	d, c := interval(t)
	checkCox(t, "cox.interval", g, Cox{}, d)
	checkCox(t, "cox.interval.breslow", g, Cox{Ties: Breslow}, d)
	x := d
	x.Strata = whole(c["group"])
	checkCox(t, "cox.interval.strata", g, Cox{}, x)
	x = d
	x.Subject = whole(c["id"])
	checkCox(t, "cox.interval.cluster", g, Cox{Robust: true}, x)
}

func TestCoxCurvesAsInR(t *testing.T) {
	g := golden(t)
	f := func(name string, c Cox, d Data, x []float64) {
		t.Helper()
		m, err := c.Fit(d)
		if err != nil {
			t.Fatal(err)
		}
		k, err := m.Curve(x, 0)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name+".time", k.Time, g[name+".time"], 0)
		near(t, name+".survival", k.Survival, g[name+".survival"], 1e-9)
		near(t, name+".stderr", k.StdErr, g[name+".stderr"], 1e-8)
	}
	d, _ := right(t)
	iv, _ := interval(t)
	f("cox.efron.curve", Cox{}, d, []float64{.5, 1, 2})
	f("cox.breslow.curve", Cox{Ties: Breslow}, d, []float64{.5, 1, 2})
	f("cox.interval.curve", Cox{}, iv, []float64{.5, 1})
	f("cox.interval.breslow.curve", Cox{Ties: Breslow}, iv, []float64{.5, 1})
}

func TestProportionalAsInR(t *testing.T) {
	g := golden(t)
	f := func(name string, c Cox, d Data) {
		t.Helper()
		m, err := c.Fit(d)
		if err != nil {
			t.Fatal(err)
		}
		var chi2 []float64
		for _, test := range m.Proportional() {
			chi2 = append(chi2, test.Chi2)
		}
		near(t, name+".zph", chi2, g[name+".zph"], 1e-8)
	}
	d, c := right(t)
	f("cox.efron", Cox{}, d)
	f("cox.breslow", Cox{Ties: Breslow}, d)
	d.Strata = whole(c["group"])
	f("cox.strata", Cox{}, d)
	iv, c := interval(t)
	f("cox.interval", Cox{}, iv)
	f("cox.interval.breslow", Cox{Ties: Breslow}, iv)
	iv.Strata = whole(c["group"])
	f("cox.interval.strata", Cox{}, iv)
}

// intercept puts the intercept first, as R does.
func intercept(p, k, n int) int {
	switch {
	case k == 0:
		return p
	case k <= p:
		return k - 1
	}
	return n - 1
}

func TestWeibullAsInR(t *testing.T) {
	g := golden(t)
	f := func(name string, w Weibull, d Data) {
		t.Helper()
		m, err := w.Fit(d)
		if err != nil {
			t.Fatal(err)
		}
		got := []float64{m.Intercept.Value}
		for _, c := range m.Coefficients {
			got = append(got, c.Value)
		}
		near(t, name, append(got, m.LogScale.Value, m.LogLik, m.LogLikNull), g[name], 1e-8)
		p, n := len(d.X), len(d.X)+2
		if w.Shape > 0 {
			n--
		}
		var v []float64
		for a := range n {
			for b := range n {
				v = append(v, m.variance.At(intercept(p, a, n), intercept(p, b, n)))
			}
		}
		near(t, name+".var", v, g[name+".var"], 1e-8)
	}
	d, c := right(t)
	f("weibull", Weibull{}, d)
	f("exponential", Weibull{Shape: 1}, d)
	x := d
	x.Weight = c["weight"]
	f("weibull.weight", Weibull{}, x)
	x = d
	x.Offset = c["offset"]
	f("weibull.offset", Weibull{}, x)
	x = d
	x.X = nil
	f("weibull.null", Weibull{}, x)
}

func TestLogisticAsInR(t *testing.T) {
	g := golden(t)
	f := func(name string, d Data) {
		t.Helper()
		m, err := Logistic{Tolerance: 1e-12}.Fit(d)
		if err != nil {
			t.Fatal(err)
		}
		got, se := []float64{m.Intercept.Value}, []float64{m.Intercept.StdErr}
		for _, c := range m.Coefficients {
			got, se = append(got, c.Value), append(se, c.StdErr)
		}
		near(t, name, append(got, -2*m.LogLik, -2*m.LogLikNull), g[name], 1e-9)
		near(t, name+".se", se, g[name+".se"], 1e-8)
	}
	d, c := right(t)
	d.Stop = nil
	f("logistic", d)
	x := d
	x.Weight = c["weight"]
	f("logistic.weight", x)
	x = d
	x.Offset = c["offset"]
	f("logistic.offset", x)
}

func TestBrierAsInR(t *testing.T) {
	g := golden(t)
	d, _ := right(t)
	m, err := Cox{}.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	times := []float64{2, 4, 6, 8, 10}
	s, err := m.PredictSurvival(d.X, 0, times)
	if err != nil {
		t.Fatal(err)
	}
	var flat []float64
	for k := range times {
		flat = append(flat, s[k]...)
	}
	near(t, "brier.survival", flat, g["brier.survival"], 1e-9)
	b, err := Brier(d, times, s)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "brier.null", b.Null, g["brier.null"], 1e-9)
	near(t, "brier", b.Score, g["brier"], 1e-9)
}
