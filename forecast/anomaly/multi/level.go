package multi

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// levels says how unusual the present level of every metric is in the long run,
// whatever was forecast: the surprise, with its sign, of its distance from the
// running level, calibrated on the metric's own past. It sees what a forecast
// has already followed.
type levels struct {
	location    location
	z           []float64
	calibrators []*anomaly.Calibrator
}

func newLevels(metrics int, memory float64, cfg anomaly.Config) (levels, error) {
	l := levels{location: newLocation(metrics, memory), z: make([]float64, metrics)}
	for range metrics {
		c, err := anomaly.NewCalibrator(cfg)
		if err != nil {
			return levels{}, err
		}
		l.calibrators = append(l.calibrators, c)
	}
	return l, nil
}

// step writes the signed surprises, NaN where there is no claim.
func (l *levels) step(s []float64, t int64, x []float64) {
	l.location.standardise(l.z, x)
	l.location.learn(x)
	for j, z := range l.z {
		s[j] = math.NaN()
		if z != z {
			continue
		}
		v := anomaly.Verdict{Time: t}
		l.calibrators[j].Judge(&v, math.Abs(z), anomaly.ShiftUp)
		if v.Ready {
			s[j] = math.Copysign(v.Surprise(), z)
		}
	}
}

func (l *levels) append(dst []byte) []byte {
	dst = l.location.append(dst)
	for _, c := range l.calibrators {
		dst = appendSized(dst, c)
	}
	return dst
}

func (l *levels) read(r *codec.Reader) {
	l.location.read(r)
	for _, c := range l.calibrators {
		readSized(r, c)
	}
}
