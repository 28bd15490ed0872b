package benchdata

import "math"

// The inputs of the models of remaining life, cycle by cycle, from what an engine
// has shown so far. For each sensor that varies:
//
//   - its level, the mean of some 3 cycles, as the noise of one cycle is half of
//     what wear moves it in a whole life;
//   - how far the mean of some 10 cycles is from that of the first 20, because
//     engines leave the works different;
//   - how far it is from that of some 30, the slope;
//
// and the age in hundreds of cycles. Levels are in deviations around the mean of
// the flight condition that the settings name (six in FD002 and FD004, one in the
// others), learned on the training engines.
const (
	rulFast, rulMiddle, rulSlow = 3, 10, 30
	rulFirst                    = 20
	rulSettings, rulColumns     = 3, 24
)

// rulScale is what the training engines show of each flight condition.
type rulScale struct {
	of   map[flight]*rulMoments
	keep []int // sensors that vary in more than half of the cycles' conditions
}

type rulMoments struct {
	n               float64
	mean, deviation [rulColumns]float64
}

// flight is a condition: altitude in 5,000 feet, Mach number in tenths, throttle
// angle in tens.
type flight [3]int

func flightOf(x []float64) flight {
	return flight{int(math.Round(x[0] / 5)), int(math.Round(10 * x[1])), int(math.Round(x[2] / 10))}
}

func newRulScale(train []engine) *rulScale {
	s := &rulScale{of: map[flight]*rulMoments{}}
	for _, e := range train {
		for _, x := range e {
			f := flightOf(x)
			if s.of[f] == nil {
				s.of[f] = &rulMoments{}
			}
			s.of[f].add(x)
		}
	}
	var cycles float64
	var varies [rulColumns]float64
	for _, m := range s.of {
		cycles += m.n
		for k := range m.mean {
			m.deviation[k] = math.Sqrt(m.deviation[k] / m.n)
			if m.deviation[k] > 1e-6*math.Abs(m.mean[k]) {
				varies[k] += m.n
			} else {
				m.deviation[k] = math.Inf(1)
			}
		}
	}
	for k := rulSettings; k < rulColumns; k++ {
		if varies[k] > cycles/2 {
			s.keep = append(s.keep, k)
		}
	}
	return s
}

// add counts one row; deviation holds the sum of squares until all are in.
func (m *rulMoments) add(x []float64) {
	m.n++
	for k, v := range x {
		d := v - m.mean[k]
		m.mean[k] += d / m.n
		m.deviation[k] += d * (v - m.mean[k])
	}
}

// standard is one sensor in deviations of its condition; the mean, 0, in a
// condition never seen.
func (s *rulScale) standard(x []float64, k int) float64 {
	m := s.of[flightOf(x)]
	if m == nil {
		return 0
	}
	return (x[k] - m.mean[k]) / m.deviation[k]
}

// inputs returns a row per cycle, each from cycles up to it.
func (s *rulScale) inputs(e engine) [][]float64 {
	sensors := make([]rulSensor, len(s.keep))
	var out [][]float64
	for t, x := range e {
		row := make([]float64, 0, 3*len(s.keep)+1)
		for i, k := range s.keep {
			row = append(row, sensors[i].step(s.standard(x, k))...)
		}
		out = append(out, append(row, float64(t)/100))
	}
	return out
}

// rulSensor follows one sensor of one engine.
type rulSensor struct {
	n                        float64
	fast, middle, slow, born float64 // means; born is of the first cycles
}

func (r *rulSensor) step(z float64) []float64 {
	r.n++
	// A mean of all cycles until there are enough, then an exponential one.
	r.fast += (z - r.fast) / min(r.n, rulFast)
	r.middle += (z - r.middle) / min(r.n, rulMiddle)
	r.slow += (z - r.slow) / min(r.n, rulSlow)
	if r.n <= rulFirst {
		r.born += (z - r.born) / r.n
	}
	return []float64{r.fast, r.middle - r.born, r.middle - r.slow}
}
