package rivals

import (
	"math"
	"testing"
	"time"

	"github.com/portent-go/portent/scoring/advise/sizing"
)

func decide(t *testing.T, p sizing.Policy, past []float64) float64 {
	t.Helper()
	d, err := p.Decide(sizing.View{Past: past, Step: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return d.Capacity
}

// hours is n hours of 10, and one of 100 at each place.
func hours(n int, at ...int) []float64 {
	y := make([]float64, n)
	for i := range y {
		y[i] = 10
	}
	for _, i := range at {
		y[i] = 100
	}
	return y
}

func TestRivals(t *testing.T) {
	f := func(p sizing.Policy, past []float64, want float64) {
		t.Helper()
		if got := decide(t, p, past); math.Abs(got/want-1) > 1e-9 {
			t.Errorf("%T: %v, want %v", p, got, want)
		}
	}
	bucket := func(v float64) float64 { return math.Pow(1.05, math.Ceil(math.Log(v)/math.Log(1.05))) }
	f(VPA{}, hours(192), 1.15*bucket(10))
	// A day ago counts half: 100 for the last three hours is 8 % of two days'
	// weight, under the 10 % that P90 leaves out; for four it is more.
	f(VPA{}, hours(192, 189, 190, 191), 1.15*bucket(10))
	f(VPA{}, hours(192, 188, 189, 190, 191), 1.15*bucket(100))
	f(Percentile{P: 1, Margin: 1.15}, hours(200, 5), 1.15*10) // out of the week
	f(Percentile{P: 1, Margin: 1.15}, hours(200, 50), 1.15*100)
	f(LastHour{}, hours(48, 47), 110)
	f(LastHour{}, hours(48, 24), 110) // the coming hour, yesterday
	f(LastHour{}, hours(48, 25), 11)
	f(Oracle{Span: 2 * time.Hour, All: hours(48, 21)}, hours(20), 100)
	f(Oracle{Span: 2 * time.Hour, All: hours(48, 22)}, hours(20), 10)
	f(Oracle{Span: 9 * time.Hour, All: hours(22, 21)}, hours(20), 100) // to the end
	for _, p := range []sizing.Policy{VPA{}, Percentile{0.99, 1}, LastHour{}, EHPA{}, Oracle{Span: day, All: make([]float64, 300)}} {
		if got := decide(t, p, make([]float64, 192)); !(got > 0 && got < 1e-9) {
			t.Errorf("%T: %v for no use at all", p, got)
		}
	}
	nan := hours(48)
	nan[47], nan[30] = math.NaN(), math.NaN()
	f(VPA{}, nan, 1.15*bucket(10))
	f(Percentile{P: 0.99, Margin: 1}, nan, 10)
}

// The harmonics continue a wave exactly.
func TestEHPAContinuesAWave(t *testing.T) {
	y := make([]float64, 168)
	wave := func(i int) float64 {
		return 10 + 5*math.Sin(2*math.Pi*float64(i)/24) + math.Cos(2*math.Pi*float64(i)/8)
	}
	for i := range y {
		y[i] = wave(i)
	}
	for i, v := range continued(y, 2, 24) {
		if want := wave(168 + i); math.Abs(v-want) > 1e-9 {
			t.Errorf("hour %d: %v, want %v", i, v, want)
		}
	}
	if got, want := decide(t, EHPA{Margin: 1}, y), max(wave(167), wave(168)); math.Abs(got-want) > 1e-9 {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestEvery(t *testing.T) {
	for _, p := range []sizing.Policy{VPA{}, Percentile{}, Oracle{Span: day}} {
		if p.Every() != day {
			t.Errorf("%T: %v", p, p.Every())
		}
	}
	for _, p := range []sizing.Policy{LastHour{}, EHPA{}} {
		if p.Every() != time.Hour {
			t.Errorf("%T: %v", p, p.Every())
		}
	}
}
