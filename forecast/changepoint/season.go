package changepoint

import (
	"math"
	"slices"

	"github.com/portent-go/portent/internal/order"
)

// removeSeason subtracts from x the season that explains its differences best,
// if it pays for its parameters, and returns the period, else 0.
//
// Differences have neither level nor trend, so the period is looked for there: of
// all P up to a third of the series, the one with the least m·ln RSS + (P−1)·ln m,
// if that is below the same without a season. The profile is made of medians, which
// changes and outliers hardly touch.
func removeSeason(x []float64, index []int) int {
	d := make([]float64, len(x)-1)
	for i := range d {
		d[i] = x[i+1] - x[i]
	}
	centre(d)
	p := period(d, index)
	if p == 0 {
		return 0
	}
	profile := seasonOf(d, index, p)
	for i := range x {
		x[i] -= profile[index[i]%p]
	}
	return p
}

// period returns the best period of the differences d, 0 if none pays.
func period(d []float64, index []int) (best int) {
	var total float64
	for _, v := range d {
		total += v * v
	}
	m := float64(len(d))
	if total == 0 || len(d) < 11 {
		return 0
	}
	lowest := m * math.Log(total)
	sums := make([]float64, longestSeason)
	counts := make([]float64, longestSeason)
	for p := 2; p <= min((len(d)+1)/3, longestSeason); p++ {
		rest := max(total-explained(d, index, sums[:p], counts[:p]), 1e-12*total)
		if bic := m*math.Log(rest) + float64(p-1)*math.Log(m); bic < lowest {
			best, lowest = p, bic
		}
	}
	return best
}

// explained is the sum of squares that the means by phase explain.
func explained(d []float64, index []int, sums, counts []float64) (square float64) {
	clear(sums)
	clear(counts)
	p := len(sums)
	for i, v := range d {
		k := index[i] % p
		sums[k] += v
		counts[k]++
	}
	for i, s := range sums {
		if counts[i] > 0 {
			square += s * s / counts[i]
		}
	}
	return square
}

// seasonOf sums the median differences of each phase up to a profile of mean zero.
func seasonOf(d []float64, index []int, p int) []float64 {
	steps := make([]float64, p)
	var phase []float64
	for k := range steps {
		phase = phase[:0]
		for i, v := range d {
			if index[i]%p == k {
				phase = append(phase, v)
			}
		}
		if len(phase) > 0 {
			steps[k] = order.Median(phase)
		}
	}
	centre(steps)
	profile := make([]float64, p)
	for k := 1; k < p; k++ {
		profile[k] = profile[k-1] + steps[k-1]
	}
	centre(profile)
	return profile
}

// withoutOutliers replaces what lies more than outlierAt σ from the median of the
// seven samples around it by that median (Hampel's identifier), so that runs of up
// to three vanish and steps stay.
func withoutOutliers(x []float64) []float64 {
	out := slices.Clone(x)
	limit := outlierAt * Noise(x)
	var near [7]float64
	for i := range x {
		w := append(near[:0], x[max(0, i-3):min(len(x), i+4)]...)
		if m := order.Median(w); math.Abs(x[i]-m) > limit {
			out[i] = m
		}
	}
	return out
}
