package filter

import (
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

// benchStream is a day of minutes: level, course, noise, and one sample in 300 far off.
func benchStream() []float64 {
	rng := congruential(1)
	x := make([]float64, 1440)
	for i := range x {
		x[i] = 100 + float64(i%720)/20 + rng.noise()
		if i%300 == 299 {
			x[i] += 50
		}
	}
	return x
}

// BenchmarkStep measures one sample in the steady state, after four days. The
// yardsticks: a bare exponential smoothing, and the calibrator that every detector
// carries (a good half of the cheapest ones).
func BenchmarkStep(b *testing.B) {
	x := benchStream()
	b.Run("yardstick recurrence", func(b *testing.B) {
		b.ReportAllocs()
		level, i := 0.0, 0
		for b.Loop() {
			level += 0.1 * (x[i%len(x)] - level)
			i++
		}
		sink = level
	})
	b.Run("yardstick calibrator", func(b *testing.B) {
		c := must(anomaly.NewCalibrator(anomaly.Config{}))
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			v := anomaly.Verdict{Time: int64(i) * 60_000}
			c.Judge(&v, x[i%len(x)]-99, anomaly.Spike)
			i++
		}
	})
	for _, d := range detectors {
		b.Run(d.name, func(b *testing.B) { benchmarkStep(b, d.make(), x) })
	}
}

// Stationary samples, of which 4 % are excesses and refit a tail: what an EVT
// library is for. Drift, as in BenchmarkStep, makes many more.
func BenchmarkStepStationary(b *testing.B) {
	rng := congruential(2)
	x := make([]float64, 9973)
	for i := range x {
		x[i] = rng.noise()
	}
	for _, d := range detectors {
		if d.name == "spot" || d.name == "dspot" {
			b.Run(d.name, func(b *testing.B) { benchmarkStep(b, d.make(), x) })
		}
	}
}

var sink float64

func benchmarkStep(b *testing.B, d anomaly.Detector, x []float64) {
	const warm = 4 * 1440
	for i := range warm {
		d.Step(int64(i)*60_000, x[i%len(x)])
	}
	state, _ := d.AppendBinary(nil)
	b.ReportAllocs()
	i := warm
	for b.Loop() {
		v := d.Step(int64(i)*60_000, x[i%len(x)])
		sink += v.PValue
		i++
	}
	b.ReportMetric(float64(len(state)), "state-bytes")
}

// BenchmarkFitPareto is one fit from the fit before and one from nothing.
func BenchmarkFitPareto(b *testing.B) {
	rng := congruential(1)
	y := make([]float64, maxPeaks)
	for i := range y {
		y[i] = 1/rng.next() - 1
	}
	_, theta := fitPareto(y, 0)
	for name, hint := range map[string]float64{"warm": 1.05 * theta, "cold": 0} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				fitPareto(y, hint)
			}
		})
	}
}
