package forecast

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"

	"github.com/portent-go/portent/internal/order"
)

// HoltWinters is exponential smoothing with a damped trend and an optional
// additive season, made robust against outliers (Gelper, Fried and Croux 2010;
// the recursion stands at the unexported smoother). The zero value has no
// season. The smoothing weights are fitted by minimising the τ²-scale of the
// one-step errors.
type HoltWinters struct {
	Season int // steps per season; 0 or 1 is none
}

// minLine values are the least for a line and its scale.
const minLine = 5

// Validate reports a negative season, as [ErrOptions].
func (hw HoltWinters) Validate() error {
	if hw.Season < 0 {
		return fmt.Errorf("%w: Holt-Winters: season %d, want 0 or more", ErrOptions, hw.Season)
	}
	return nil
}

// Fit needs two full seasons of steps with half of the values present, or five
// values without season. Cost: at most 200 passes over y, about
// 9 µs per value (1,000 values take 9 ms).
func (hw HoltWinters) Fit(y []float64) (Fitted, error) {
	if err := hw.Validate(); err != nil {
		return nil, err
	}
	if err := hw.enough(y); err != nil {
		return nil, err
	}
	first := start(y, hw.Season)
	f := fit{y: y, start: first, errs: make([]float64, 0, len(y)), season: make([]float64, len(first.season))}
	w := f.search()
	s, _ := f.run(w)
	s.season = slices.Clone(s.season)
	return smoothed{state: s, w: w}, nil
}

func (hw HoltWinters) enough(y []float64) error {
	if hw.Season < 2 {
		return observed("Holt-Winters", y, minLine)
	}
	if len(y) < 2*hw.Season {
		return fmt.Errorf("%w: Holt-Winters: %d steps, want two seasons of %d", ErrShort, len(y), hw.Season)
	}
	return observed("Holt-Winters", y, max(minLine, len(y)/2))
}

// smoothed is fitted HoltWinters.
type smoothed struct {
	state smoother
	w     weights
}

// Forecast implements [Fitted].
func (m smoothed) Forecast(dst []float64, h int) []float64 {
	dst = room(dst, h)
	m.state.forecast(dst, m.w)
	return dst
}

// fit is one search for weights; errs and season are its scratch.
type fit struct {
	y            []float64
	start        smoother
	errs, season []float64
}

// run passes once over the series and returns the final state, whose season is
// scratch, and the one-step errors present.
func (f *fit) run(w weights) (smoother, []float64) {
	s := f.start
	copy(f.season, s.season)
	s.season = f.season
	f.errs = f.errs[:0]
	for _, v := range f.y {
		if e := s.step(w, v); e == e {
			f.errs = append(f.errs, e)
		}
	}
	return s, f.errs
}

// loss is the τ²-scale of the one-step errors (Yohai and Zamar 1988, as used
// by Gelper, Fried and Croux, equation 14): s²·mean(ρ(e/s)), s the MAD about
// zero.
func (f *fit) loss(w weights) float64 {
	_, errs := f.run(w)
	for i, e := range errs {
		errs[i] = math.Abs(e)
	}
	s := order.Gaussian * order.Median(errs)
	if s == 0 || math.IsInf(s, 0) || math.IsNaN(s) {
		return s
	}
	sum := 0.0
	for _, e := range errs {
		sum += bounded(e / s)
	}
	return s * s * sum / float64(len(errs))
}

// Starting weights, and the bounds of the damping (FPP3 section 8.2 gives 0.8
// to 0.98: below, the trend is over at once; above, it is no damping).
var startWeights = weights{level: 0.3, trend: 0.1, season: 0.1, damping: 0.95}

const (
	minDamping = 0.80
	maxDamping = 0.98
)

// search minimises the loss by Nelder and Mead's simplex in logit space, at
// most 200 evaluations. The start itself is a candidate, so a search that
// wanders off cannot do harm.
func (f *fit) search() weights {
	p := optimize.Problem{Func: func(x []float64) float64 { return f.loss(fromLogit(x)) }}
	settings := &optimize.Settings{FuncEvaluations: 200, Converger: &optimize.FunctionConverge{Relative: 1e-3, Iterations: 25}}
	x0 := toLogit(startWeights, len(f.start.season) > 0)
	res, err := optimize.Minimize(p, x0, settings, &optimize.NelderMead{})
	if err != nil || res == nil || !(res.F <= f.loss(startWeights)) {
		return startWeights
	}
	return fromLogit(res.X)
}

// toLogit maps weights to the real line; the season comes last and only when
// there is one.
func toLogit(w weights, season bool) []float64 {
	x := []float64{logit(w.level), logit(w.trend), logit((w.damping - minDamping) / (maxDamping - minDamping))}
	if season {
		x = append(x, logit(w.season))
	}
	return x
}

func fromLogit(x []float64) weights {
	w := weights{level: logistic(x[0]), trend: logistic(x[1]), damping: minDamping + (maxDamping-minDamping)*logistic(x[2])}
	if len(x) > 3 {
		w.season = logistic(x[3])
	}
	return w
}

func logit(p float64) float64    { return math.Log(p / (1 - p)) }
func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
