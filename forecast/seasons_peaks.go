package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/portent-go/portent/internal/order"
)

// peaks returns the candidate periods of step 2, at most twelve, strongest first.
func peaks(x []float64) []float64 {
	n := len(x)
	power := periodogram(x)
	type peak struct {
		k     int
		power float64
	}
	var found []peak
	scratch := make([]float64, 0, 128)
	for k := seasonCycles; k < len(power)-1; k++ {
		if power[k] < power[k-1] || power[k] < power[k+1] {
			continue
		}
		scratch = scratch[:0]
		reach := min(max(k/3, 6), 40)
		for j := max(1, k-reach); j <= min(k+reach, len(power)-1); j++ {
			if j < k-2 || j > k+2 { // the Hann window spreads a line over two bins on either side
				scratch = append(scratch, power[j])
			}
		}
		if len(scratch) > 0 && power[k] > peakRatio*order.Median(scratch) {
			found = append(found, peak{k, power[k]})
		}
	}
	slices.SortStableFunc(found, func(a, b peak) int {
		switch {
		case a.power > b.power:
			return -1
		case a.power < b.power:
			return 1
		}
		return 0
	})
	out := make([]float64, 0, 12)
	for _, p := range found[:min(len(found), 12)] {
		if period := float64(n) / float64(p.k); period >= 2 {
			out = append(out, period)
		}
	}
	return out
}

// periodogram returns the power at k cycles per series, k = 0…n/2, under a Hann
// window.
func periodogram(x []float64) []float64 {
	n := len(x)
	w := make([]float64, n)
	for i, v := range x {
		w[i] = v * (1 - math.Cos(2*math.Pi*(float64(i)+0.5)/float64(n)))
	}
	c := fourier.NewFFT(n).Coefficients(nil, w)
	power := make([]float64, len(c))
	for k, v := range c {
		power[k] = real(v)*real(v) + imag(v)*imag(v)
	}
	return power
}

// fastAutocorrelation returns r[0…n/2] by the power spectrum of the series
// padded with as many zeros; each lag is divided by its number of pairs.
func fastAutocorrelation(x []float64) []float64 {
	n := len(x)
	size := 1
	for size < 2*n {
		size *= 2
	}
	padded := make([]float64, size)
	copy(padded, x)
	fft := fourier.NewFFT(size)
	c := fft.Coefficients(nil, padded)
	for k, v := range c {
		c[k] = complex(real(v)*real(v)+imag(v)*imag(v), 0)
	}
	fft.Sequence(padded, c)
	r := padded[:n/2+1]
	first := r[0] / float64(n)
	for k := range r {
		r[k] /= first * float64(n-k)
	}
	return r
}

// onHill is step 3: it climbs to the top of the autocorrelation near a period,
// then follows the tops of its multiples, each of which tells the length more
// finely.
func onHill(acf []float64, p float64, n int) (float64, bool) {
	width := max(1, p*p/float64(n)) // half a bin of the periodogram on either side
	top, ok := hilltop(acf, p, p, width)
	if !ok {
		return 0, false
	}
	p = top
	for k := 2.0; k*p+1 < float64(len(acf)); k *= 2 {
		top, ok = hilltop(acf, k*p, p, min(0.25*p, max(1+k/2, 0.08*p)))
		if !ok {
			break
		}
		p = top / k
		if whole := math.Round(p); math.Abs(p-whole) < 0.6/k {
			p = whole
		}
	}
	return p, p >= 2 && seasonCycles*p <= float64(n)
}

// hilltop returns the lag within width of one where the autocorrelation rises
// highest above the chord between a quarter of a period before and after, which
// takes the slope of longer seasons away; and whether it rises at all.
func hilltop(acf []float64, at, period, width float64) (float64, bool) {
	side := max(1, int(math.Round(period/4)))
	lo, hi := max(side, int(math.Ceil(at-width))), min(int(at+width), len(acf)-1-side)
	best, rise := 0, 0.03
	left, right := int(at)-side, int(at)+side
	if left < 0 || right >= len(acf) {
		return 0, false
	}
	slope := (acf[right] - acf[left]) / float64(right-left)
	for k := lo; k <= hi; k++ {
		if above := acf[k] - acf[left] - slope*float64(k-left); above > rise {
			best, rise = k, above
		}
	}
	return float64(best), best > 0
}
