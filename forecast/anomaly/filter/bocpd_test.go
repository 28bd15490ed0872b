package filter

import (
	"fmt"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

func bocpdStream(n int) []float64 {
	rng := congruential(7)
	x := make([]float64, n)
	for i := range x {
		x[i] = (rng.next() + rng.next() + rng.next()) * 2
		if i >= 25 {
			x[i] += 4
		}
	}
	return x
}

// Against all run lengths: what pruning to 32 drops does not show.
func TestBOCPDGolden(t *testing.T) {
	d := must(NewBOCPD(BOCPDConfig{Every: 40, Mean: 1, Kappa: 0.5, Alpha: 2, Beta: 3}))
	for i, x := range bocpdStream(60) {
		mean, _ := d.mixtureOrPrior()
		if !near(mean, bocpdGolden.means[i], 1e-4) {
			t.Errorf("sample %d: mean %v, want %v", i, mean, bocpdGolden.means[i])
		}
		d.Step(int64(i)*1000, x)
		if run, _ := d.RunLength(); run != bocpdGolden.runs[i] {
			t.Errorf("sample %d: run length %d, want %d", i, run, bocpdGolden.runs[i])
		}
	}
}

func (d *BOCPD) mixtureOrPrior() (float64, float64) {
	if d.count == 0 {
		return d.prior.mean, 1
	}
	return d.mixture()
}

// The predictive density of each sample, by the same recursion.
func TestBOCPDDensity(t *testing.T) {
	d := must(NewBOCPD(BOCPDConfig{Every: 40, Mean: 1, Kappa: 0.5, Alpha: 2, Beta: 3}))
	d.run[0], d.count = d.newRun(1, 1), 1
	for i, x := range bocpdStream(60) {
		all, going := d.update(x, 1)
		if i > 0 && going > all+1 {
			t.Errorf("sample %d: density %v, without run length 0 %v", i, all, going)
		}
		if got := -all; !near(got, bocpdGolden.surprise[i], 1e-5) {
			t.Errorf("sample %d: surprise %v, want %v", i, got, bocpdGolden.surprise[i])
		}
	}
}

func ExampleBOCPD() {
	d, err := NewBOCPD(BOCPDConfig{})
	if err != nil {
		panic(err)
	}
	rng := congruential(1)
	for minute := range int64(500) {
		x := rng.next()
		if minute >= 400 {
			x += 2 // a new level
		}
		if v := d.Step(minute*60_000, x); v.Phase == anomaly.Opened {
			fmt.Println("alarm at", minute)
		}
	}
	samples, probability := d.RunLength()
	fmt.Printf("%d samples since the change, probability %.2f\n", samples, probability)
	// Output:
	// alarm at 400
	// 100 samples since the change, probability 0.99
}
