// Package warning says early what is coming: when a resource will reach a
// threshold and how sure that is ([Tracker], "this disk is full in 3 h ± 20 min,
// probability 93 % within 6 h"), and that a load has left its daily band and
// where it is heading ([Flood], noticed in its first minutes).
//
// Both are step functions of small flat state: no clock, no goroutine, no random
// number, no allocation; the state is bytes.
package warning
