package main

import (
	"fmt"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
)

// instanceModel is a detector of several metrics at once.
type instanceModel struct {
	name, good, source string
	make               func(metrics int, c anomaly.Config) (multi.Detector, error)
}

var instanceModels = []instanceModel{
	{"default", "every metric against its forecast and against the others", "this library", ofMany(
		func(n int, c anomaly.Config) (*multi.Default, error) { return multi.New(n, multi.Config{Config: c}) })},
	{"deviation", "many metrics that move a little; cheapest", "mean |z| with running scales", ofMany(
		func(n int, c anomaly.Config) (*multi.Deviation, error) {
			return multi.NewDeviation(n, multi.DeviationConfig{Config: c})
		})},
	{"mahalanobis", "metrics that part ways", "Mahalanobis 1936, shrunk", ofMany(covariance(multi.NewMahalanobis))},
	{"pca", "what the usual common movements do not explain", "Jackson & Mudholkar 1979", ofMany(covariance(multi.NewPCA))},
	{"half-space", "combinations of values that are rare", "Tan, Ting & Liu 2011", ofMany(
		func(n int, c anomaly.Config) (*multi.HalfSpace, error) {
			return multi.NewHalfSpace(n, multi.HalfSpaceConfig{Config: c})
		})},
}

// ofMany makes a constructor of any detector type one of the interface.
func ofMany[D multi.Detector](f func(int, anomaly.Config) (D, error)) func(int, anomaly.Config) (multi.Detector, error) {
	return func(n int, c anomaly.Config) (multi.Detector, error) {
		d, err := f(n, c)
		if err != nil {
			return nil, err
		}
		return d, nil
	}
}

func covariance[D any](f func(int, multi.CovarianceConfig) (D, error)) func(int, anomaly.Config) (D, error) {
	return func(n int, c anomaly.Config) (D, error) { return f(n, multi.CovarianceConfig{Config: c}) }
}

func findInstanceModel(name string) (*instanceModel, error) {
	for i := range instanceModels {
		if instanceModels[i].name == name {
			return &instanceModels[i], nil
		}
	}
	known := names(instanceModels, func(m *instanceModel) string { return m.name })
	if _, err := findModel(name); err == nil {
		return nil, fmt.Errorf("-model %s watches single series: leave -multivariate out, or choose %s", name, known)
	}
	return nil, fmt.Errorf("-model %q is unknown: with -multivariate want %s, or list, which explains them", name, known)
}
