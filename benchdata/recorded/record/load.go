//go:build linux

package main

import (
	"context"
	"math"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// loadPlan is the traffic of one target.
type loadPlan struct {
	Shape  string  // steady, sine, bursty or ramp
	Rate   float64 // requests a second in the mean
	Swing  float64 // 0..1, how far the shape departs from the mean
	Period float64 // seconds of a sine, or between bursts, or of a ramp
}

// rate is the wanted requests per second after t seconds.
func (l loadPlan) rate(t float64) float64 {
	switch l.Shape {
	case "sine":
		return l.Rate * (1 + l.Swing*math.Sin(2*math.Pi*t/l.Period))
	case "ramp":
		return l.Rate * (1 + l.Swing*(2*min(1, t/l.Period)-1))
	case "bursty":
		if phase := math.Mod(t, l.Period) / l.Period; phase > 0.8 {
			return l.Rate * (1 + 3*l.Swing)
		}
	}
	return l.Rate
}

const (
	clientTimeout = 2 * time.Second
	maxInFlight   = 400 // of one generator; what is beyond is refused and counted failed
	maxRate       = 500 // requests a second of one generator, whatever the plan
)

// generator sends requests at random moments (a Poisson process) whether or
// not the earlier ones came back.
type generator struct {
	plan   loadPlan
	url    string
	calls  callStats
	boost  atomic.Uint64 // float bits: factor of a flood, 0 means 1
	flying atomic.Int64
}

func (g *generator) setBoost(f float64) { g.boost.Store(math.Float64bits(f)) }

func (g *generator) rate(t float64) float64 {
	r := g.plan.rate(t)
	if b := math.Float64frombits(g.boost.Load()); b > 0 {
		r *= b
	}
	return max(0.2, min(r, maxRate))
}

// run sends until ctx ends.
func (g *generator) run(ctx context.Context) {
	client := newClient(clientTimeout, maxInFlight)
	defer client.CloseIdleConnections()
	start := time.Now()
	next := start
	for {
		next = next.Add(seconds(rand.ExpFloat64() / g.rate(time.Since(start).Seconds())))
		if late := time.Since(next); late > time.Second {
			next = time.Now() // the machine stood still: do not make it up
		}
		if !sleep(ctx, time.Until(next)) {
			return
		}
		if g.flying.Load() >= maxInFlight {
			g.calls.refuse()
			continue
		}
		g.flying.Add(1)
		go func() {
			defer g.flying.Add(-1)
			timedGet(ctx, client, &g.calls, g.url)
		}()
	}
}
