// Package rca says why: given the metrics of many components around a moment
// of trouble, it ranks components and metrics by the blame they carry, with
// evidence, and admits it when nothing is wrong.
//
// A [Frame] holds the metrics. [Rank] compares each with its own past and asks a
// [Method]: the [Ensemble] by default, which adds up what sixteen methods showed to carry:
// resources out of the ordinary, what callers feel, where in the call [Graph]
// time and failures are made ([FaultFlow]), and what the network adds. The time
// of the fault may be given, late, or unknown. [Graph.Impact] tells root, carriers and
// victims, [GroupAlerts] which alerts are one incident. Package structure
// learns graphs where there is none.
//
// Counters must be turned into rates by the caller; gaps are NaN. Nothing here
// starts a goroutine, reads a clock or uses randomness: same frame, same
// options, same ranking. All functions are safe for concurrent use as long as
// nobody changes a frame that is being ranked.
package rca
