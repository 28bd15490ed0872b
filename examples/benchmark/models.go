package main

import (
	"hash/fnv"
	"time"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/baseline"
	"github.com/portent-go/portent/forecast"
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/ensemble"
	"github.com/portent-go/portent/forecast/anomaly/multi"
	"github.com/portent-go/portent/forecast/anomaly/window"
	"github.com/portent-go/portent/forecast/changepoint"
	"github.com/portent-go/portent/forecast/lstm"
)

// The models that are measured. Adding one is a line in one of these tables;
// a new version string makes its cached results count no longer.

// detectors of one series. Their score is what the third function makes of a
// verdict: surprise, or raw for a detector that also has a raw score.
var detectors = []detector{
	{"default", "8", of(anomaly.New), surprise},
	{"default, raw", "8", of(anomaly.New), raw},
	{"default, a full step every 2 min", "1", of(paced(2 * time.Minute)), surprise},
	{"default, a full step every 5 min", "1", of(paced(5 * time.Minute)), surprise},
	{"ensemble", "9", of(ensemble.New), raw},
	{"difference, calibrated", "1", of(difference), raw},
	{"EWMA", "1", of(ewma), raw},
	{"CUSUM", "1", of(cusum), raw},
	{"Page-Hinkley", "1", of(pageHinkley), raw},
	{"Holt-Winters online", "1", of(holtWinters), raw},
	{"Kalman", "1", of(kalman), raw},
	{"SPOT", "1", of(spot), raw},
	{"DSPOT", "1", of(dspot), raw},
	{"rarity", "1", of(rarity), raw},
	{"BOCPD", "1", of(bocpd), raw},
	{"OneShotSTL", "1", of(oneShotSTL), raw},
	{"random cut forest", "1", of(cutForest), raw},
	{"window discord", "1", of(discord), raw},
	{"window neighbours", "1", of(windows(window.NewNeighbours)), raw},
	{"window k-means", "1", of(windows(window.NewKMeans)), raw},
	{"window PCA", "1", of(windows(window.NewPCA)), raw},
	{"window ensemble", "1", of(windowEnsemble), raw},
	{"spectral residual", "1", of(windows(window.NewResidual)), raw},
}

// scorers of one series: the trivial baselines. The first is chance.
var scorers = []scorer{
	{"random", "1", func(s *benchdata.Series) []float64 { return baseline.Random(len(s.Value), seed(s.Name)) }},
	{"difference", "1", baseline.Difference},
	{"rolling median 16", "1", baseline.RollingMedian},
	{"seasonal naive", "1", baseline.SeasonalNaive},
	{"seasonal robust z", "1", baseline.SeasonalRobustZ},
}

// instances: detectors of several metrics at once.
var instances = []instance{
	{"default, mean of metrics", "8", perMetric(meanOf)},
	{"default, top 3 metrics", "8", perMetric(topThree)},
	{"multi: default", "5", multiOf(multiDefault)},
	{"multi: deviation", "1", multiOf(multiDeviation)},
	{"multi: Mahalanobis", "1", multiOf(multiCovariance(multi.NewMahalanobis))},
	{"multi: PCA", "1", multiOf(multiCovariance(multi.NewPCA))},
	{"multi: half-space trees", "1", multiOf(multiHalfSpace)},
}

// tableScorers: the trivial baselines of several metrics.
var tableScorers = []tableScorer{
	{"random", "1", func(t *benchdata.Table) []float64 { return baseline.Random(len(t.Time), seed(t.Name)) }, randomBlame},
	{"mean |z|", "1", baseline.MeanAbsZ, baseline.AbsZ},
	{"top 3 |z|", "1", baseline.TopAbsZ, nil},
	{"PCA residual", "1", baseline.PCAResidual, nil},
	{"mean |difference z|", "1", baseline.MeanAbsDifferenceZ, nil},
}

// forecasters. One that has no quantiles of its own is given conformal ones.
var forecasters = []forecaster{
	{"naive", "2", func(int, int) forecast.Forecaster { return forecast.Naive{} }},
	{"seasonal naive", "2", func(season, _ int) forecast.Forecaster { return forecast.SeasonalNaive{Season: season} }},
	{"Naive2", "2", func(season, _ int) forecast.Forecaster { return baseline.Naive2{Season: season} }},
	{"drift", "2", func(int, int) forecast.Forecaster { return forecast.Drift{} }},
	{"Theta", "2", func(season, _ int) forecast.Forecaster { return forecast.Theta{Season: season} }},
	{"auto", "2", func(season, horizon int) forecast.Forecaster {
		return forecast.Auto{Seasons: []float64{float64(season)}, Horizon: horizon}
	}},
	{"auto, season unknown", "2", func(_, horizon int) forecast.Forecaster { return forecast.Auto{Horizon: horizon} }},
	{"LSTM", "2", func(season, horizon int) forecast.Forecaster {
		return lstm.Forecaster{Seasons: []float64{float64(season)}, Horizon: horizon}
	}},
	{"Holt-Winters", "2", func(season, _ int) forecast.Forecaster { return forecast.HoltWinters{Season: season} }},
}

// segmenters return where new regimes begin. Finding nothing is chance.
var segmenters = []segmenter{
	{"none", "1", func([]float64) []int { return nil }},
	{"segment", "1", found(changepoint.Segment)},
	{"binary segmentation", "1", found(changepoint.BinarySegmentation{}.Find)},
	{"PELT", "1", found(changepoint.PELT{}.Find)},
	{"E-divisive", "1", found(changepoint.EDivisive{}.Find)},
}

type detector struct {
	name, version string
	make          func(anomaly.Config) (anomaly.Detector, error)
	score         func(anomaly.Detector, *anomaly.Verdict) float64
}

type scorer struct {
	name, version string
	score         func(*benchdata.Series) []float64
}

type instance struct {
	name, version string
	make          func(metrics int, c anomaly.Config) (watcher, error)
}

// watcher takes one moment of all metrics.
type watcher interface {
	Step(time int64, x []float64) moment
}

// moment is what a watcher says.
type moment struct {
	score float64
	alarm bool
	known bool      // false: it has no alarms, and is given a threshold as the baselines are
	blame []float64 // what each metric carries, valid until the next step; nil: it does not say
}

type tableScorer struct {
	name, version string
	score         func(*benchdata.Table) []float64
	blame         func(*benchdata.Table) [][]float64 // by metric and sample; nil: none
}

type forecaster struct {
	name, version string
	make          func(season, horizon int) forecast.Forecaster
}

type segmenter struct {
	name, version string
	find          func([]float64) []int
}

// of makes a constructor of any detector type one of the interface.
func of[D anomaly.Detector](f func(anomaly.Config) (D, error)) func(anomaly.Config) (anomaly.Detector, error) {
	return func(c anomaly.Config) (anomaly.Detector, error) {
		d, err := f(c)
		if err != nil {
			return nil, err
		}
		return d, nil
	}
}

// surprise is the calibrated score.
func surprise(_ anomaly.Detector, v *anomaly.Verdict) float64 { return v.Surprise() }

// raw is the score before calibration, of detectors that have one.
func raw(d anomaly.Detector, v *anomaly.Verdict) float64 {
	if r, ok := d.(interface{ Raw() float64 }); ok {
		return r.Raw()
	}
	return v.Surprise()
}

// randomBlame is chance for the question which metrics carry an anomaly.
func randomBlame(t *benchdata.Table) (blame [][]float64) {
	for c := range t.Value {
		blame = append(blame, baseline.Random(len(t.Time), seed(t.Name)+uint64(c)))
	}
	return blame
}

// seed makes a number of a name, so that chance differs between series.
func seed(name string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return h.Sum64()
}
