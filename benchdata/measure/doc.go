// Package measure says how good scores, alarms, forecasts and change points are.
//
// Detection: [EventCurve] counts events the way an operator does, [EasyTSAD] and
// [VUS] are protocols of others, [AveragePrecision] is point-wise. Forecasting:
// [SMAPE], [MASE], [OWA], [WAPE], [Pinball], [WQL], [CRPS], [Coverage] and
// [MSIS]. Segmentation: [Covering] and [ChangePointF1]. [Bootstrap] puts an
// interval around the mean of any of them. The score of the Numenta benchmark is
// in package nabscore.
//
// A score is larger the more anomalous a sample is; only its order matters,
// except where a measure says otherwise. NaN is no score: such a sample never
// alarms. A measure that has nothing to measure, such as the recall of a series
// without anomalies, is NaN, and means over series leave NaN out.
//
// All functions are pure, leave their arguments as they are and may run at once;
// arguments of unequal length panic.
package measure

// badLength is what functions panic with whose arguments should be equally long.
const badLength = "measure: arguments of different length"
