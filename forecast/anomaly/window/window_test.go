package window

import (
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/anomalytest"
)

// detectors makes one of each kind. Short lengths where state is in proportion to
// them, because the suite flips every bit.
func detectors(cfg Config) map[string]func() (anomaly.Scorer, error) {
	past := 4 * cfg.Length // 0: the default
	return map[string]func() (anomaly.Scorer, error){
		"discord":    func() (anomaly.Scorer, error) { return NewDiscord(DiscordConfig{cfg, past}) },
		"neighbours": func() (anomaly.Scorer, error) { return NewNeighbours(cfg) },
		"kmeans":     func() (anomaly.Scorer, error) { return NewKMeans(cfg) },
		"pca":        func() (anomaly.Scorer, error) { return NewPCA(cfg) },
		"ensemble":   func() (anomaly.Scorer, error) { return NewEnsemble(DiscordConfig{cfg, past}) },
		"residual":   func() (anomaly.Scorer, error) { return NewResidual(cfg) },
	}
}

func TestConformance(t *testing.T) {
	for name, make := range detectors(Config{Config: anomaly.Config{Budget: 5}, Length: 12}) {
		t.Run(name, func(t *testing.T) {
			anomalytest.Run(t, func() anomaly.Detector {
				d, err := make()
				if err != nil {
					t.Fatal(err)
				}
				return d
			})
		})
	}
}
