package filter

import "math"

// spread follows the mean absolute residual at two speeds, clipped so that what
// is anomalous teaches little.
type spread struct {
	fast, slow float64 // exponentially weighted over 32 and 512 samples
	run        int32   // residuals in a row beyond the clip, with the sign of their side
}

const (
	fastRate = 1.0 / 32
	slowRate = 1.0 / 512

	// clipAt is the number of mean absolute residuals at which a residual is cut
	// before it teaches (Huber's ψ; about 4σ of normal noise).
	clipAt = 5

	// young samples are not clipped: the scale itself is still a guess.
	young = 20

	maxRun = 1 << 20

	// sigmaPerUnit turns a mean absolute residual into the σ of normal noise: √(π/2).
	sigmaPerUnit = 1.2533141373155003
)

// unit is what residuals are divided by. The faster of the two means may raise it
// (a burst of noise makes the next noise less surprising) but not lower it below
// half of the slow one (a quiet hour must not make the next hum an alarm).
func (s *spread) unit(floor float64) float64 {
	return max((s.fast+s.slow)/2, floor)
}

// learn takes a residual and returns it clipped at clipAt units. The clip doubles
// with every further residual beyond it on the same side: a spike teaches little,
// a new level is believed within a few samples.
func (s *spread) learn(r, unit float64, n uint32) float64 {
	if n <= young {
		s.add(min(math.Abs(r), largest), n)
		return r
	}
	limit := clipAt * unit
	size := math.Abs(r)
	s.add(min(size, limit), n)
	if size <= limit {
		s.run = 0
		return r
	}
	s.count(r < 0)
	limit *= float64(uint32(1) << min(max(s.run, -s.run)-1, 30))
	return min(max(r, -limit), limit)
}

func (s *spread) count(below bool) {
	if below {
		s.run = max(min(s.run, 0)-1, -maxRun)
	} else {
		s.run = min(max(s.run, 0)+1, maxRun)
	}
}

func (s *spread) add(size float64, n uint32) {
	s.fast += rate(fastRate, n) * (size - s.fast)
	s.slow += rate(slowRate, n) * (size - s.slow)
}
