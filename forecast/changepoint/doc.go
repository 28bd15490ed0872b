// Package changepoint finds where a finished series changes: [PELT] exactly,
// [BinarySegmentation] greedily, [EDivisive] without a model of the
// distribution, and [Segment], the choice without parameters to begin with.
// Streaming detection of changes is in forecast/anomaly/filter.
//
// Every method takes one slice per dimension, all of one length n, and returns
// the rising indices at which a new segment begins, in 1 … n−1; none when nothing
// changes. A sample that is NaN or infinite in any dimension is missing: it is
// left out, and a change is dated to the first sample present after it. Inputs are
// never modified. Nothing here reads a clock or draws from a global source: the
// same series and the same seed give the same answer. All methods may be called
// concurrently.
package changepoint
