package multi

import (
	"fmt"
)

// Grow makes room for new metrics at the end of the vector, which count as
// missing until now; what is known of the others stays. Fewer metrics than there
// are, or more than 4096, are an error and change nothing. Slices of earlier
// verdicts are no longer valid.
func (j *Joint) Grow(metrics int) error {
	if metrics < j.Metrics() || metrics > maxMetrics {
		return fmt.Errorf("multi: %d metrics: want %d to %d", metrics, j.Metrics(), maxMetrics)
	}
	if metrics == j.Metrics() {
		return nil
	}
	j.judge.grow(metrics)
	j.residuals = moreScaled(j.residuals, metrics)
	j.levels.grow(metrics)
	j.changes.grow(metrics)
	j.whiten.grow(metrics)
	j.scored = grown(j.scored, metrics)
	for i := range j.smooth {
		j.smooth[i] = grown(j.smooth[i], metrics)
	}
	for c := range j.s {
		j.s[c] = grown(j.s[c], metrics)
	}
	return nil
}

// Grow is [Joint.Grow].
func (d *Default) Grow(metrics int) error {
	if err := d.joint.Grow(metrics); err != nil {
		return err
	}
	d.forecasts.grow(metrics)
	return nil
}

// grown lengthens s to n with zeros.
func grown[T any](s []T, n int) []T { return append(s, make([]T, n-len(s))...) }

func (g *judge) grow(metrics int) {
	g.contributions, g.deviations = grown(g.contributions, metrics), grown(g.deviations, metrics)
}

// grow adds metrics that have not moved yet and hang together with no other.
func (w *whiten) grow(metrics int) {
	d := len(w.sd)
	w.c, w.p = widened(w.c, d, metrics), widened(w.p, d, metrics)
	for _, row := range []*[]float64{&w.seen, &w.sd, &w.u, &w.pu} {
		*row = grown(*row, metrics)
	}
	for k := d; k < metrics; k++ {
		w.sd[k], w.p[k*metrics+k] = w.floor, 1
	}
}

// widened is a d×d matrix in the corner of one of zeros.
func widened(data []float64, d, to int) []float64 {
	out := make([]float64, to*to)
	for i := range d {
		copy(out[i*to:], data[i*d:(i+1)*d])
	}
	return out
}
