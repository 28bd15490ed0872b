package anomaly

// State is everything the default detector knows of one series, apart from its
// seasonal profiles: one flat block without pointers, so that a million of them
// are one allocation the garbage collector never scans. The zero value is a
// series not yet seen.
type State struct {
	last  int64   // time of the newest sample, ms
	first int64   // time of the first one, ms
	n     uint32  // samples seen; stops at its largest value
	step  float32 // typical distance of samples, seconds
	value float64 // the newest sample as it came

	level experts // forecasts and their past errors
	scale scale   // size of an ordinary residual
	tail  tail    // distribution of scaled residuals
	still still   // runs of equal values
	alarm alarm   // where the series stands in an alarm

	profiles uint32 // number of its Season in a Bank, plus one; 0 without. Not part of the encoded state
}

// scale follows the mean absolute residual at two speeds.
type scale struct {
	fast, slow float64 // exponentially weighted over 32 and 512 samples
}

const (
	fastScale = 1.0 / 32
	slowScale = 1.0 / 512
)

// value returns what residuals are divided by. The faster of the two may raise
// it (a burst of noise makes the next noise less surprising) but not lower it
// below half of the slow one (a quiet hour must not make the next hum an alarm).
// floor keeps it positive on constant series.
func (s *scale) value(floor float64) float64 {
	return max(0.5*(s.fast+s.slow), 0.5*s.slow, floor)
}

// add takes an absolute residual, already clipped.
func (s *scale) add(r float64, n uint32) {
	s.fast += rate(fastScale, n) * (r - s.fast)
	s.slow += rate(slowScale, n) * (r - s.slow)
}

// rate is the weight of a new sample in an exponential mean that begins as a
// plain mean: 1/n until n reaches 1/full.
func rate(full float64, n uint32) float64 {
	return max(full, 1/float64(n))
}
