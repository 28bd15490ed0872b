// Package forecast says what a series will be: forecasters of one evenly
// spaced series, a first set.
//
// A [Forecaster] is a method with its settings; [Forecaster.Fit] returns a
// [Fitted] model, which is the thing that can predict. [Naive],
// [SeasonalNaive] and [Drift] are the yardsticks; [HoltWinters] is a robust
// exponential smoothing with damped trend and optional season. [Conformal]
// wraps any of them and adds quantiles from errors it measured out of sample.
//
// Missing values are NaN everywhere. Nothing here starts a goroutine of its
// own, reads a clock or uses randomness: same series, same forecast.
package forecast
