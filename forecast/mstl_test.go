package forecast

import (
	"math"
	"testing"
)

// R 4.2.2, forecast 8.20: z <- msts(wave(210,7)+4*cos(2*pi*(0:209)/35), c(7,35));
// mstl(z, s.jump=1, t.jump=1, l.jump=1)[c(1,50,100,210),].
func TestMSTLAgainstR(t *testing.T) {
	y := wave(210, 7)
	for i := range y {
		y[i] += 4 * math.Cos(2*math.Pi*float64(i)/35)
	}
	d, err := MSTL{Seasons: []float64{7, 35}}.Decompose(y)
	if err != nil {
		t.Fatal(err)
	}
	want := [3][4]float64{
		{49.0467888700, 59.0525918220, 69.0471722547, 90.6927372785},
		{0.111140082369, -0.554300780593, 8.149484295643, -8.052610177253},
		{2.67909160611, -3.74480785021, 2.21131498350, 3.31943284828},
	}
	for k, i := range []int{0, 49, 99, 209} {
		for part, got := range []float64{d.Trend[i], d.Seasonal[0][i], d.Seasonal[1][i]} {
			if math.Abs(got-want[part][k]) > 2e-9 {
				t.Errorf("part %d at %d: %.6f, R has %.6f", part, i, got, want[part][k])
			}
		}
		if sum := d.Trend[i] + d.Seasonal[0][i] + d.Seasonal[1][i] + d.Remainder[i]; math.Abs(sum-y[i]) > 1e-9 {
			t.Errorf("parts at %d add up to %v, want %v", i, sum, y[i])
		}
	}
}

// A season of 10.5 steps, forecast 40 cycles ahead, stays in phase.
func TestMSTLFollowsABrokenSeason(t *testing.T) {
	y := make([]float64, 420)
	at := func(i int) float64 { return 20 + 5*math.Sin(2*math.Pi*float64(i)/10.5) }
	for i := range y {
		y[i] = at(i)
	}
	m, err := MSTL{Seasons: []float64{10.5}}.Fit(y)
	if err != nil {
		t.Fatal(err)
	}
	e := 0.0
	for k, v := range m.Forecast(nil, 420) {
		e += math.Abs(v-at(420+k)) / 420
	}
	if e > 1.5 {
		t.Errorf("mean error %v of an amplitude of 5", e)
	}
}
