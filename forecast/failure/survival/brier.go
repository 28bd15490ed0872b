package survival

import (
	"fmt"
	"math"
)

// BrierScore is the mean squared error of predicted survival at some times: 0
// is perfect, 1/4 what a coin costs. Slices are by time.
type BrierScore struct {
	Time  []float64
	Score []float64
	Null  []float64 // of the Kaplan-Meier curve for everybody

	// Integrated and IntegratedNull are the mean height of the two from the
	// first to the last time, by trapezoids; the score itself when there is one time.
	Integrated, IntegratedNull float64
}

// Skill returns 1 - Integrated / IntegratedNull, the share of the error that
// knowing the covariates takes off; negative for a model worse than none.
func (b *BrierScore) Skill() float64 { return 1 - b.Integrated/b.IntegratedNull }

// Brier scores predictions survival[k][i], the probability of row i to live
// longer than times[k], against what happened. A row that was last seen before
// a time tells nothing about it, and those that do stand for it with
// the inverse of the probability to be still watched (Graf, Schmoor, Sauerbrei and
// Schumacher, Statistics in Medicine 18, 1999), which is the Kaplan-Meier curve
// of censoring, taken to be independent of the covariates.
//
// Each row is a life watched from the beginning. Errors: those of
// [Data.Validate]; [ErrShape] for predictions of another shape, or with
// Start, which has no such estimate; [ErrTime] for times that do not increase or at
// which nobody is watched any more; [ErrValue] for predictions outside 0 … 1.
// Strata play no part. Cost: n·ln n, and n for each time.
func Brier(d Data, times []float64, survival [][]float64) (*BrierScore, error) {
	d = Data{Start: d.Start, Stop: d.Stop, Event: d.Event, Weight: d.Weight}
	if err := d.Validate(); err != nil {
		return nil, err
	}
	d, err := d.tieTimes()
	if err != nil {
		return nil, err
	}
	if err := checkPredictions(&d, times, survival); err != nil {
		return nil, err
	}
	w, err := newWatch(&d)
	if err != nil {
		return nil, err
	}
	lives, err := KaplanMeier{}.Fit(d)
	if err != nil {
		return nil, err
	}
	b := &BrierScore{Time: times}
	same := make([]float64, d.Len())
	for k, t := range times {
		if w.curve.At(t) <= 0 {
			return nil, fmt.Errorf("%w: nobody is watched after %v", ErrTime, t)
		}
		for i := range same {
			same[i] = lives[0].At(t)
		}
		b.Score, b.Null = append(b.Score, w.score(t, survival[k])), append(b.Null, w.score(t, same))
	}
	b.Integrated, b.IntegratedNull = meanHeight(times, b.Score), meanHeight(times, b.Null)
	return b, nil
}

func checkPredictions(d *Data, times []float64, survival [][]float64) error {
	if d.Start != nil {
		return fmt.Errorf("%w: rows with a start have no inverse probability of censoring", ErrShape)
	}
	if len(times) == 0 || len(survival) != len(times) {
		return fmt.Errorf("%w: predictions at %d times for %d times", ErrShape, len(survival), len(times))
	}
	for k, s := range survival {
		if !finite(times[k]) || k > 0 && times[k] <= times[k-1] {
			return fmt.Errorf("%w: time %d is %v", ErrTime, k, times[k])
		}
		if len(s) != d.Len() {
			return fmt.Errorf("%w: %d predictions at time %v for %d rows", ErrShape, len(s), times[k], d.Len())
		}
		for i, v := range s {
			if !(v >= 0 && v <= 1) {
				return fmt.Errorf("%w: row %d: survival %v at time %v", ErrValue, i, v, times[k])
			}
		}
	}
	return nil
}

// watch weights rows by the inverse of the probability to be watched so long.
type watch struct {
	d     *Data
	curve Curve     // of censoring
	until []float64 // its value just before each row's end
}

func newWatch(d *Data) (*watch, error) {
	censored := Data{Stop: d.Stop, Event: make([]bool, d.Len()), Weight: d.Weight}
	for i, e := range d.Event {
		censored.Event[i] = !e
	}
	curve, err := censoring(&censored)
	if err != nil {
		return nil, err
	}
	w := &watch{d: d, curve: *curve, until: make([]float64, d.Len())}
	for i, t := range d.Stop {
		w.until[i] = w.curve.before(t)
	}
	return w, nil
}

// censoring is the Kaplan-Meier curve of being watched. Those who fail at a time
// leave before those last seen at it: they are no longer there to be lost.
func censoring(d *Data) (*Curve, error) {
	curves, err := KaplanMeier{}.Fit(*d)
	if err != nil {
		return nil, err
	}
	c := curves[0]
	s := 1.0
	for k, n := range c.AtRisk {
		if lost := c.Events[k]; lost > 0 {
			left := n - c.Censored[k]
			s *= (left - lost) / left
		}
		c.Survival[k] = s
	}
	return &c, nil
}

// score is Σ w·((S²·[T ≤ t, failed] / G(T-)) + (1-S)²·[T > t] / G(t)) / Σ w.
func (w *watch) score(t float64, survival []float64) float64 {
	sum, total, here := 0.0, 0.0, w.curve.At(t)
	for i, s := range survival {
		weight := w.d.weight(i)
		total += weight
		switch {
		case w.d.Stop[i] > t:
			sum += weight * (1 - s) * (1 - s) / here
		case w.d.Event[i]:
			sum += weight * s * s / w.until[i]
		}
	}
	return sum / total
}

// meanHeight is the mean of a curve through points, by trapezoids.
func meanHeight(x, y []float64) float64 {
	n := len(x)
	if n == 1 {
		return y[0]
	}
	area := 0.0
	for k := 1; k < n; k++ {
		area += (x[k] - x[k-1]) * (y[k] + y[k-1]) / 2
	}
	return math.Max(0, area/(x[n-1]-x[0]))
}
