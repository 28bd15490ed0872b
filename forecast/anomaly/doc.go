// Package anomaly says, sample by sample, what a metric was expected to be, how
// sure that was, and how unusual the sample is.
//
// The contract is [Detector]: a step function that allocates nothing, whose
// whole state is bytes. [Default] is the detector to start with; [Bank] runs a
// million of them. Every score is a tail probability calibrated on the series'
// own past, so that one false-alarm budget serves all series and no threshold is
// ever set by hand.
//
// Nothing here reads a clock, starts a goroutine or draws a random number: the
// same samples give the same verdicts, on one shard or sixteen, with or without
// a restart in between.
package anomaly

import "unsafe"

// StateBytes and SeasonBytes are what one series takes in a [Bank].
const (
	StateBytes  = int(unsafe.Sizeof(State{}))
	SeasonBytes = int(unsafe.Sizeof(Season{}))
)
