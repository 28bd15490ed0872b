// Package ensemble lets detectors that look at different things judge together.
//
// Each member turns what it sees into a tail probability p. Under the null, and
// were they independent, Σ −log p of k members would follow a gamma distribution
// (Fisher, Statistical Methods for Research Workers, 1932, section 21.1). They are
// not independent, so the sum is not looked up in a table but calibrated on the
// series' own past like any other score. What several members find a little
// unusual then counts as much as what one finds very unusual.
package ensemble

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/filter"
	"github.com/portent-go/portent/forecast/anomaly/forest"
)

// Detector is an ensemble of detectors of one series; see [anomaly.Detector] for
// the contract. Forecast and interval are those of the first member. A step costs
// what its members cost.
type Detector struct {
	members []anomaly.Detector
	verdict []anomaly.Verdict
	cal     *anomaly.Calibrator
	raw     float64
	heard   float64 // the largest sum so far, fading
}

// ErrMembers marks an ensemble without members.
var ErrMembers = errors.New("ensemble: no members")

// New returns the ensemble of three views: the next sample against its forecast
// ([anomaly.Default]), the course of the last eight samples
// ([forest.Detector]), and the sample against the extremes that the series has
// shown ([filter.SPOT]). A step costs some twenty microseconds and the state
// takes half a megabyte, nearly all of it the forest's: it is for the few hundred
// series that matter, not for the fleet.
func New(cfg anomaly.Config) (*Detector, error) {
	first, err := anomaly.New(cfg)
	if err != nil {
		return nil, err
	}
	course, err := forest.NewDetector(forest.DetectorConfig{Config: cfg})
	if err != nil {
		return nil, err
	}
	extreme, err := filter.NewSPOT(filter.SPOTConfig{Config: cfg})
	if err != nil {
		return nil, err
	}
	return Of(cfg, first, course, extreme)
}

// Of returns an ensemble of the given fresh members, which it owns from then on.
func Of(cfg anomaly.Config, members ...anomaly.Detector) (*Detector, error) {
	if len(members) == 0 {
		return nil, fmt.Errorf("%w: want at least one", ErrMembers)
	}
	cal, err := anomaly.NewCalibrator(cfg)
	if err != nil {
		return nil, err
	}
	return &Detector{members: members, verdict: make([]anomaly.Verdict, len(members)), cal: cal}, nil
}

// Step implements [anomaly.Detector]. It is Ready when its first member is; one
// that is not ready yet adds nothing.
func (d *Detector) Step(time int64, value float64) anomaly.Verdict {
	if value-value != 0 {
		return d.members[0].Step(time, value)
	}
	most, sum := 0, 0.0
	for i, m := range d.members {
		d.verdict[i] = m.Step(time, value)
		v := &d.verdict[i]
		sum += v.Surprise()
		if v.Surprise() > d.verdict[most].Surprise() {
			most = i
		}
	}
	v := d.verdict[0]
	ready := v.Ready
	v.PValue, v.Kind, v.Phase, v.Ready = 1, anomaly.None, anomaly.Quiet, false
	if !ready {
		return v
	}
	d.raw = d.hear(sum)
	d.cal.Judge(&v, sum, d.name(most))
	return v
}

// name is the kind that a member has found, the most surprised one first; of
// members that name nothing it is the course of the values that is unusual.
func (d *Detector) name(most int) anomaly.Kind {
	if k := d.verdict[most].Kind; k != anomaly.None {
		return k
	}
	for i := range d.verdict {
		if k := d.verdict[i].Kind; k != anomaly.None {
			return k
		}
	}
	return anomaly.Shape
}

// What has been as loud before is less news: from the sum of surprises heardShare of
// the largest one of late is taken off, which fades to a half in heardHalfLife
// samples. The calibration needs none of this, for it knows how often; the raw
// score, for which a series has one threshold or many series share one, does.
//
// On every other file of the Numenta benchmark the score in its three profiles rose
// from 58.4, 37.3, 67.4 to 60.8, 45.7, 67.9; with .3 to .5 and 500 to 1,000
// samples it came within 3 of that, beyond 2,000 it fell.
const (
	heardShare    = 0.4
	heardHalfLife = 1000
)

// heardFade is the share that is left of it a sample later.
var heardFade = math.Exp2(-1.0 / heardHalfLife)

// hear returns the news in a sum of surprises, and remembers it.
func (d *Detector) hear(sum float64) float64 {
	d.heard *= heardFade
	news := max(sum-heardShare*d.heard, 0)
	d.heard = max(d.heard, sum)
	return news
}

// Raw implements [anomaly.Scorer]: the sum of the members' surprises, in powers
// of ten, of the newest sample that was judged, less a part of the largest that
// has been of late; 0 before.
func (d *Detector) Raw() float64 { return d.raw }
