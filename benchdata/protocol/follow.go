package protocol

import (
	"cmp"
	"slices"

	"github.com/portent-go/portent/forecast/failure/calibrate"
)

// Follow re-centres probabilities over History as a running monitor would: when
// a row of the test part is judged, what had been foretold of rows after the
// training part, and what came of them, is known as far as their horizons are
// over. It returns the probabilities of the test part.
func (p *Parts) Follow(history []float64, c calibrate.RecentreConfig) []float64 {
	h, horizon := p.History, p.Task.Horizon.Milliseconds()
	last := slices.Max(p.Train.Time)
	order := make([]int, 0, h.Len())
	for i, at := range h.Time {
		if at > last {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(h.Time[a], h.Time[b]) })
	var r calibrate.Recentre
	moved, told := slices.Clone(history), 0
	for k := 0; k < len(order); {
		now, before := h.Time[order[k]], told
		for told < len(order) && h.Time[order[told]]+horizon <= now {
			i := order[told]
			if failed, known := h.Label(i, p.Task.Horizon); known {
				r.Tell(c, h.Time[i]+horizon, history[i], failed)
			}
			told++
		}
		if told > before {
			r.Settle(c)
		}
		for ; k < len(order) && h.Time[order[k]] == now; k++ {
			moved[order[k]] = r.Probability(history[order[k]])
		}
	}
	return p.OfTest(moved)
}
