// Package survival estimates how long things live from lives of which many
// have not ended yet, and what lengthens or shortens them.
//
// [Data] holds the lives, by column. [KaplanMeier] and [NelsonAalen] estimate
// the curve of a whole group. [Cox] compares lives by their covariates, which may
// change in time (start-stop intervals), without assuming a form of the hazard;
// [Weibull] assumes one and can tell the life to come. [Logistic] is the plain
// regression of a yes or no. Each has a Fit method that returns another type,
// which can predict. [Concord] and [Brier] measure predictions of any model
// under censoring.
//
// Numbers agree with package survival of R 4.2 (version 3.5-3), which the tests
// hold them against. As there, times within 1.5e-8 of their mean of each other
// count as one: what was computed from the same moment stays tied.
//
// Nothing here starts a goroutine, keeps state between calls or changes its
// input. Fitted values may be read by many goroutines at once.
package survival
