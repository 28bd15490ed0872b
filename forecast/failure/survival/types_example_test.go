package survival_test

import (
	"fmt"
	"log"

	"github.com/portent-go/portent/forecast/failure/survival"
)

func ExampleTies() {
	d := disks(2000) // whole months: many ties
	for _, ties := range []survival.Ties{survival.Efron, survival.Breslow} {
		m, err := survival.Cox{Ties: ties}.Fit(d)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.4f\n", m.Coefficients[0].Value)
	}
	// Output:
	// 0.7223
	// 0.7148
}

func ExampleScale() {
	d := disks(30)
	for _, scale := range []survival.Scale{survival.Log, survival.LogLog, survival.Plain} {
		curves, err := survival.KaplanMeier{Scale: scale}.Fit(d)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("S %.3f, %.3f … %.3f\n", curves[0].Survival[3], curves[0].Lower[3], curves[0].Upper[3])
	}
	// Output:
	// S 0.833, 0.710 … 0.978
	// S 0.833, 0.645 … 0.927
	// S 0.833, 0.700 … 0.967
}

func ExampleCoefficient() {
	m, err := survival.Cox{Confidence: 0.9}.Fit(disks(500))
	if err != nil {
		log.Fatal(err)
	}
	c := m.Coefficients[0]
	fmt.Printf("%s: %.2f ± %.2f, z %.1f, 90 %% interval %.2f … %.2f\n", c.Name, c.Value, c.StdErr, c.Z, c.Lower, c.Upper)
	// Output: hot: 0.99 ± 0.12, z 8.3, 90 % interval 0.79 … 1.18
}

func ExampleTest() {
	m, err := survival.Cox{}.Fit(disks(100))
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range []survival.Test{m.RatioTest(), m.WaldTest(), m.ScoreTest} {
		fmt.Printf("χ² %.2f on %d, p %.4f\n", t.Chi2, t.DF, t.P)
	}
	// Output:
	// χ² 9.74 on 1, p 0.0018
	// χ² 9.79 on 1, p 0.0018
	// χ² 10.24 on 1, p 0.0014
}

func ExampleConcordance() {
	d := disks(1000)
	c, err := survival.Concord(d, d.X[0])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("C %.3f ± %.3f; of the pairs that count, %.0f %% have equal risk\n",
		c.C, c.StdErr, 100*c.TiedRisk/(c.Concordant+c.Discordant+c.TiedRisk))
	// Output: C 0.608 ± 0.010; of the pairs that count, 49 % have equal risk
}

func ExampleBrierScore() {
	d := disks(1000)
	m, err := survival.Weibull{}.Fit(d)
	if err != nil {
		log.Fatal(err)
	}
	times := []float64{12, 36}
	s := make([][]float64, len(times))
	for k, t := range times {
		for i := range d.Len() {
			s[k] = append(s[k], m.Survival([]float64{d.X[0][i]}, t))
		}
	}
	b, err := survival.Brier(d, times, s)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f, without covariates %.4f\n", b.Score, b.Null)
	// Output: [0.0480 0.2100], without covariates [0.0484 0.2241]
}

func ExampleWeibullFit() {
	m, err := survival.Weibull{Shape: 1}.Fit(disks(1000)) // held to an exponential life
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("alive after 36 months: %.2f cool, %.2f hot\n", m.Survival([]float64{0}, 36), m.Survival([]float64{1}, 36))
	// Output: alive after 36 months: 0.70 cool, 0.48 hot
}

func ExampleLogisticFit() {
	m, err := survival.Logistic{}.Fit(disks(1000))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d of %d failed; log-odds %.2f, %+.2f when hot\n", m.Events, m.Rows, m.Intercept.Value, m.Coefficients[0].Value)
	// Output: 645 of 1000 failed; log-odds -0.06, +1.38 when hot
}
