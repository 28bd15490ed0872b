// Package rca says why: given the metrics of many components around a moment
// of trouble, it ranks components and metrics by the blame they carry, with
// evidence, and admits it when nothing is wrong.
//
// A [Frame] holds the metrics. [Rank] compares each with its own past
// (robust deviation with a relative scale floor), combines the metrics of a
// component, discounts callers whose anomalous callee explains them when a
// call [Graph] is given, and returns a [Ranking]. The time of the fault may be
// given, late, or unknown.
//
// Counters must be turned into rates by the caller; gaps are NaN. Nothing here
// starts a goroutine, reads a clock or uses randomness: same frame, same
// options, same ranking. All functions are safe for concurrent use as long as
// nobody changes a frame that is being ranked.
package rca
