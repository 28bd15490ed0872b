package main

import (
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/anomaly"
)

// stepper is the detector of one series.
type stepper interface {
	step(time int64, value float64) (anomaly.Verdict, error)
}

// factory returns what makes a fresh detector for each series.
func factory(m *model, s settings) (func() (stepper, error), error) {
	if m.make == nil {
		bank, err := anomaly.NewBank(s.Config)
		if err != nil {
			return nil, err
		}
		return func() (stepper, error) { return banked{bank, bank.Add()}, nil }, nil
	}
	if s.period != 0 && m.season.most > 0 {
		return func() (stepper, error) { return &pending{model: m, settings: s}, nil }, nil
	}
	return func() (stepper, error) {
		d, err := m.make(s)
		return plain{d}, err
	}, nil
}

// banked is a series of a bank, where default detectors lie side by side.
type banked struct {
	bank *anomaly.Bank
	i    int
}

func (b banked) step(time int64, value float64) (anomaly.Verdict, error) {
	return b.bank.Step(b.i, time, value), nil
}

func (b banked) endAlarm() { b.bank.EndAlarm(b.i) }

// plain is a detector of its own.
type plain struct{ anomaly.Detector }

func (p plain) step(time int64, value float64) (anomaly.Verdict, error) {
	return p.Step(time, value), nil
}

// pending becomes a detector that counts its season in samples once the first
// samples have told how far apart they are. It waits for as many as detectors
// warm up on, so that no claim comes later than it would: the rows until then have
// no forecast, and the detector is shown them all when it is made.
type pending struct {
	model    *model
	settings settings
	times    []int64
	values   []float64
	made     anomaly.Detector
}

func (p *pending) step(time int64, value float64) (anomaly.Verdict, error) {
	if p.made != nil {
		return p.made.Step(time, value), nil
	}
	p.times, p.values = append(p.times, time), append(p.values, value)
	if len(p.times) < anomaly.DefaultWarmUp {
		nan := math.NaN()
		return anomaly.Verdict{Time: time, Value: value, Expected: nan, Lower: nan, Upper: nan, PValue: 1}, nil
	}
	return p.start()
}

// start makes the detector and returns its verdict on the newest sample.
func (p *pending) start() (v anomaly.Verdict, err error) {
	if p.settings.samples, err = p.model.inSamples(p.settings.period, medianStep(p.times)); err != nil {
		return v, err
	}
	if p.made, err = p.model.make(p.settings); err != nil {
		return v, err
	}
	for i, t := range p.times {
		v = p.made.Step(t, p.values[i])
	}
	p.times, p.values = nil, nil
	return v, nil
}

// medianStep returns the median distance of rising times.
func medianStep(times []int64) int64 {
	steps := make([]int64, 0, len(times)-1)
	for i := 1; i < len(times); i++ {
		steps = append(steps, times[i]-times[i-1])
	}
	slices.Sort(steps)
	return steps[len(steps)/2]
}
