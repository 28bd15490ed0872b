// Package forecast says what a series will be: forecasters of one evenly
// spaced series, from one step to thousands ahead, with intervals.
//
// A [Forecaster] is a method with its settings; [Forecaster.Fit] returns a
// [Fitted] model, which is the thing that can predict.
//
// Who knows nothing of a series takes [Auto]: it finds the seasons, tries some
// thirty methods at past origins, blends them by their errors there, and knows
// how sure it is; [AutoModel.Paths] draws what may happen. [Backtest] tells how any
// method would have done.
//
// The methods, from the simplest on:
//
//   - yardsticks: [Naive], [Drift], [SeasonalNaive], [RecentMedian],
//     [SeasonalMedian], [Smoothing];
//   - exponential smoothing: [HoltWinters] (robust), [ETS] (the family, with
//     automatic choice), [Theta] (standard, optimised, dynamic), [Croston]
//     (intermittent series);
//   - regression: [Ridge] (on lags and lagged means), [Fourier] (seasons of any
//     length, change points, calendar), [ARIMA] and [AutoARIMA];
//   - decomposition: [STL], [MSTL], [Adjusted]; [DetectSeasons] finds lengths;
//   - combination: [Ensemble], [Auto].
//
// [Conformal] wraps any of them and adds quantiles from errors it measured out
// of sample; [Adaptive] keeps the coverage of a stream's intervals right while
// the series drifts.
//
// Missing values are NaN everywhere. Nothing here starts a goroutine of its
// own, reads a clock or uses randomness: same series, same forecast.
package forecast
