package main

import (
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/filter"
	"github.com/portent-go/portent/forecast/anomaly/forest"
	"github.com/portent-go/portent/forecast/anomaly/multi"
	"github.com/portent-go/portent/forecast/anomaly/window"
)

// Constructors of the models in models.go from the configuration they share.

func difference(c anomaly.Config) (*filter.Difference, error) {
	return filter.NewDifference(filter.DifferenceConfig{Config: c})
}

func ewma(c anomaly.Config) (*filter.EWMA, error) {
	return filter.NewEWMA(filter.EWMAConfig{Config: c})
}

func cusum(c anomaly.Config) (*filter.CUSUM, error) {
	return filter.NewCUSUM(filter.CUSUMConfig{Config: c})
}

func pageHinkley(c anomaly.Config) (*filter.PageHinkley, error) {
	return filter.NewPageHinkley(filter.PageHinkleyConfig{Config: c})
}

func holtWinters(c anomaly.Config) (*filter.HoltWinters, error) {
	return filter.NewHoltWinters(filter.HoltWintersConfig{Config: c})
}

func kalman(c anomaly.Config) (*filter.Kalman, error) {
	return filter.NewKalman(filter.KalmanConfig{Config: c})
}

func spot(c anomaly.Config) (*filter.SPOT, error) {
	return filter.NewSPOT(filter.SPOTConfig{Config: c})
}

func dspot(c anomaly.Config) (*filter.SPOT, error) {
	return filter.NewSPOT(filter.SPOTConfig{Config: c, Depth: 20})
}

func rarity(c anomaly.Config) (*filter.Rarity, error) {
	return filter.NewRarity(filter.RarityConfig{Config: c})
}

func bocpd(c anomaly.Config) (*filter.BOCPD, error) {
	return filter.NewBOCPD(filter.BOCPDConfig{Config: c})
}

func oneShotSTL(c anomaly.Config) (*filter.OneShotSTL, error) {
	return filter.NewOneShotSTL(filter.OneShotSTLConfig{Config: c})
}

func cutForest(c anomaly.Config) (*forest.Detector, error) {
	return forest.NewDetector(forest.DetectorConfig{Config: c})
}

func discord(c anomaly.Config) (*window.Discord, error) {
	return window.NewDiscord(window.DiscordConfig{Config: window.Config{Config: c}})
}

func windowEnsemble(c anomaly.Config) (*window.Ensemble, error) {
	return window.NewEnsemble(window.DiscordConfig{Config: window.Config{Config: c}})
}

// windows makes a constructor of a window detector one that takes the common
// configuration.
func windows[D anomaly.Detector](f func(window.Config) (D, error)) func(anomaly.Config) (D, error) {
	return func(c anomaly.Config) (D, error) { return f(window.Config{Config: c}) }
}

// multiOf makes a watcher of a detector of package multi.
func multiOf[D multi.Detector](f func(int, anomaly.Config) (D, error)) func(int, anomaly.Config) (watcher, error) {
	return func(metrics int, c anomaly.Config) (watcher, error) {
		d, err := f(metrics, c)
		if err != nil {
			return nil, err
		}
		return multiWatcher{d}, nil
	}
}

type multiWatcher struct{ d multi.Detector }

// Step implements watcher.
func (m multiWatcher) Step(time int64, x []float64) moment {
	v := m.d.Step(time, x)
	return moment{score: v.Raw, alarm: v.Phase == anomaly.Opened, known: true, blame: v.Contributions}
}

func multiDefault(metrics int, c anomaly.Config) (*multi.Default, error) {
	return multi.New(metrics, multi.Config{Config: c})
}

func multiDeviation(metrics int, c anomaly.Config) (*multi.Deviation, error) {
	return multi.NewDeviation(metrics, multi.DeviationConfig{Config: c})
}

func multiCovariance[D multi.Detector](f func(int, multi.CovarianceConfig) (D, error)) func(int, anomaly.Config) (D, error) {
	return func(metrics int, c anomaly.Config) (D, error) { return f(metrics, multi.CovarianceConfig{Config: c}) }
}

func multiHalfSpace(metrics int, c anomaly.Config) (*multi.HalfSpace, error) {
	return multi.NewHalfSpace(metrics, multi.HalfSpaceConfig{Config: c})
}

// found drops the error of a segmenter: a series it refuses has no change points.
func found(f func(...[]float64) ([]int, error)) func([]float64) []int {
	return func(x []float64) []int {
		at, _ := f(x)
		return at
	}
}
