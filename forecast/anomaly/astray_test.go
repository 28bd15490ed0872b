package anomaly_test

import (
	"math"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
)

const dayOfMinutes = 1440

// A service that has lost most of its load stays unusual on the second day (one sample
// in ten, on the average, where ordinary ones are one in three),
// when the level and the day profile have followed it.
func TestLongIncidentStaysUnusual(t *testing.T) {
	const begin = 28 * dayOfMinutes
	wander := 0.0
	x := noise(12, begin+36*60, func(i int, e float64) float64 {
		wander = 0.98*wander + e
		load := 100 + 40*math.Sin(2*math.Pi*float64(i)/dayOfMinutes) + wander
		if i >= begin {
			load -= 70
		}
		return load
	})
	mean := func(v []anomaly.Verdict) (s float64) {
		for i := range v {
			s += v[i].Surprise() / float64(len(v))
		}
		return s
	}
	v := run(newDefault(t, anomaly.Config{}), x)
	before, inside := mean(v[begin-600:begin]), mean(v[begin+24*60:])
	if before > 0.5 || inside < 1 {
		t.Errorf("mean surprise %.2f before and %.2f on the second day", before, inside)
	}
}

// A series that wanders is astray all the time, and no alarm for it.
func TestWanderingIsNoAlarm(t *testing.T) {
	level := 0.0
	x := noise(13, 20*dayOfMinutes, func(i int, e float64) float64 {
		level += 0.3 * e
		return level + 10*math.Sin(2*math.Pi*float64(i)/dayOfMinutes)
	})
	alarms := 0
	for i, v := range run(newDefault(t, anomaly.Config{Budget: 1}), x) {
		if v.Phase == anomaly.Opened && i >= 5*dayOfMinutes {
			alarms++
		}
	}
	if alarms > 30 {
		t.Errorf("%d alarms in 15 days at a budget of 1 a day", alarms)
	}
}
