package window

// seasonLooks are the numbers of samples after which the season is looked for;
// the last look decides for good.
var seasonLooks = [...]int{256, 512, 1024}

const (
	// seasonShare of the samples bounds the season: three periods must be seen.
	seasonShare = 3
	// minCorrelation is what makes a peak of the autocorrelation a season. That
	// of white noise at n = 256 stays within ±0.13 nineteen times in twenty, and
	// that of a slow random walk has no second peak so high after its first dip.
	minCorrelation = 0.3
	// shorter seasons win over their multiples, which correlate as well, when
	// they reach this part of the best.
	seasonTolerance = 0.85
)

// season returns the lag of the dominant peak of the autocorrelation of x after a
// straight line is taken out, or 0. work must have room for len(x) numbers. Cost:
// len(x)²/3 multiplications.
func season(x []float32, work []float64) int {
	y := work[:len(x)]
	detrend(y, x)
	var power float64
	for _, v := range y {
		power += v * v
	}
	limit := len(x) / seasonShare
	if power == 0 || limit < 4 {
		return 0
	}
	acf := make([]float64, limit+1)
	for lag := range acf {
		var sum float64
		for i, v := range y[lag:] {
			sum += v * y[i]
		}
		acf[lag] = sum / power * float64(len(y)) / float64(len(y)-lag)
	}
	return firstPeak(acf)
}

// firstPeak returns the smallest lag, beyond the first dip to zero, that is a peak
// nearly as high as the highest; 0 without one.
func firstPeak(acf []float64) int {
	start := 1
	for start < len(acf)-1 && acf[start] > 0 {
		start++
	}
	best := 0.0
	for lag := start + 1; lag < len(acf)-1; lag++ {
		if isPeak(acf, lag) {
			best = max(best, acf[lag])
		}
	}
	for lag := start + 1; lag < len(acf)-1; lag++ {
		if isPeak(acf, lag) && acf[lag] >= seasonTolerance*best && acf[lag] >= minCorrelation {
			return top(acf, lag, min(lag+lag/4, len(acf)-1))
		}
	}
	return 0
}

// top returns the lag of the highest value from lag lo to hi: noise puts small
// peaks on the slope of a broad one.
func top(acf []float64, lo, hi int) int {
	best := lo
	for lag := lo; lag <= hi; lag++ {
		if acf[lag] > acf[best] {
			best = lag
		}
	}
	return best
}

func isPeak(acf []float64, lag int) bool {
	return lag > 1 && acf[lag] >= acf[lag-1] && acf[lag] > acf[lag+1]
}

// detrend writes x less its least-squares line to y, scaled so that its largest
// magnitude is 1.
func detrend(y []float64, x []float32) {
	n := float64(len(x))
	var sum, cross float64
	for i, v := range x {
		sum += float64(v)
		cross += (float64(i) - (n-1)/2) * float64(v)
	}
	slope := cross / (n * (n*n - 1) / 12)
	var largest float64
	for i, v := range x {
		y[i] = float64(v) - sum/n - slope*(float64(i)-(n-1)/2)
		largest = max(largest, y[i], -y[i])
	}
	if largest == 0 {
		return
	}
	for i := range y {
		y[i] /= largest
	}
}
