package survival_test

import (
	"errors"
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"github.com/portent-go/portent/forecast/failure/survival"
)

// disks simulates lives of disks in months: heat doubles the hazard of a disk,
// wear grows it as life² does, and watching ends after 60 months.
func disks(n int) survival.Data {
	r := rand.New(rand.NewPCG(2, 3))
	d := survival.Data{X: make([][]float64, 1), Names: []string{"hot"}}
	for range n {
		hot := float64(r.IntN(2))
		life := 70 * math.Sqrt(r.ExpFloat64()/math.Pow(2, hot))
		d.Stop, d.Event = append(d.Stop, math.Ceil(min(life, 60))), append(d.Event, life <= 60)
		d.X[0] = append(d.X[0], hot)
	}
	return d
}

func ExampleKaplanMeier() {
	d := survival.Data{
		Stop:  []float64{2, 3, 3, 5, 8, 9},
		Event: []bool{true, true, false, true, false, true},
	}
	curves, err := survival.KaplanMeier{}.Fit(d)
	if err != nil {
		log.Fatal(err)
	}
	c := curves[0]
	for k, t := range c.Time {
		fmt.Printf("%v: %v at risk, %v failed, S %.3f (%.3f … %.3f)\n", t, c.AtRisk[k], c.Events[k], c.Survival[k], c.Lower[k], c.Upper[k])
	}
	median, _, _ := c.Quantile(0.5)
	fmt.Println("median", median)
	// Output:
	// 2: 6 at risk, 1 failed, S 0.833 (0.583 … 1.000)
	// 3: 5 at risk, 1 failed, S 0.667 (0.379 … 1.000)
	// 5: 3 at risk, 1 failed, S 0.444 (0.167 … 1.000)
	// 8: 2 at risk, 0 failed, S 0.444 (0.167 … 1.000)
	// 9: 1 at risk, 1 failed, S 0.000 (NaN … NaN)
	// median 5
}

func ExampleNelsonAalen() {
	d := disks(1000)
	curves, err := survival.NelsonAalen{}.Fit(d)
	if err != nil {
		log.Fatal(err)
	}
	for _, month := range []float64{12, 24, 48} {
		fmt.Printf("cumulative hazard by month %v: %.3f\n", month, curves[0].HazardAt(month))
	}
	// Output:
	// cumulative hazard by month 12: 0.052
	// cumulative hazard by month 24: 0.203
	// cumulative hazard by month 48: 0.685
}

func ExampleCurve() {
	d := disks(1000)
	d.Strata = make([]int, d.Len())
	for i, hot := range d.X[0] {
		d.Strata[i] = int(hot)
	}
	curves, err := survival.KaplanMeier{Scale: survival.LogLog}.Fit(d)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range curves {
		fmt.Printf("hot %d: alive after 36 months %.2f, mean of the first 60 months %.1f\n", c.Stratum, c.At(36), c.Mean(60))
	}
	// Output:
	// hot 0: alive after 36 months 0.79, mean of the first 60 months 49.2
	// hot 1: alive after 36 months 0.55, mean of the first 60 months 38.7
}

func ExampleCox() {
	m, err := survival.Cox{}.Fit(disks(2000))
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range m.Coefficients {
		fmt.Printf("%s multiplies the hazard by %.2f, se(ln) %.3f, p %.1g\n", c.Name, c.Ratio(), c.StdErr, c.P)
	}
	fmt.Printf("C %.3f\n", m.Concordance().C)
	// Output:
	// hot multiplies the hazard by 2.06, se(ln) 0.057, p 4e-37
	// C 0.588
}

// Covariates that change: a row for each span over which they held. Here a disk
// is worse from its first bad sector on.
func ExampleData() {
	r := rand.New(rand.NewPCG(3, 4))
	var d survival.Data
	d.Names, d.X = []string{"bad sectors"}, make([][]float64, 1)
	add := func(disk int, from, to float64, failed bool, bad float64) {
		d.Subject, d.Start, d.Stop = append(d.Subject, disk), append(d.Start, from), append(d.Stop, to)
		d.Event, d.X[0] = append(d.Event, failed), append(d.X[0], bad)
	}
	for disk := range 500 {
		bad, life := 20+20*r.ExpFloat64(), 60*r.ExpFloat64()
		if life <= bad {
			add(disk, 0, min(life, 60), life <= 60, 0)
			continue
		}
		life = bad + (life-bad)/5 // five times the hazard
		add(disk, 0, min(bad, 60), false, 0)
		if bad < 60 {
			add(disk, bad, min(life, 60), life <= 60, 1)
		}
	}
	m, err := survival.Cox{Robust: true}.Fit(d)
	if err != nil {
		log.Fatal(err)
	}
	c := m.Coefficients[0]
	fmt.Printf("%d rows of 500 disks: hazard × %.1f (%.1f … %.1f)\n", m.Rows, c.Ratio(), math.Exp(c.Lower), math.Exp(c.Upper))
	// Output: 733 rows of 500 disks: hazard × 4.7 (3.6 … 6.2)
}

func ExampleCoxFit_Curve() {
	m, err := survival.Cox{}.Fit(disks(2000))
	if err != nil {
		log.Fatal(err)
	}
	for _, hot := range []float64{0, 1} {
		c, err := m.Curve([]float64{hot}, 0)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("hot %v: alive after 36 months %.3f\n", hot, c.At(36))
	}
	// Output:
	// hot 0: alive after 36 months 0.749
	// hot 1: alive after 36 months 0.552
}

func ExampleCoxFit_Proportional() {
	d := disks(2000)
	for i, hot := range d.X[0] { // heat kills early, and spares later
		if hot == 1 && d.Event[i] {
			d.Stop[i] = math.Ceil(d.Stop[i] / 2)
		}
	}
	m, err := survival.Cox{}.Fit(d)
	if err != nil {
		log.Fatal(err)
	}
	test := m.Proportional()[0]
	fmt.Println("proportional:", test.P > 0.05)
	// Output: proportional: false
}

func ExampleWeibull() {
	m, err := survival.Weibull{}.Fit(disks(2000))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("shape %.2f: disks wear out; heat multiplies the hazard by %.2f\n", 1/m.Scale(), math.Exp(m.LogHazardRatios()[0]))
	fmt.Printf("one in ten cool disks fails within %.0f months\n", m.Quantile([]float64{0}, 0.1))
	// Output:
	// shape 1.99: disks wear out; heat multiplies the hazard by 2.06
	// one in ten cool disks fails within 22 months
}

func ExampleLogistic() {
	d := disks(2000)
	for i, t := range d.Stop { // a plain question: does it fail within two years?
		d.Event[i] = d.Event[i] && t <= 24
	}
	m, err := survival.Logistic{L2: 1}.Fit(d)
	if err != nil {
		log.Fatal(err)
	}
	p := m.Predict([][]float64{{0, 1}})
	fmt.Printf("cool %.3f, hot %.3f; odds × %.2f\n", p[0], p[1], m.Coefficients[0].Ratio())
	// Output: cool 0.121, hot 0.233; odds × 2.20
}

func ExampleConcord() {
	d := survival.Data{Stop: []float64{1, 2, 3, 4}, Event: []bool{true, true, false, true}}
	c, err := survival.Concord(d, []float64{9, 5, 1, 6})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Concordant, c.Discordant, c.C)
	// Output: 4 1 0.8
}

func ExampleBrier() {
	d := disks(2000)
	m, err := survival.Cox{}.Fit(d)
	if err != nil {
		log.Fatal(err)
	}
	times := []float64{12, 24, 36, 48}
	s, err := m.PredictSurvival(d.X, 0, times)
	if err != nil {
		log.Fatal(err)
	}
	b, err := survival.Brier(d, times, s)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("integrated %.4f, of the curve for all %.4f: skill %.1f %%\n", b.Integrated, b.IntegratedNull, 100*b.Skill())
	// Output: integrated 0.1678, of the curve for all 0.1742: skill 3.7 %
}

// A fit that stands but not whole says so.
func ExampleCoxFit() {
	d := disks(200)
	cold := make([]float64, d.Len())
	for i, hot := range d.X[0] {
		cold[i] = 1 - hot
	}
	d.X, d.Names = append(d.X, cold), append(d.Names, "cold")
	m, err := survival.Cox{}.Fit(d)
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range m.Warnings {
		fmt.Println(w, errors.Is(w, survival.ErrCollinear))
	}
	// Output: survival: redundant covariate: cold true
}
