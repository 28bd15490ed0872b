package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/window"
)

// model is a detector of one series. Adding one is a line in the table.
type model struct {
	name, good, source string
	season             seasonUse
	make               func(settings) (anomaly.Detector, error) // nil: the default, which lives in a bank
}

// settings is what the flags say about the detector of a series.
type settings struct {
	anomaly.Config
	period  time.Duration // that -season gives; 0: none
	samples int           // the same in samples, for detectors that count
}

var models = []model{
	{"default", "every kind of anomaly, each named; learns day and week", "this library", profiles, nil},
	{"difference", "jumps; the baseline to beat", "first difference", nothing, of(difference)},
	{"ewma", "lasting shifts of about 1 sigma", "Roberts 1959", nothing, of(ewma)},
	{"cusum", "lasting shifts of 1 sigma, soonest", "Page 1954", nothing, of(cusum)},
	{"page-hinkley", "lasting changes of the mean by half a sigma", "Page 1954, Hinkley 1971", nothing, of(pageHinkley)},
	{"holt-winters", "samples off level, trend and one season", "Winters 1960, robust: Gelper et al. 2010", counted(2, 1<<14), of(holtWinters)},
	{"kalman", "samples off a wandering level, across gaps", "Harvey 1989", byClock, of(kalman)},
	{"spot", "extreme values of a series whose level stays", "Siffer et al. 2017", nothing, of(spot)},
	{"dspot", "extreme values of a series whose level drifts", "Siffer et al. 2017", nothing, of(dspot)},
	{"rarity", "values where the series has seldom been", "Shannon 1948, Scott 1985", nothing, of(rarity)},
	{"bocpd", "changes of mean or variance", "Adams & MacKay 2007", nothing, of(bocpd)},
	{"oneshotstl", "samples off trend and season, trend that breaks", "He et al. 2023", counted(2, 1<<14), of(oneShotSTL)},
	{"forest", "spikes and breaks within eight samples; slow", "Guha et al. 2016", nothing, of(cutForest)},
	{"discord", "a course of samples that never came before", "Lu et al. 2022 (DAMP)", windowed, of(discord)},
	{"neighbours", "windows far from all of a sample of the past", "Ramaswamy et al. 2000", windowed, of(windows(window.NewNeighbours))},
	{"kmeans", "windows far from the few usual ones", "Yairi et al. 2001", windowed, of(windows(window.NewKMeans))},
	{"pca", "windows whose samples hang together unusually", "Shyu et al. 2003", windowed, of(windows(window.NewPCA))},
	{"window-ensemble", "odd courses of a periodic series; discord and pca", "this library", windowed, of(windowEnsemble)},
	{"ensemble", "rarity, and what default, forest and spot see; slow", "Fisher 1932, on the series' own past", profiles, of(threeViews)},
	{"spectral-residual", "salient samples; little history needed", "Ren et al. 2019", nothing, of(windows(window.NewResidual))},
}

func findModel(name string) (*model, error) {
	for i := range models {
		if models[i].name == name {
			return &models[i], nil
		}
	}
	for i := range instanceModels {
		if instanceModels[i].name == name {
			return nil, fmt.Errorf("-model %s watches several metrics at once: add -multivariate, or choose %s", name, names(models, (*model).title))
		}
	}
	return nil, fmt.Errorf("-model %q is unknown: want %s, or list, which explains them", name, names(models, (*model).title))
}

func (m *model) title() string { return m.name }

// names lists the names of a table in its order.
func names[T any](table []T, name func(*T) string) string {
	all := make([]string, len(table))
	for i := range table {
		all[i] = name(&table[i])
	}
	return strings.Join(all, ", ")
}

// listModels prints both tables.
func listModels(out io.Writer) error {
	var b strings.Builder
	line := func(name, good, source string) { fmt.Fprintf(&b, "  %-18s %s (%s)\n", name, good, source) }
	b.WriteString("One series:\n")
	for _, m := range models {
		line(m.name, m.good, m.source)
	}
	b.WriteString("With -multivariate:\n")
	for _, m := range instanceModels {
		line(m.name, m.good, m.source)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
