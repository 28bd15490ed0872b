package forecast

import "math"

// indices are the phases of a season by classical decomposition.
type indices struct {
	values         []float64
	multiplicative bool
}

// classicalSeason averages, per phase, the departure of y from its centred
// moving average over one season (FPP3 section 3.4): a ratio when all values
// are positive, else a difference. y has no gaps and two seasons at least.
func classicalSeason(y []float64, m int) *indices {
	s := &indices{values: make([]float64, m), multiplicative: true}
	for _, v := range y {
		s.multiplicative = s.multiplicative && v > 0
	}
	count := make([]float64, m)
	lead := m / 2
	sum := 0.0 // of y[i-lead…], 2·lead+1 values, the outer two halved when m is even
	for i := lead; i+lead < len(y); i++ {
		if i == lead {
			sum = windowSum(y[:2*lead+1], m)
		} else {
			sum += slide(y, i, lead, m)
		}
		mean := sum / float64(m)
		if s.multiplicative {
			s.values[i%m] += y[i] / mean
		} else {
			s.values[i%m] += y[i] - mean
		}
		count[i%m]++
	}
	s.normalise(count)
	return s
}

func windowSum(x []float64, m int) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	if m%2 == 0 {
		sum -= (x[0] + x[len(x)-1]) / 2
	}
	return sum
}

// slide is the change of the window's sum when its centre moves to i.
func slide(y []float64, i, lead, m int) float64 {
	in, out := y[i+lead], y[i-lead-1]
	if m%2 == 0 {
		return (in+y[i+lead-1])/2 - (out+y[i-lead])/2
	}
	return in - out
}

// normalise turns sums into means about 1 or 0.
func (s *indices) normalise(count []float64) {
	mean := 0.0
	for p := range s.values {
		if count[p] > 0 {
			s.values[p] /= count[p]
		}
		mean += s.values[p] / float64(len(s.values))
	}
	for p := range s.values {
		if s.multiplicative {
			s.values[p] = max(s.values[p]/mean, 0.01)
		} else {
			s.values[p] -= mean
		}
	}
}

// remove takes the season out of y, which begins at phase 0.
func (s *indices) remove(y []float64) {
	for i := range y {
		if v := s.values[i%len(s.values)]; s.multiplicative {
			y[i] /= v
		} else {
			y[i] -= v
		}
	}
}

// restore puts the season into forecasts that begin at a phase.
func (s *indices) restore(dst []float64, phase int) {
	for i := range dst {
		if v := s.values[(phase+i)%len(s.values)]; s.multiplicative {
			dst[i] *= v
		} else {
			dst[i] += v
		}
	}
}

// isSeasonal tests the autocorrelation at one season against what the shorter
// lags allow by Bartlett's formula, at 90 %: the test of the M competitions
// (Assimakopoulos and Nikolopoulos, "The Theta Model", International Journal of
// Forecasting 16, 2000).
func isSeasonal(y []float64, m int) bool {
	if len(y) < 3*m {
		return false
	}
	r := autocorrelation(y, m)
	sum := 0.0
	for _, v := range r[1:m] {
		sum += v * v
	}
	return math.Abs(r[m]) > 1.645*math.Sqrt((1+2*sum)/float64(len(y)))
}

// autocorrelation returns r[0…most] of a series without gaps.
func autocorrelation(y []float64, most int) []float64 {
	mean := 0.0
	for _, v := range y {
		mean += v / float64(len(y))
	}
	r := make([]float64, most+1)
	for k := range r {
		for i := k; i < len(y); i++ {
			r[k] += (y[i] - mean) * (y[i-k] - mean)
		}
	}
	for k := most; k >= 0; k-- {
		if r[0] > 0 {
			r[k] /= r[0]
		}
	}
	return r
}
