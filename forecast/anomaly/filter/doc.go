// Package filter holds recursive detectors of one series: control charts
// ([EWMA], [CUSUM], [PageHinkley]), smoothing ([HoltWinters], [Kalman],
// [OneShotSTL]), extreme-value thresholds ([SPOT]), the rarity of values ([Rarity]),
// Bayesian on-line change-point detection ([BOCPD]), and the two trivial scores that
// every other one has to beat ([Difference], [MedianDifference]).
//
// All of them are [anomaly.Scorer]s: a step costs constant time and allocates
// nothing, the state is 0.6 to 2.4 KiB, and an
// [anomaly.Calibrator] turns each score into a tail probability and into alarms
// under one budget. What they share is in head.go: the order of time, the scale
// of residuals, the band.
//
// None of them is safe for concurrent use.
package filter
