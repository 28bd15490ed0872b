package warning_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast/warning"
)

// line is a forecast 10, 20, … with uniform uncertainty of ±10·(h+1).
type line struct{}

func (line) Forecast(dst []float64, h int) []float64 { return line{}.Quantile(dst, h, 0.5) }

func (line) Quantile(dst []float64, h int, p float64) []float64 {
	if dst == nil {
		dst = make([]float64, h)
	}
	for i := range dst {
		dst[i] = 10*float64(i+1) + 10*float64(i+1)*(2*p-1)
	}
	return dst
}

func TestFromQuantiler(t *testing.T) {
	c, err := warning.FromQuantiler(line{}, 20, time.Minute, 0, 0, warning.Threshold{Value: 100})
	if err != nil {
		t.Fatal(err)
	}
	f := func(h time.Duration, want float64) {
		t.Helper()
		if p := c.Probability(h); math.Abs(p-want) > 1e-9 {
			t.Errorf("probability %v within %v, want %v", p, h, want)
		}
	}
	f(0, 0)
	f(4*time.Minute, 0)
	f(10*time.Minute, 0.5) // uniform on 0…200
	f(20*time.Minute, 0.75)
	f(15*time.Minute+30*time.Second, (1-100.0/300+1-100.0/320)/2) // between two steps
	f(time.Hour, 0.75)                                            // nothing is known past the forecast
	if m := c.Median(); math.Abs(m.Minutes()-10) > 0.1 {
		t.Errorf("median %v", m)
	}
	if c.Upper() != warning.Never {
		t.Errorf("upper %v, want never", c.Upper())
	}
	below, err := warning.FromQuantiler(line{}, 3, time.Minute, 0, 50, warning.Threshold{Value: 5, Below: true})
	if p := below.Probability(time.Minute); err != nil || math.Abs(p-0.25) > 1e-9 {
		t.Errorf("below: probability %v, error %v", p, err)
	}
	if _, err := warning.FromQuantiler(line{}, 0, 0, 0, 0, warning.Threshold{}); !errors.Is(err, warning.ErrOptions) {
		t.Errorf("error %v", err)
	}
}
