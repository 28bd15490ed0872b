package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/portent-go/portent/internal/order"
)

// DetectSeasons returns the season lengths of a series in steps, ascending, at
// most three; an empty slice, never nil, when there is none. It takes gaps,
// trends, outliers and lengths that are not whole.
//
//  1. Gaps are filled by lines, a straight trend is taken out, outliers are cut
//     at five robust scales.
//  2. A period is a candidate when its power in the Hann-windowed periodogram
//     is at least 20 times the median of its neighbours: against that local
//     background a random walk shows nothing, and white noise passes once in a
//     million (the power of noise is exponential, so 2^-20).
//  3. A candidate stays when the autocorrelation has a hill there (Vlachos, Yu
//     and Castelli, "On Periodicity Detection and Structural Periodic
//     Similarity", SDM 2005), whose top, followed over many periods, gives the
//     length to a fraction of a step.
//  4. The one whose phase means explain most variance (R², adjusted for the
//     number of phases) wins; a divisor that explains 35 % as much is preferred as
//     the shorter season (a day in a week), else it is only a harmonic.
//  5. A multiple of two to ten is a season too when its phases explain a tenth
//     of what the first leaves.
//  6. What was found is taken out, and 2 to 4 repeated once, for a season that is
//     no multiple.
//
// A season needs three full cycles, and to explain a tenth of the variance; a
// second one a tenth of what is left and a twentieth of all.
// Values beyond ±1e150 or infinite give none. Cost: O(n·log n).
func DetectSeasons(y []float64) []float64 {
	found := []float64{}
	if observed("seasons", y, leastForSeason) != nil {
		return found
	}
	x := flatten(y)
	if x == nil {
		return found
	}
	all := variance(x)
	for range 2 {
		p, ok := strongestSeason(x, leastOfAll*all/variance(x))
		if !ok || len(found) > 0 && related(p, found) {
			break
		}
		found = append(found, p)
		long, ok := multipleSeason(x, p)
		if ok {
			found = append(found, long)
			p = long
		}
		removePhases(x, p)
	}
	slices.Sort(found)
	return found
}

const (
	leastForSeason = 12
	seasonCycles   = 3
	peakRatio      = 20
	leastExplained = 0.1  // of what there is
	leastOfAll     = 0.05 // of what there was before the first season was taken out
	outlierScales  = 5
	nestedShare    = 0.35
)

// related says whether p is within 5 % of a multiple or fraction, up to ten, of a
// season found already: what is left of it.
func related(p float64, found []float64) bool {
	for _, q := range found {
		r := max(p/q, q/p)
		if r < 10.5 && math.Abs(r-math.Round(r)) < 0.05*r {
			return true
		}
	}
	return false
}

// flatten is step 1; nil for a constant series.
func flatten(y []float64) []float64 {
	x := fillLine(y)
	if !cut(x) { // outliers would tilt the line
		return nil
	}
	s := thetaSearch{y: x}
	s.setLine()
	for i := range x {
		x[i] -= s.a + s.b*float64(i+1)
	}
	if !cut(x) {
		return nil
	}
	return x
}

// cut centres and scales x robustly and cuts it at five scales; false when it is
// constant.
func cut(x []float64) bool {
	median, scale := order.MedianMAD(slices.Clone(x))
	if scale == 0 {
		scale = math.Sqrt(variance(x))
	}
	if !(scale > 0) || math.IsInf(scale, 0) {
		return false
	}
	for i, v := range x {
		x[i] = min(max((v-median)/scale, -outlierScales), outlierScales)
	}
	return true
}

// strongestSeason is steps 2 to 4.
func strongestSeason(x []float64, least float64) (float64, bool) {
	acf := fastAutocorrelation(x)
	type scored struct{ period, explained float64 }
	var all []scored
	for _, p := range peaks(x) {
		if p, ok := onHill(acf, p, len(x)); ok {
			p, e := wholeIfAsGood(x, p)
			all = append(all, scored{p, e})
		}
	}
	var best scored
	for _, s := range all {
		if s.explained > best.explained {
			best = s
		}
	}
	if best.explained < max(least, leastExplained) {
		return 0, false
	}
	short := best
	for _, s := range all {
		k := math.Round(best.period / s.period)
		nested := k >= 2 && math.Abs(best.period-k*s.period) < 0.02*best.period
		if nested && s.explained >= nestedShare*best.explained && (short == best || s.explained > short.explained) {
			short = s
		}
	}
	return refine(x, short.period), true
}

// refine returns, of p and the whole numbers that the series is too short to
// tell from it, the period that explains most.
func refine(x []float64, p float64) float64 {
	x = within(x, p)
	best, at := explainedBy(x, p)+0.002, p
	reach := math.Min(8, p*p/float64(len(x)))
	for q := math.Ceil(max(2, p-reach)); q <= p+reach; q++ {
		if e := explainedBy(x, q); e > best {
			best, at = e, q
		}
	}
	return at
}

// wholeIfAsGood returns the nearest whole number of steps when it explains
// nearly as much and the series is too short to tell it from p.
func wholeIfAsGood(x []float64, p float64) (period, explained float64) {
	x = within(x, p)
	e := explainedBy(x, p)
	whole := math.Round(p)
	if math.Abs(p-whole) > p*p/float64(len(x)) {
		return p, e
	}
	if w := explainedBy(x, whole); w >= 0.97*e {
		return whole, w
	}
	return p, e
}

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

// within returns x less its centred moving mean over one period: what a season
// can explain. At the ends the window is cut.
func within(x []float64, p float64) []float64 {
	half := max(1, roundSeason(p)/2)
	out := make([]float64, len(x))
	sum, n := 0.0, 0
	for i := 0; i < min(half, len(x)); i++ {
		sum += x[i]
		n++
	}
	for i := range x {
		if j := i + half; j < len(x) {
			sum += x[j]
			n++
		}
		if j := i - half - 1; j >= 0 {
			sum -= x[j]
			n--
		}
		out[i] = x[i] - sum/float64(n)
	}
	return out
}

// explainedBy is the R² of phase means, adjusted: 1 - (RSS/(n-P))/(TSS/(n-1)).
func explainedBy(x []float64, p float64) float64 {
	sum, count := phaseSums(x, p)
	var rss, tss, mean float64
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for k := range sum {
		sum[k] /= count[k]
	}
	ph := phaser{p: p, bins: float64(len(sum))}
	for _, v := range x {
		d := v - sum[ph.next()]
		rss += d * d
		tss += (v - mean) * (v - mean)
	}
	if tss == 0 || float64(len(x)) <= p+1 {
		return 0
	}
	return 1 - rss/(float64(len(x))-float64(len(sum)))/(tss/float64(len(x)-1))
}

// phaser walks through the bins of a period, as many as it has whole steps.
type phaser struct{ p, bins, t float64 }

func (ph *phaser) next() int {
	k := min(int(ph.t/ph.p*ph.bins+1e-9), int(ph.bins)-1)
	if ph.t++; ph.t >= ph.p-1e-9 {
		ph.t = max(0, ph.t-ph.p)
	}
	return k
}

func phaseSums(x []float64, p float64) (sum, count []float64) {
	bins := max(2, roundSeason(p))
	sum, count = make([]float64, bins), make([]float64, bins)
	ph := phaser{p: p, bins: float64(bins)}
	for _, v := range x {
		k := ph.next()
		sum[k] += v
		count[k]++
	}
	return sum, count
}

// multipleSeason is step 5. Seven is preferred when it gains four fifths of the
// best: calendars have weeks.
func multipleSeason(x []float64, p float64) (float64, bool) {
	best, at := 0.0, 0.0
	for _, k := range []float64{7, 2, 3, 4, 5, 6, 8, 9, 10} {
		if seasonCycles*k*p > float64(len(x)) {
			continue
		}
		z := within(x, k*p)
		base := explainedBy(z, p)
		gain := explainedBy(z, k*p) - base
		if k != 7 && at == 7*p {
			gain *= 0.8
		}
		if gain > best && gain > leastExplained*(1-base)+0.01 {
			best, at = gain, k*p
		}
	}
	return at, at > 0
}

// removePhases takes the phase means out of x.
func removePhases(x []float64, p float64) {
	sum, count := phaseSums(x, p)
	ph := phaser{p: p, bins: float64(len(sum))}
	for i := range x {
		k := ph.next()
		x[i] -= sum[k] / count[k]
	}
}
