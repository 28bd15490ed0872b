package rca

// OnsetOrder blames what went wrong first: each metric past the threshold weighs
// ln(1 + deviation/threshold) / (1 + rows after the first one's onset). The
// onset of a metric is the first of the rows past the threshold at the start of
// the window, also when they begin before it, since a fault time may be late.
// Samples of a minute say little about effects that travel in milliseconds.
var OnsetOrder Method = onsetOrder{}

type onsetOrder struct{}

// Name implements [Method].
func (onsetOrder) Name() string { return "onset order/1" }

func (onsetOrder) score(s *scene, b *blame) bool {
	rows := make([]int, len(s.signals))
	first := len(s.frame.Time)
	s.eachUsable(func(i int, g *signal) {
		if g.bad >= s.opt.Threshold {
			rows[i] = s.onsetRow(i, g)
			first = min(first, rows[i])
		}
	})
	s.eachUsable(func(i int, g *signal) {
		if g.bad >= s.opt.Threshold {
			b.metrics[i] = s.weight(g.bad) / float64(1+rows[i]-first)
		}
	})
	b.strongest(s, 1)
	return true
}

// onsetRow returns the first row of the run past the threshold that reaches into
// the window.
func (s *scene) onsetRow(i int, g *signal) int {
	values := s.frame.Columns[i].Values
	row := s.rows.w0
	for row < s.rows.w1-1 && !(g.scales(values[row]) >= s.opt.Threshold && values[row] == values[row]) {
		row++
	}
	for row > s.rows.b0 && g.scales(values[row-1]) >= s.opt.Threshold && values[row-1] == values[row-1] {
		row--
	}
	return row
}
