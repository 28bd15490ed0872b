// Package ingest is where metric samples enter Portent.
//
// A [Registry] gives every series (a set of labels) a small dense number, its
// [SeriesID]. A [Batch] holds samples in columns: series, time, value. A
// decoder (packages prom, otlp, influx, csvio, arrowio, host) turns bytes into
// a Batch; a [Sink] such as portent.Monitor takes it. Between the two stands a
// [Gate]: it keeps one small state per series, refuses what arrives out of
// order, twice, too old or too far ahead, turns counters into rates, and counts
// every refusal by its [Cause].
//
// Nothing in this package starts a goroutine or reads a clock.
package ingest
