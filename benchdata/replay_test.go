package benchdata

import (
	"testing"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/benchdata/recorded"
)

func newMonitor(t *testing.T, cfg portent.Config) *portent.Monitor {
	t.Helper()
	cfg.Shards = 1
	m, err := portent.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// push replays recorded columns.
func push(t *testing.T, m *portent.Monitor, times []int64, columns []recorded.Column) {
	t.Helper()
	b := m.NewBatch()
	for i, at := range times {
		b.Reset()
		for _, c := range columns {
			b.Append(c.Series, at, c.Values[i])
		}
		if err := m.Push(b); err != nil {
			t.Fatal(err)
		}
	}
	m.Flush()
}

// scored is a score and what came true.
type scored struct {
	score float64
	truth bool
}

// averagePrecision is [measure.AveragePrecision] of moments, and their chance.
func averagePrecision(s []scored) (ap, chance float64) {
	score, truth := make([]float64, len(s)), make([]bool, len(s))
	for i, x := range s {
		score[i], truth[i] = x.score, x.truth
	}
	return measure.AveragePrecision(score, truth), measure.Prevalence(truth)
}
