package main

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/portent-go/portent/scoring/catalog"
)

// generated is three weeks of a made-up shop at 5-minute samples: a working day,
// quieter weekends, an evening rush, short bursts, a release on day 10 that needs
// a third more memory, and one flood on day 17 that nothing announces.
func generated() *trace {
	const days, perDay = 21, 288
	rng := rand.New(rand.NewPCG(1, 1))
	t := &trace{
		name: "generated", start: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), step: 5 * time.Minute,
		used: map[catalog.Dimension][]float64{},
	}
	for i := range days * perDay {
		day, hour := i/perDay, float64(i%perDay)/12
		load := 0.15 + 0.6*math.Exp(-sq((hour-13)/4)) + 0.35*math.Exp(-sq((hour-20)/1.2))
		if day%7 >= 5 {
			load *= 0.55
		}
		if rng.IntN(300) == 0 {
			load += 0.3
		}
		if day == 17 && hour >= 10 && hour < 12.5 {
			load += 1.2
		}
		noise := func() float64 { return 1 + 0.04*rng.NormFloat64() }
		memory := 9.0 + 2*load
		if day >= 10 {
			memory *= 1.33
		}
		add := func(d catalog.Dimension, v float64) { t.used[d] = append(t.used[d], max(v, 0)) }
		add(catalog.CPU, 6*load*noise())
		add(catalog.Memory, memory*(1<<30)*(1+0.01*rng.NormFloat64()))
		add(catalog.IOPS, 2500*load*noise())
		add(catalog.Bandwidth, 120e6*load*noise())
	}
	return t
}

func sq(x float64) float64 { return x * x }
