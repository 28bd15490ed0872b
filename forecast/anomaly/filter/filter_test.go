package filter

import (
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/anomalytest"
)

// must ends a test whose configuration is refused.
func must[T any](d T, err error) T {
	if err != nil {
		panic(err)
	}
	return d
}

// detectors lists every detector of the room as its zero configuration makes it.
var detectors = []struct {
	name string
	make func() anomaly.Scorer
}{
	{"difference", func() anomaly.Scorer { return must(NewDifference(DifferenceConfig{})) }},
	{"median difference", func() anomaly.Scorer { return must(NewMedianDifference(MedianDifferenceConfig{})) }},
	{"ewma", func() anomaly.Scorer { return must(NewEWMA(EWMAConfig{})) }},
	{"cusum", func() anomaly.Scorer { return must(NewCUSUM(CUSUMConfig{})) }},
	{"page-hinkley", func() anomaly.Scorer { return must(NewPageHinkley(PageHinkleyConfig{})) }},
	{"holt-winters", func() anomaly.Scorer { return must(NewHoltWinters(HoltWintersConfig{})) }},
	{"holt-winters 60", func() anomaly.Scorer { return must(NewHoltWinters(HoltWintersConfig{Season: 60})) }},
	{"kalman", func() anomaly.Scorer { return must(NewKalman(KalmanConfig{})) }},
	{"kalman trend", func() anomaly.Scorer { return must(NewKalman(KalmanConfig{Trend: true, Harmonics: 3})) }},
	{"spot", func() anomaly.Scorer { return must(NewSPOT(SPOTConfig{})) }},
	{"dspot", func() anomaly.Scorer { return must(NewSPOT(SPOTConfig{Depth: 20, Initial: 300})) }},
	{"rarity", func() anomaly.Scorer { return must(NewRarity(RarityConfig{})) }},
	{"bocpd", func() anomaly.Scorer { return must(NewBOCPD(BOCPDConfig{})) }},
	{"oneshotstl", func() anomaly.Scorer { return must(NewOneShotSTL(OneShotSTLConfig{})) }},
	{"oneshotstl 24 168", func() anomaly.Scorer { return must(NewOneShotSTL(OneShotSTLConfig{Seasons: []int{24, 168}})) }},
}

func TestConformance(t *testing.T) {
	for _, d := range detectors {
		t.Run(d.name, func(t *testing.T) {
			anomalytest.Run(t, func() anomaly.Detector { return d.make() })
		})
	}
}
