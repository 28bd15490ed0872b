package multi_test

import (
	"testing"

	"github.com/portent-go/portent/forecast/anomaly/multi"
	"github.com/portent-go/portent/forecast/anomaly/multi/multitest"
)

// made panics on an error of a constructor.
func made[D multi.Detector](d D, err error) multi.Detector {
	if err != nil {
		panic(err)
	}
	return d
}

func TestConformance(t *testing.T) {
	f := func(name string, newDetector func(int) multi.Detector, opt multitest.Options) {
		t.Run(name, func(t *testing.T) { multitest.Run(t, newDetector, opt) })
	}
	f("default", func(m int) multi.Detector { return made(multi.New(m, multi.Config{})) }, multitest.Options{})
	f("deviation", func(m int) multi.Detector { return made(multi.NewDeviation(m, multi.DeviationConfig{})) }, multitest.Options{})
	f("deviation top 2", func(m int) multi.Detector {
		return made(multi.NewDeviation(m, multi.DeviationConfig{Top: 2, Power: 2.5, Memory: 500}))
	}, multitest.Options{})
	f("mahalanobis", func(m int) multi.Detector { return made(multi.NewMahalanobis(m, multi.CovarianceConfig{})) }, multitest.Options{})
	f("pca", func(m int) multi.Detector { return made(multi.NewPCA(m, multi.CovarianceConfig{})) }, multitest.Options{})
	f("half-space trees", func(m int) multi.Detector { return made(multi.NewHalfSpace(m, multi.HalfSpaceConfig{Depth: 6})) }, multitest.Options{Ordered: true})
}
