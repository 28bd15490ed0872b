package main

import (
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/ensemble"
	"github.com/portent-go/portent/forecast/anomaly/filter"
	"github.com/portent-go/portent/forecast/anomaly/forest"
	"github.com/portent-go/portent/forecast/anomaly/window"
)

// Constructors of the models in models.go from what the flags say.

// of makes a constructor of any detector type one of the interface.
func of[D anomaly.Detector](f func(settings) (D, error)) func(settings) (anomaly.Detector, error) {
	return func(s settings) (anomaly.Detector, error) {
		d, err := f(s)
		if err != nil {
			return nil, err
		}
		return d, nil
	}
}

func difference(s settings) (*filter.Difference, error) {
	return filter.NewDifference(filter.DifferenceConfig{Config: s.Config})
}

func ewma(s settings) (*filter.EWMA, error) {
	return filter.NewEWMA(filter.EWMAConfig{Config: s.Config})
}

func cusum(s settings) (*filter.CUSUM, error) {
	return filter.NewCUSUM(filter.CUSUMConfig{Config: s.Config})
}

func pageHinkley(s settings) (*filter.PageHinkley, error) {
	return filter.NewPageHinkley(filter.PageHinkleyConfig{Config: s.Config})
}

func holtWinters(s settings) (*filter.HoltWinters, error) {
	return filter.NewHoltWinters(filter.HoltWintersConfig{Config: s.Config, Season: s.samples})
}

// kalman has three harmonics, as many as it takes, when a season is given: the
// double hump of a working day needs two, its lunch break a third.
func kalman(s settings) (*filter.Kalman, error) {
	c := filter.KalmanConfig{Config: s.Config}
	if s.period != 0 {
		c.Harmonics, c.Period = 3, s.period.Milliseconds()
	}
	return filter.NewKalman(c)
}

func spot(s settings) (*filter.SPOT, error) {
	return filter.NewSPOT(filter.SPOTConfig{Config: s.Config})
}

func rarity(s settings) (*filter.Rarity, error) {
	return filter.NewRarity(filter.RarityConfig{Config: s.Config})
}

func dspot(s settings) (*filter.SPOT, error) {
	return filter.NewSPOT(filter.SPOTConfig{Config: s.Config, Depth: 20})
}

func bocpd(s settings) (*filter.BOCPD, error) {
	return filter.NewBOCPD(filter.BOCPDConfig{Config: s.Config})
}

func oneShotSTL(s settings) (*filter.OneShotSTL, error) {
	c := filter.OneShotSTLConfig{Config: s.Config}
	if s.samples != 0 {
		c.Seasons = []int{s.samples}
	}
	return filter.NewOneShotSTL(c)
}

func cutForest(s settings) (*forest.Detector, error) {
	return forest.NewDetector(forest.DetectorConfig{Config: s.Config})
}

func discord(s settings) (*window.Discord, error) {
	return window.NewDiscord(window.DiscordConfig{Config: s.window()})
}

func windowEnsemble(s settings) (*window.Ensemble, error) {
	return window.NewEnsemble(window.DiscordConfig{Config: s.window()})
}

func threeViews(s settings) (*ensemble.Detector, error) { return ensemble.New(s.Config) }

// windows makes a constructor of a window detector one that takes settings.
func windows[D anomaly.Detector](f func(window.Config) (D, error)) func(settings) (D, error) {
	return func(s settings) (D, error) { return f(s.window()) }
}

// window is as long as the season that is given; without one the detector looks
// for it, and with -season none it does not.
func (s settings) window() window.Config {
	c := window.Config{Config: s.Config, Length: s.samples}
	if s.NoSeason {
		c.Length = window.DefaultLength
	}
	return c
}
