package rivals

import (
	"cmp"
	"math"
	"math/cmplx"
	"slices"
	"time"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/portent-go/portent/scoring/advise/sizing"
)

// EHPA sizes every hour as a horizontal autoscaler with an FFT-based predictor
// does (gocrane's effective HPA with its DSP algorithm, in outline): the last
// seven days are continued by their Harmonics strongest harmonics, and the
// capacity is the larger of the highest prediction for the coming hour and the
// last hour's peak, times Margin.
type EHPA struct {
	Harmonics int     // default 20
	Margin    float64 // default 1.2, which comes nearest to the reference figures of the traces
}

// Every implements [sizing.Policy].
func (EHPA) Every() time.Duration { return time.Hour }

// Decide implements [sizing.Policy].
func (e EHPA) Decide(v sizing.View) (sizing.Decision, error) {
	n := min(len(v.Past), int(7*day/v.Step))
	past := filled(v.Past[len(v.Past)-n:])
	path := continued(past, orDefault(e.Harmonics, 20), int(time.Hour/v.Step))
	top := max(slices.Max(path), peak(v.Past, v.Step, time.Hour))
	return sized(orDefault(e.Margin, 1.2) * top)
}

func orDefault[T comparable](x, d T) T {
	var zero T
	if x == zero {
		return d
	}
	return x
}

// filled replaces missing samples by the one before.
func filled(y []float64) []float64 {
	out, last := make([]float64, len(y)), 0.0
	for i, v := range y {
		if !math.IsNaN(v) {
			last = v
		}
		out[i] = last
	}
	return out
}

// continued returns the next h values of the sum of the k strongest harmonics.
func continued(y []float64, k, h int) []float64 {
	n := len(y)
	c := fourier.NewFFT(n).Coefficients(nil, y)
	at := make([]int, len(c)-1)
	for i := range at {
		at[i] = i + 1
	}
	slices.SortFunc(at, func(a, b int) int { return cmp.Compare(cmplx.Abs(c[b]), cmplx.Abs(c[a])) })
	out := make([]float64, h)
	for i := range out {
		out[i] = real(c[0]) / float64(n)
		for _, f := range at[:min(k, len(at))] {
			turn := 2 * math.Pi * math.Mod(float64(f)*float64(n+i), float64(n)) / float64(n)
			out[i] += 2 * (real(c[f])*math.Cos(turn) - imag(c[f])*math.Sin(turn)) / float64(n)
		}
	}
	return out
}
