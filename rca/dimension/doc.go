// Package dimension finds which combination of dimensions drives a change:
// failures rose, and it is the players at bitrate 2000 behind CDN 5.
//
// A [Table] holds the leaves, one per combination of dimension values, each with
// what was measured and what was forecast. [Search] returns the few elements
// (combinations such as {bitrate=2000, cdn=5}) that the change of the total comes
// from, how much of it each explains, or that nothing in the dimensions explains
// it. [Predict] makes the forecast from the leaves of earlier minutes, and
// [Breakdown] divides the change of an element among the values of one more
// dimension, for drawing and for going deeper by hand.
//
// Measures may be sums (requests), ratios of sums (seconds per request) and
// proportions (failed of all requests): see [Measure].
//
// Five methods are here, each in its own file: the scan that is the default,
// and the published [Adtributor], [RiskLoc], [Squeeze] and [RobustSpot].
//
// Nothing here starts a goroutine, reads a clock or uses randomness. The order
// of the rows has no effect on the result. All functions are safe for concurrent
// use as long as nobody changes a table that is being searched.
package dimension
