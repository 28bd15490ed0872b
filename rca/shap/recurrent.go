package shap

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/lstm"
)

// RecurrentOptions are the settings of a [Recurrent]. Steps has no default; the
// rest of the zero value is usable.
type RecurrentOptions struct {
	// Steps is the length of the windows explained, at least 1.
	Steps int

	// Output is the one explained, of [lstm.Model.Outputs]. Default 0.
	Output int

	// Scale is what is explained. Default [Margin]: log-odds of Binary and Hazard
	// nets; other heads have but one scale, up to Remaining's cut at 0.
	Scale Scale

	// Background holds windows, a row each of Steps × inputs values, that stand
	// for what is not known; the attributions are the means over them (expected
	// gradients: Erion et al., Improving performance of deep learning models with
	// axiomatic attribution priors and expected gradients, Nature Machine
	// Intelligence 3, 2021, with all windows and no draw). Default one window of
	// the means of the training set.
	Background [][]float64

	// Points of the quadrature on the way from a background window to the row,
	// 1 to 256. Default 16: nets that are not saturated then add up to 1e-4 of
	// the difference before the rest is spread, and a window of 60 × 20 takes
	// some milliseconds.
	Points int
}

// Validate reports every fault at once, as [ErrOptions].
func (o RecurrentOptions) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: RecurrentOptions.%s", ErrOptions, fmt.Sprintf(format, args...)))
		}
	}
	check(o.Steps >= 1 && o.Steps <= 1<<20, "Steps is %d, want 1 to %d", o.Steps, 1<<20)
	check(o.Output >= 0, "Output is %d, want at least 0", o.Output)
	check(o.Scale <= Prediction, "Scale is %d, want Margin or Prediction", o.Scale)
	check(o.Points >= 0 && o.Points <= 256, "Points is %d, want 0 (for 16) to 256", o.Points)
	return errors.Join(errs...)
}

// Recurrent attributes the answer of an LSTM or GRU after a window, from a fresh
// state or that of [Recurrent.From], to the window's cells: the value of one input at one step. Cell (t, k)
// is feature t·inputs + k of a row. It integrates the gradient from background
// windows to the row (Sundararajan, Taly and Yan, Axiomatic Attribution for Deep
// Networks, ICML 2017), which are the Aumann-Shapley values of the cells:
//
//	φ(c) = (x(c)-x'(c)) ∫ ∂f/∂x(c) (x' + t(x-x')) dt
//
// in standardised inputs, at the points of Gauss and Legendre. What these leave,
// and the rounding of float32, is spread over the cells in proportion to |φ|, so
// that attributions add up to 1e-9; [Recurrent.Spread] says how much that was. A
// missing cell (NaN) stands where the net puts it, at the mean. [Recurrent.Times]
// adds cells up to moments and inputs.
//
// Cost: a pass forth and back through the net for each point and background
// window. Nothing is allocated when dst is given.
//
// To have moments or inputs come and go instead, as TimeSHAP does, play a [Game]
// whose F is a Recurrent's Output and whose Groups are [EventGroups] or
// [InputGroups].
type Recurrent struct {
	model      *lstm.Model
	o          RecurrentOptions
	grad       *lstm.Gradient
	t, w       []float64
	background [][]float32 // standardised
	base       float64
	spread     float64

	one         *lstm.Gradient // of a single window, for its value
	row, x, dx  []float32
	phi, values []float64
	value       []float64
}

// NewRecurrent prepares a net. Errors: [ErrOptions], [ErrBackground].
func NewRecurrent(m *lstm.Model, o RecurrentOptions) (*Recurrent, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Output >= m.Outputs() {
		return nil, fmt.Errorf("%w: RecurrentOptions.Output is %d, the net has %d", ErrOptions, o.Output, m.Outputs())
	}
	if o.Points == 0 {
		o.Points = 16
	}
	n := o.Steps * m.Inputs()
	e := &Recurrent{
		model: m, o: o, grad: m.NewGradient(o.Steps, o.Points), t: make([]float64, o.Points), w: make([]float64, o.Points),
		one: m.NewGradient(o.Steps, 1), row: make([]float32, n), x: make([]float32, o.Points*n), dx: make([]float32, o.Points*n),
		phi: make([]float64, n), values: make([]float64, o.Points), value: make([]float64, 1),
	}
	legendre(e.t, e.w)
	e.o.Background = nil
	if err := e.learn(o.Background); err != nil {
		return nil, err
	}
	return e, nil
}

// From has coming windows begin in a state of the net, that of a stream before
// the window, instead of a fresh one; background windows begin there too, so
// what the state brings is in the base. The state must not be changed meanwhile.
// A nil state is a fresh one; one of another net panics.
func (e *Recurrent) From(s *lstm.State) {
	e.one.From(s)
	e.grad.From(s)
	e.base = 0
	for _, b := range e.background {
		e.base += e.at(b) / float64(len(e.background))
	}
}

// learn keeps the background windows, standardised; nil is one of means.
func (e *Recurrent) learn(windows [][]float64) error {
	n := e.Features()
	if windows == nil {
		windows = [][]float64{slices.Repeat([]float64{math.NaN()}, n)}
	}
	if len(windows) == 0 {
		return fmt.Errorf("%w: no windows", ErrBackground)
	}
	for i, b := range windows {
		if len(b) != n {
			return fmt.Errorf("%w: window %d has %d values, want %d steps of %d", ErrBackground, i, len(b), e.o.Steps, e.model.Inputs())
		}
		x := make([]float32, n)
		e.standardise(x, b)
		e.background = append(e.background, x)
	}
	e.From(nil)
	return nil
}

func (e *Recurrent) standardise(dst []float32, window []float64) {
	k := e.model.Inputs()
	for i := 0; i < len(dst); i += k {
		e.model.Standardise(dst[i:i+k], window[i:i+k])
	}
}

// at returns the output of a standardised window.
func (e *Recurrent) at(x []float32) float64 {
	e.one.Values(e.value, x, e.o.Output)
	y, _ := e.link(e.value[0])
	return y
}

// link turns a margin into what is explained, and returns its slope.
func (e *Recurrent) link(margin float64) (y, slope float64) {
	if e.o.Scale == Margin {
		return margin, 1
	}
	switch e.model.Head() {
	case lstm.Binary, lstm.Hazard:
		p := 1 / (1 + math.Exp(-margin))
		return p, p * (1 - p)
	case lstm.Remaining:
		if margin < 0 {
			return 0, 0
		}
	}
	return margin, 1
}

// Features is Steps × inputs.
func (e *Recurrent) Features() int { return len(e.row) }

// Players is the number of features.
func (e *Recurrent) Players() int { return e.Features() }

// Outputs is 1; see [Stack] for several.
func (e *Recurrent) Outputs() int { return 1 }

// Base is the mean output of the background windows.
func (e *Recurrent) Base(dst []float64) []float64 {
	dst = sized(dst, 1)
	dst[0] = e.base
	return dst
}

// Output is that of the net after the window.
func (e *Recurrent) Output(dst, row []float64) []float64 {
	checkRow(row, e.Features())
	dst = sized(dst, 1)
	e.standardise(e.row, row)
	dst[0] = e.at(e.row)
	return dst
}

// Spread returns how much of the last output was spread over the cells, because
// the quadrature and float32 had left it: the fewer Points, the more.
func (e *Recurrent) Spread() float64 { return e.spread }

// Explain implements [Explainer].
func (e *Recurrent) Explain(dst, row []float64) []float64 {
	checkRow(row, e.Features())
	dst = sized(dst, e.Features())
	clear(dst)
	e.standardise(e.row, row)
	e.spread = 0
	output := e.at(e.row)
	for _, b := range e.background {
		e.integrate(b)
		e.complete(output - e.at(b))
		for i, v := range e.phi {
			dst[i] += v / float64(len(e.background))
		}
	}
	e.spread /= float64(len(e.background))
	return dst
}

// integrate fills phi for one background window.
func (e *Recurrent) integrate(from []float32) {
	n := len(e.row)
	for q, t := range e.t {
		for i, x := range e.row {
			e.x[q*n+i] = from[i] + float32(t)*(x-from[i])
		}
	}
	e.grad.Run(e.values, e.dx, e.x, e.o.Output)
	clear(e.phi)
	for q, w := range e.w {
		_, slope := e.link(e.values[q])
		w *= slope
		for i, d := range e.dx[q*n:][:n] {
			e.phi[i] += w * float64(d)
		}
	}
	for i, x := range e.row {
		e.phi[i] *= float64(x) - float64(from[i])
	}
}

// complete spreads what phi lacks of the difference of the outputs.
func (e *Recurrent) complete(difference float64) {
	sum, size := 0.0, 0.0
	for _, v := range e.phi {
		sum += v
		size += math.Abs(v)
	}
	rest := difference - sum
	e.spread += math.Abs(rest)
	if size == 0 {
		e.even(rest)
		return
	}
	for i, v := range e.phi {
		e.phi[i] += rest * math.Abs(v) / size
	}
}

// even spreads over the cells that differ, where no derivative tells them apart.
func (e *Recurrent) even(rest float64) {
	if rest != 0 {
		for i := range e.phi {
			e.phi[i] = rest / float64(len(e.phi))
		}
	}
}
